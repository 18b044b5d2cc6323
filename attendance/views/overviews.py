"""An edition at a glance: people × classes, and each month with its hours and stipends."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from attendance.exports.matrix import matrix_workbook
from attendance.exports.months import month_workbook
from attendance.forms import MONTH
from attendance.reads import months
from attendance.reads.matrix import matrix_of
from attendance.rules.hours import days_over
from courses.models import Edition
from courses.permissions import can_run_edition
from lib.dates import local_day
from lib.spreadsheets import XLSX
from people.enums import Role


def readable_edition(user, pk) -> Edition:
    editions = Edition.objects.readable_by(user)
    return get_object_or_404(editions.select_related("course", "project__sign_set"), pk=pk)


def download(content: bytes, name: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=disposition)


def file_part(edition: Edition) -> str:
    """The edition's code as part of a file name: "ZSS-1-2026"."""
    return "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in edition.code)


@login_required
def edition_matrix(request, pk):
    edition = readable_edition(request.user, pk)
    now = timezone.now()
    matrix = matrix_of(edition, at=now)
    if request.GET.get("plik") == "xlsx":
        return download(matrix_workbook(matrix), f"frekwencja-{file_part(edition)}.xlsx")
    context = {"edition": edition, "matrix": matrix, "now": now}
    context["over"] = days_over(
        ((local_day(row.starts_at), row.minutes) for row in matrix.classes),
        edition.daily_cap_minutes,
    )
    return render(request, "attendance/edition_matrix.html", context)


@login_required
def edition_month(request, pk):
    """Hours of a month for its coordinators and the auditor: amounts are not the trainers' business."""
    edition = readable_edition(request.user, pk)
    if not (can_run_edition(request.user, edition) or Role.AUDITOR in request.user.roles):
        raise Http404
    now = timezone.now()
    known = months.months_of(edition)
    first = chosen_month(request.GET.get("miesiac", ""), known, local_day(now))
    sheet = months.month_sheet(edition, first, at=now)
    if request.GET.get("plik") == "xlsx":
        name = f"godziny-{file_part(edition)}-{first:%Y-%m}.xlsx"
        return download(month_workbook(sheet), name)
    context = {"edition": edition, "sheet": sheet, "months": known}
    context |= {"sign_set": getattr(edition.project, "sign_set", None)}
    return render(request, "attendance/edition_month.html", context)


def chosen_month(asked: str, known: list[date], today: date) -> date:
    """The month asked for ("2026-11"); else the latest with classes that has begun; else this one."""
    if MONTH.fullmatch(asked):
        return date.fromisoformat(f"{asked}-01")
    begun = [month for month in known if month <= today]
    return (begun or known or [today.replace(day=1)])[-1 if begun else 0]
