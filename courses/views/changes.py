"""What became of a change of the timetable: what was, what is, who was told and who not yet."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from courses import permissions
from courses.actions import timetables
from courses.enums import NoticeState
from courses.models import ClassNotice, Edition, TimetableChange


@login_required
def timetable_change(request, pk):
    """For the coordinators of the edition, and for the auditor to read."""
    editions = permissions.audited_editions(request.user)
    change = get_object_or_404(
        TimetableChange.objects.select_related("edition", "by", "undoes"),
        pk=pk,
        edition__in=editions,
    )
    notices = list(
        change.notices.select_related("user", "enrolment__person", "settled_by").order_by("pk")
    )
    latest = change.edition.changes.order_by("-pk").first()
    can_run = permissions.can_run_edition(request.user, change.edition)
    return render(
        request,
        "courses/timetable_change.html",
        {
            "change": change,
            "edition": change.edition,
            "classes": change.classes.select_related("session", "old_trainer", "new_trainer"),
            "by_mail": [item for item in notices if item.state in BY_MAIL],
            "failed": [item for item in notices if item.state == NoticeState.FAILED],
            "to_call": [item for item in notices if item.state == NoticeState.CALL],
            "told": [item for item in notices if item.state == NoticeState.TOLD],
            "can_run": can_run,
            "can_undo": can_run and latest == change and change.edition.state != "closed",
        },
    )


BY_MAIL = frozenset(
    {NoticeState.WAITING, NoticeState.SENDING, NoticeState.SENT, NoticeState.NEEDLESS}
)


@login_required
@require_POST
def notice_told(request, pk):
    """A coordinator reached by telephone someone whom no e-mail reaches."""
    editions = Edition.objects.coordinated_by(request.user)
    notice = get_object_or_404(
        ClassNotice.objects.select_related("change__edition"), pk=pk, change__edition__in=editions
    )
    timetables.note_told(notice=notice, by=request.user)
    return redirect("timetable_change", notice.change_id)
