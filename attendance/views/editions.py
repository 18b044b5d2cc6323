"""Attendance over an edition: everyone's hours, the registers, what was raised."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from attendance.models import Alert, Correction
from attendance.reads import hour_summaries
from attendance.reads.papers import papers
from attendance.snapshots.journals import journal_standing
from courses.models import Edition
from courses.permissions import audited_editions, can_run_edition
from lib.dates import local_day
from people.enums import Role


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
