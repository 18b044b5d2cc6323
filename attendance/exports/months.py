"""The month of an edition as a workbook (XLSX)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from attendance.reads.months import MonthSheet
from lib.spreadsheets import Row, workbook


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
