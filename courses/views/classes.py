"""The timetable of an edition: classes, series with a preview, cancelling."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import actions, permissions
from courses.enums import NoticeState
from courses.forms import SeriesForm
from courses.models import ClassNotice, Edition, TimetableChange
from courses.reads.timetables import collisions_of, is_outside
from courses.rules.moving import Facts
from lib.refused import Refused

NEW = -1_000_000


@login_required
def edition_timetable(request, pk):
    edition = get_object_or_404(
        Edition.objects.readable_by(request.user).select_related("course"), pk=pk
    )
    classes = list(edition.classes.select_related("trainer").order_by("starts_at", "pk"))
    for session in classes:
        session.is_outside = not session.cancelled_at and is_outside(edition, session.starts_at)
    changes = last_changes(request.user, edition)
    return render(
        request,
        "courses/edition_timetable.html",
        {
            "changes": changes,
            "undelivered": people_to_call(changes),
            "edition": edition,
            "classes": classes,
            "outside": sum(session.is_outside for session in classes),
            "can_run": permissions.can_run_edition(request.user, edition),
            "now": timezone.now(),
        },
    )


def last_changes(user, edition) -> list[TimetableChange]:
    """The last of them with the numbers of classes, and of people not told yet."""
    if not permissions.audited_editions(user).filter(pk=edition.pk).exists():
        return []
    missed = Q(notices__state__in=[NoticeState.FAILED, NoticeState.CALL])
    changes = edition.changes.select_related("by").annotate(
        count=Count("classes", distinct=True),
        undelivered=Count("notices", filter=missed, distinct=True),
    )
    return list(changes.order_by("-pk")[:10])


def people_to_call(changes: list[TimetableChange]) -> int:
    """Someone whom several changes missed is one person to telephone."""
    if not any(change.undelivered for change in changes):
        return 0
    missed = ClassNotice.objects.undelivered().filter(change__in=changes)
    return missed.order_by("enrolment", "user").values("enrolment", "user").distinct().count()


@login_required
def classes_add(request, pk):
    """A series of classes: fill in, look at the preview with its collisions, confirm."""
    edition = get_object_or_404(Edition.objects.coordinated_by(request.user), pk=pk)
    form = SeriesForm(request.POST or None, edition=edition)
    context = {"edition": edition, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "courses/classes_add.html", context)
    rows, blocked = preview(edition, form.planned)
    if "confirm" in request.POST and not blocked:
        try:
            made = actions.schedule_classes(edition=edition, classes=form.planned, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Classes added: %(count)s.") % {"count": len(made)})
            return redirect("edition_timetable", edition.pk)
    outside = sum(row["is_outside"] for row in rows)
    context |= {"rows": rows, "blocked": blocked, "outside": outside}
    return render(request, "courses/classes_add.html", context)


def preview(edition, planned):
    """The planned classes with what each collides with; the group cannot be in two places."""
    new = {NEW + place: facts_of(item) for place, item in enumerate(planned)}
    found = collisions_of(edition, new)
    rows = [
        {
            "planned": item,
            "collisions": found.get(NEW + place, ()),
            "is_outside": is_outside(edition, item.starts_at),
        }
        for place, item in enumerate(planned)
    ]
    return rows, any("group" in over for over in found.values())


def facts_of(item: actions.PlannedClass) -> Facts:
    return Facts(item.starts_at, item.ends_at, item.trainer.pk, item.room, item.topic, item.part)
