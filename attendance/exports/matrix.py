"""The matrix of an edition as a workbook (XLSX)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from attendance.reads.matrix import Cell, Matrix
from lib.dates import local_day
from lib.spreadsheets import Row, workbook


def matrix_workbook(matrix: Matrix) -> bytes:
    return workbook(
        [
            (_("Attendance"), matrix_rows(matrix)),
            (_("Classes"), class_rows(matrix)),
            (_("Legend"), [(_("Letters"), _("Meaning")), *legend(matrix)]),
        ]
    )


def matrix_rows(matrix: Matrix) -> Iterator[Row]:
    yield (
        pgettext("of a person", "Name"),
        *(local_day(row.starts_at).isoformat() for row in matrix.classes),
        *(_("Minutes attended"), _("Minutes held"), _("Minutes planned")),
        *(_("% of hours held"), _("% of hours planned"), _("Threshold (%)")),
    )
    for person in matrix.people:
        hours = person.hours
        yield (
            person.name,
            *(in_cell(person.cells.get(row.pk)) for row in matrix.classes),
            *(hours.attended, hours.held, hours.planned),
            *(hours.percent_of_held, hours.percent_of_planned, hours.threshold),
        )


def in_cell(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return f"{cell.status.symbol} {cell.missed}" if cell.missed else cell.status.symbol


def class_rows(matrix: Matrix) -> Iterator[Row]:
    yield (
        *(_("Starts"), _("Ends"), _("Topic"), _("Minutes taught"), _("Closed")),
        *(_("Present"), _("Marked")),
    )
    for row in matrix.classes:
        yield (
            *(row.starts_at, row.ends_at, row.topic, row.minutes, row.closed_at),
            *matrix.present_in(row),
        )


def legend(matrix: Matrix) -> list[Row]:
    return [(status.symbol, status.label) for status in matrix.statuses]
