"""Workbooks (XLSX). Texts are written as texts: nothing a person typed becomes a formula."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from itertools import chain, islice
from typing import IO, Any

from django.utils import timezone
from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_LETTERS = 32_000
IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")
WIDE, NARROW = 42, 12
SAMPLE = 30

Row = Sequence[Any]


def workbook(sheets: Iterable[tuple[str, Iterable[Row]]]) -> bytes:
    """Sheets as (title, rows), the first row their heads."""
    content = BytesIO()
    write_workbook(sheets, content)
    return content.getvalue()


def write_workbook(sheets: Iterable[tuple[str, Iterable[Row]]], target: IO[bytes]) -> None:
    """Row by row: the memory does not grow with the rows."""
    book = Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(IN_A_TITLE.sub(" ", title)[:31])
        sheet.freeze_panes = "A2"
        coming = iter(rows)
        first = list(islice(coming, SAMPLE))
        for number, width in enumerate(widths(first), start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        for place, row in enumerate(chain(first, coming)):
            sheet.append([cell(sheet, value, is_head=place == 0) for value in row])
    book.save(target)


def widths(rows: Sequence[Row]) -> list[int]:
    """By the longest text among the rows of a sample, heads included."""
    longest = [0] * max((len(row) for row in rows), default=0)
    for row in rows:
        for place, value in enumerate(row):
            if isinstance(value, str | Promise):
                longest[place] = max(longest[place], len(str(value)))
    return [min(WIDE, max(NARROW, length + 2)) for length in longest]


def cell(sheet: Any, value: Any, *, is_head: bool) -> Any:
    """A number, a moment in Warsaw, or text that stays text, whatever it begins with."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None)
    is_text = isinstance(value, str | Promise)
    if not is_head and (value is None or isinstance(value, int | float | Decimal)):
        return value
    if is_text:
        value = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:MOST_LETTERS]
    made = WriteOnlyCell(sheet, value)
    if is_text:
        made.data_type = "s"
        # Kept as text also by a program in which somebody edits the cell.
        made.quotePrefix = value[:1] in {"=", "+", "-", "@", "\t", "\r"}
    if is_head:
        made.font = Font(bold=True)
    return made
