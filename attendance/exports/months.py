"""The month of an edition, or of all that a person runs, as a workbook (XLSX)."""

from collections.abc import Iterator
from datetime import date
from typing import IO

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from attendance.actions.exports import Progress
from attendance.models import Export, Mark
from attendance.reads.months import MonthSheet, month_bounds, month_sheet
from courses.models import Edition
from courses.permissions import audited_editions
from lib.spreadsheets import Row, workbook, write_workbook


def month_workbook(sheet: MonthSheet) -> bytes:
    return workbook([(sheet.first.strftime("%Y-%m"), month_rows(sheet))])


def month_rows(sheet: MonthSheet) -> Iterator[Row]:
    """Minutes, never rounded hours: sums are made of minutes and shown in one unit."""
    money = (_("Minutes paid"), _("Amount (PLN)")) if sheet.edition.pays_stipend else ()
    yield (
        *(pgettext("of a person", "Name"), _("Classes"), _("Minutes taught")),
        *(_("Minutes attended"), _("Absences"), _("Excused absences"), _("Without a mark"), *money),
    )
    for row in sheet.rows:
        month = row.month
        paid = (month.paid, row.amount) if sheet.edition.pays_stipend else ()
        yield (
            *(row.enrolment.person.name_by_family, month.classes, month.taught),
            *(month.attended, month.absences, month.excused, month.unmarked, *paid),
        )


def write_all_months(export: Export, content: IO[bytes], progress: Progress) -> str:
    """All editions that the person runs (or audits) with classes in the month. Returns the file's name.

    Edition by edition and mark by mark: the memory does not grow with their number.
    """
    first = export.month or timezone.localdate().replace(day=1)
    editions = editions_of(export, first)
    write_workbook(
        [
            (_("People"), people_rows(editions, first, progress)),
            (_("Marks"), mark_rows(editions, first)),
        ],
        content,
    )
    return f"godziny-{first:%Y-%m}.xlsx"


def editions_of(export: Export, first: date) -> list[Edition]:
    """Rights as they are now, when the file is made."""
    start, end = month_bounds(first)
    return list(
        audited_editions(export.ordered_by)
        .filter(
            classes__cancelled_at=None, classes__starts_at__gte=start, classes__starts_at__lt=end
        )
        .distinct()
        .select_related("course", "project")
        .order_by("code", "pk")
    )


def people_rows(editions: list[Edition], first: date, progress: Progress) -> Iterator[Row]:
    yield (
        *(_("Edition"), pgettext("of a person", "Name"), _("Classes"), _("Minutes taught")),
        *(_("Minutes attended"), _("Absences"), _("Excused absences"), _("Without a mark")),
        *(_("Minutes paid"), _("Amount (PLN)"), _("Classes not closed")),
    )
    now = timezone.now()
    for place, edition in enumerate(editions):
        progress(place, len(editions) + 1)
        sheet = month_sheet(edition, first, at=now)
        for row in sheet.rows:
            month = row.month
            yield (
                *(edition.code, row.enrolment.person.name_by_family, month.classes, month.taught),
                *(month.attended, month.absences, month.excused, month.unmarked),
                *(month.paid if edition.pays_stipend else None, row.amount),
                len(sheet.not_closed),
            )
    progress(len(editions), len(editions) + 1)


def mark_rows(editions: list[Edition], first: date) -> Iterator[Row]:
    yield (
        *(_("Edition"), _("Starts"), _("Topic"), pgettext("of a person", "Name")),
        *(pgettext("attendance", "Status"), _("Minutes missed"), _("Reason"), _("Minutes taught")),
    )
    start, end = month_bounds(first)
    found = (
        Mark.objects.of_editions(editions)
        .filter(register__session__starts_at__gte=start, register__session__starts_at__lt=end)
        .order_by(
            *("register__session__edition__code", "register__session__starts_at"),
            *("enrolment__person__sort_key", "pk"),
        )
    )
    for code, starts, topic, family, given, *rest in found.values_list(
        *("register__session__edition__code", "register__session__starts_at", "register__topic"),
        *("enrolment__person__family_name", "enrolment__person__given_names", "status__name"),
        *("minutes_missed", "absence_reason__name", "register__minutes"),
    ).iterator(chunk_size=2000):
        yield (code, starts, topic, f"{family} {given}", *rest)
