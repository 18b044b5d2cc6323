"""People × classes: perhaps twelve thousand cells, put together from ready pieces."""

from datetime import datetime

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from attendance.models import Status
from attendance.reads.matrix import Cell, Matrix, PersonRow
from attendance.rules.hours import Summary

register = template.Library()

TONES = {"whole": "", "less_missed": " class=c-now", "none": " class=c-no"}
PERSON = '<tr><th scope="row"><a href="{page}">{name}</a>{left}</th>{cells}<td class=number>{percent} %</td><td>{bar}</td></tr>'
BAR = (
    '<svg class="matrix-bar bar-{standing}" viewBox="0 0 100 10" preserveAspectRatio="none"'
    ' aria-hidden="true" focusable="false"><rect class="meter-rail" width="100" height="10"/>'
    '<rect class="meter-fill" width="{percent}" height="10"/>'
    '<path class="meter-mark" d="M{threshold} 0v10"/></svg>'
)


@register.simple_tag
def matrix_head(matrix: Matrix) -> SafeString:
    """A column for each class, its day leading to the register."""
    return mark_safe("".join(map(class_head, matrix.classes)))  # noqa: S308 - numbers and addresses


def class_head(row) -> str:
    day = timezone.localtime(row.starts_at)
    address = reverse("register_detail", args=[row.pk])
    state = "" if row.closed_at else ' class="is-open"'
    return f'<th scope="col"{state}><a href="{address}">{day.day}.{day.month:02d}</a></th>'


@register.simple_tag
def matrix_rows(matrix: Matrix, now: datetime) -> SafeString:
    missing = escape(_("no mark"))
    unmarked = f'<td class=c-open><span aria-hidden="true">?</span><span class="hidden-text">{missing}</span></td>'
    begun = [(row.pk, unmarked if row.starts_at <= now else "<td></td>") for row in matrix.classes]
    pieces: dict[Status, tuple[str, str]] = {
        status: (
            f"<td{TONES[status.credit]}>{escape(status.symbol)}",
            f"<td{TONES[status.credit]}>{escape(status.symbol)} ",
        )
        for status in matrix.statuses
    }
    return mark_safe(  # noqa: S308 - escaped here, or numbers
        "".join(person_row(person, begun, pieces) for person in matrix.people)
    )


def person_row(
    person: PersonRow, begun: list[tuple[int, str]], pieces: dict[Status, tuple[str, str]]
) -> str:
    left = f" <small>({escape(_('left'))})</small>" if person.has_left else ""
    cells = person.cells
    return PERSON.format(
        page=reverse("enrolment_attendance", args=[person.enrolment_id]),
        name=escape(person.name),
        left=left,
        cells="".join(
            in_cell(cells[key], pieces) if key in cells else empty for key, empty in begun
        ),
        percent=person.hours.percent_of_held,
        bar=bar(person.hours),
    )


def in_cell(cell: Cell, pieces: dict[Status, tuple[str, str]]) -> str:
    whole, with_minutes = pieces[cell.status]
    return f"{with_minutes}{cell.missed}</td>" if cell.missed else f"{whole}</td>"


def bar(hours: Summary) -> str:
    return BAR.format(
        standing=hours.standing, percent=hours.percent_of_held, threshold=hours.threshold
    )


@register.simple_tag
def matrix_foot(matrix: Matrix) -> SafeString:
    """How many came to each class, of those marked."""
    counts = (matrix.present_in(row) for row in matrix.classes)
    cells = "".join(
        f"<td>{came}/{marked}</td>" if marked else "<td></td>" for came, marked in counts
    )
    return mark_safe(cells)  # noqa: S308 - numbers
