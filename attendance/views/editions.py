"""Attendance over an edition: everyone's hours, the registers, and a trainee's own."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from attendance.models import Alert, Correction, MarkChange
from attendance.reads import hour_summaries
from attendance.reads.papers import papers
from attendance.rules.hours import minutes_attended
from attendance.snapshots.journals import journal_standing
from courses.models import Edition, Enrolment
from courses.permissions import audited_editions, can_run_edition
from lib.dates import local_day
from people.enums import Role

MARK_PARTS = ("register", "status", "absence_reason")
CHANGE_PARTS = ("by", "register__session", "old_status", "new_status")


@login_required
def edition_attendance(request, pk):
    """Hours of everyone beside the threshold, and which registers are closed."""
    edition = get_object_or_404(
        Edition.objects.readable_by(request.user).select_related("course"), pk=pk
    )
    enrolments = list(edition.enrolments.attending().by_name())
    for enrolment in enrolments:
        enrolment.edition = edition
    now = timezone.now()
    hours = hour_summaries(enrolments, at=now)
    classes = edition.classes.held_as_planned().select_related("trainer", "register")
    classes = list(classes.order_by("starts_at", "pk"))
    is_audited = audited_editions(request.user).filter(pk=pk).exists()
    today = local_day(now)
    context = {
        "edition": edition,
        "journal": journal_standing(edition, today=today) if is_audited else None,
        "rows": [{"enrolment": item, "hours": hours[item.pk]} for item in enrolments],
        "classes": classes,
        "papers": papers([session.pk for session in classes]),
        "waiting": Correction.objects.waiting().filter(register__session__edition=edition).count(),
        "can_run": can_run_edition(request.user, edition) or Role.AUDITOR in request.user.roles,
        "now": now,
    }
    return render(request, "attendance/edition_attendance.html", context)


@login_required
def edition_alerts(request, pk):
    """What was raised in the edition, whom it was written to, and what came of it."""
    edition = get_object_or_404(
        Edition.objects.readable_by(request.user).select_related("course"), pk=pk
    )
    found = Alert.objects.filter(Q(enrolment__edition=edition) | Q(session__edition=edition))
    related = ("enrolment__person", "session")
    page = Paginator(found.select_related(*related).prefetch_related("mails__user"), 50)
    context = {"edition": edition, "page": page.get_page(request.GET.get("strona"))}
    return render(request, "attendance/edition_alerts.html", context)


@login_required
def my_attendance(request, pk):
    """A trainee's own classes, marks and their history."""
    enrolment = get_object_or_404(
        Enrolment.objects.of_user(request.user).select_related("edition__course"), pk=pk
    )
    marks = {mark.register.session_id: mark for mark in enrolment.marks.select_related(*MARK_PARTS)}
    classes = enrolment.edition.classes.order_by("starts_at", "pk")
    rows = []
    for session in classes.select_related("register"):
        mark = marks.get(session.pk)
        counted = mark.register.minutes if mark else session.minutes
        attended = (
            minutes_attended(mark.status.credit, counted, mark.minutes_missed) if mark else None
        )
        rows.append({"session": session, "mark": mark, "attended": attended, "minutes": counted})
    now = timezone.now()
    corrections = MarkChange.objects.filter(enrolment=enrolment, version__gt=1)
    context = {
        "enrolment": enrolment,
        "edition": enrolment.edition,
        "rows": rows,
        "hours": hour_summaries([enrolment], at=now)[enrolment.pk],
        "changes": corrections.select_related(*CHANGE_PARTS),
        "now": now,
    }
    return render(request, "attendance/my_attendance.html", context)
