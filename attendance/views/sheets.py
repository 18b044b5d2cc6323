"""The sheets to print and sign, as files."""

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from attendance.pdf.sheets import render_sheets
from attendance.reads.papers import names_by_class
from attendance.rules.sheets import week_of
from attendance.views.registers import visible_class
from courses.models import Edition
from lib.dates import day_bounds


@login_required
@require_safe
def register_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of one class."""
    session = visible_class(request.user, pk)
    classes = names_by_class(session.edition, [session])
    content = render_sheets(session.edition, classes, at=timezone.now())
    day = timezone.localtime(session.starts_at).date()
    return file_response(content, f"lista-obecnosci-{day}-{session.pk}.pdf")


@login_required
@require_safe
def week_sheets(request: HttpRequest, pk: int, monday: date) -> HttpResponse:
    """The sheets of all classes of an edition in one week."""
    if monday != week_of(monday):
        raise Http404
    editions = Edition.objects.readable_by(request.user)
    related = ("course", "project__beneficiary", "project__sign_set")
    edition = get_object_or_404(editions.select_related(*related), pk=pk)
    start, end = day_bounds(monday)[0], day_bounds(monday + timedelta(days=6))[1]
    classes = list(
        edition.classes.held_as_planned()
        .filter(starts_at__gte=start, starts_at__lt=end)
        .select_related("trainer", "register")
        .order_by("starts_at", "pk")
    )
    if not classes:
        raise Http404
    for session in classes:
        session.edition = edition
    content = render_sheets(edition, names_by_class(edition, classes), at=timezone.now())
    return file_response(content, f"listy-obecnosci-{monday}-{edition.pk}.pdf")


def file_response(content: bytes, name: str) -> HttpResponse:
    """Shown by the browser, with its own button to print; kept by no cache, for it holds names."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
