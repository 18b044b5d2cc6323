"""The timetable of an edition: classes, series with a preview, cancelling."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import actions, permissions, rules
from courses.forms import SeriesForm
from courses.models import ClassSession, Edition
from lib.dates import local_day
from lib.refused import Refused

NEW = -1_000_000


@login_required
def edition_timetable(request, pk):
    edition = get_object_or_404(
        Edition.objects.readable_by(request.user).select_related("course"), pk=pk
    )
    classes = list(edition.classes.select_related("trainer").order_by("starts_at", "pk"))
    for session in classes:
        session.is_outside = not session.cancelled_at and is_outside(edition, session)
    return render(
        request,
        "courses/edition_timetable.html",
        {
            "edition": edition,
            "classes": classes,
            "outside": sum(session.is_outside for session in classes),
            "can_run": permissions.can_run_edition(request.user, edition),
            "now": timezone.now(),
        },
    )


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
    first, last = planned[0].starts_at, planned[-1].ends_at
    nearby = (
        ClassSession.objects.held_as_planned()
        .filter(starts_at__lt=last, ends_at__gt=first)
        .select_related("edition", "trainer")
    )
    existing = [slot(item.pk, item, item.edition) for item in nearby.order_by("starts_at", "pk")]
    new = [slot(NEW + place, item, edition) for place, item in enumerate(planned)]
    found = rules.collisions(new, existing)
    rows = [
        {
            "planned": item,
            "collisions": sorted({hit.over for hit in found if hit.key == NEW + place}),
            "is_outside": is_outside(edition, item),
        }
        for place, item in enumerate(planned)
    ]
    return rows, any(hit.over == "group" for hit in found)


def is_outside(edition, item) -> bool:
    """Warned of, not refused: a class may be moved past the end, and then the dates follow."""
    return rules.is_outside(local_day(item.starts_at), edition.starts_on, edition.ends_on)


def slot(key, item, edition) -> rules.Slot:
    # An initiative group is in one place even where it has two editions.
    group = f"group {edition.group_id}" if edition.group_id else f"edition {edition.pk}"
    room = f"{edition.place}|{item.room}".casefold() if item.room else ""
    return rules.Slot(key, item.starts_at, item.ends_at, str(item.trainer.pk), room, group)
