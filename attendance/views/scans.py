"""Paper of an edition: sheets to print, photos and scans that come back, what waits to be filed."""

import logging
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from attendance import permissions, tasks
from attendance.actions.scan_files import send_file
from attendance.enums import ScanFileState, ScanProblem
from attendance.formats.files import FILE_BYTES
from attendance.forms.scans import ScanForm
from attendance.models import ScanFile, ScanPage
from attendance.reads.papers import papers, weeks_of
from attendance.rules.sheets import week_of
from courses.models import ClassSession, Edition
from lib.dates import local_day
from lib.refused import Refused
from lib.templatetags.ui import day_short

log = logging.getLogger(__name__)
ONE_RETRY = {"max_retries": 1, "interval_start": 0.1}
FILES_SHOWN = 20


@login_required
@never_cache
@require_safe
def edition_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """`?czesc=pliki`: the sent files alone."""
    edition = readable_edition(request, pk)
    if request.GET.get("czesc") == "pliki":
        return render(request, "attendance/_scan_files.html", sent_files(edition))
    context = paper_context(request, edition, ScanForm(edition=edition))
    return render(request, "attendance/edition_paper.html", context)


def readable_edition(request: HttpRequest, pk: int) -> Edition:
    editions = Edition.objects.readable_by(request.user).select_related("course")
    edition: Edition = get_object_or_404(editions, pk=pk)
    return edition


def paper_context(request: HttpRequest, edition: Edition, form: ScanForm) -> dict[str, Any]:
    now = timezone.now()
    planned = list(edition.classes.held_as_planned().order_by("starts_at", "pk"))
    found = papers([session.pk for session in planned])
    weeks, this_week = weeks_of(planned), week_of(local_day(now))
    waiting = ScanPage.objects.unrecognised().filter(file__edition=edition)
    return {
        "edition": edition,
        "form": form,
        "can_send": permissions.can_send(request.user, edition),
        "weeks": [week for week in weeks if week[0] >= this_week],
        "past_weeks": [week for week in weeks if week[0] < this_week],
        "classes": [item for item in planned if item.starts_at <= now or item.pk in found],
        "papers": found,
        "unrecognised": waiting.select_related("file").order_by("file__sent_at", "number", "pk"),
        **sent_files(edition),
    }


def sent_files(edition: Edition) -> dict[str, Any]:
    """The latest files with their pages: two queries. `is_done`: none of them is still to be read."""
    pages = ScanPage.objects.select_related("session").order_by("number")
    files = list(
        ScanFile.objects.filter(edition=edition)
        .select_related("sent_by")
        .prefetch_related(Prefetch("pages", pages))
        .order_by("-sent_at", "pk")[:FILES_SHOWN]
    )
    return {"edition": edition, "files": files, "is_done": not any(f.is_unread for f in files)}


@login_required
@require_POST
def scan_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes files in, one by one: a file that is refused holds up none of the others."""
    editions = permissions.markable_editions(request.user).select_related("course")
    edition = get_object_or_404(editions, pk=pk)
    form = ScanForm(request.POST, request.FILES, edition=edition)
    if not form.is_valid():
        context = paper_context(request, edition, form)
        return render(request, "attendance/edition_paper.html", context, status=422)
    taken = 0
    for upload in form.cleaned_data["sent"]:
        taken += take(request, edition, form.cleaned_data["session"], upload)
    if taken:
        text = ngettext("%(count)s file is being read.", "%(count)s files are being read.", taken)
        messages.success(request, text % {"count": taken})
    return redirect("edition_paper", edition.pk)


def take(
    request: HttpRequest, edition: Edition, session: ClassSession | None, upload: UploadedFile
) -> bool:
    """Whether the file is new and will be read; if not, the person is told why."""
    name = upload.name or ""
    try:
        if (upload.size or 0) > FILE_BYTES:
            raise Refused(str(ScanProblem.TOO_LARGE.label))
        sent = send_file(
            edition=edition, session=session, name=name, data=upload.read(), by=request.user
        )
    except Refused as refusal:
        messages.error(request, f"{name}: {refusal}")
        return False
    if not sent.is_new:
        text = _("%(name)s was already sent on %(day)s by %(who)s. It was not added again.")
        when = {"name": name, "day": day_short(sent.file.sent_at), "who": sent.file.sent_by}
        messages.warning(request, text % when)
        return False
    if sent.file.state == ScanFileState.WAITING:
        pass_on(sent.file)
    return True


def pass_on(file: ScanFile) -> None:
    """Tell the worker. If nobody takes the message, the sweep finds the file by its row."""
    try:
        tasks.read_scan_file.apply_async_on_commit([str(file.pk)], retry_policy=ONE_RETRY)
    except (OperationalError, OSError):
        log.exception("Scans %s were taken but not passed on; the sweep will do it", file.pk)
