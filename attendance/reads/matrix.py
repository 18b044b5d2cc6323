"""People × classes of one edition: four queries for any number of both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from attendance.models import Mark, Status
from attendance.reads import ClassRow, class_rows, held, parts_of, vocabulary_of
from attendance.rules.hours import Summary, summary
from courses.enums import ATTENDING_STATES
from courses.models import Edition, Enrolment

PERSON_FIELDS = ("edition", "state", "person", "person__given_names", "person__family_name")


@dataclass(frozen=True)
class Cell:
    status: Status
    missed: int


@dataclass(frozen=True)
class PersonRow:
    enrolment_id: int
    name: str
    has_left: bool
    cells: Mapping[int, Cell]
    hours: Summary


@dataclass(frozen=True)
class Matrix:
    """`people` in order of names; `classes` in order of time; cells by class, none: unmarked."""

    classes: list[ClassRow]
    people: list[PersonRow]
    statuses: list[Status]

    def present_in(self, session: ClassRow) -> tuple[int, int]:
        """How many of those marked in this class came, and how many were marked."""
        cells = [row.cells[session.pk] for row in self.people if session.pk in row.cells]
        return sum(not cell.status.is_absence for cell in cells), len(cells)


def matrix_of(edition: Edition, *, at: datetime) -> Matrix:
    """Everyone on the list, and those who left and have marks here."""
    words = vocabulary_of(edition.project_id)
    classes = class_rows([edition]).get(edition.pk, [])
    cells = cells_of(edition, words.status_by_id)
    people = edition.enrolments.select_related("person").only(*PERSON_FIELDS).by_name()
    parts = parts_of([edition]).get(edition.pk, [])
    rows = [
        PersonRow(
            enrolment_id=item.pk,
            name=item.person.name_by_family,
            has_left=item.state not in ATTENDING_STATES,
            cells=cells.get(item.pk, {}),
            hours=hours_of(edition, classes, cells.get(item.pk, {}), parts, at=at),
        )
        for item in people
        if shows(item, cells)
    ]
    used = {cell.status.pk for found in cells.values() for cell in found.values()}
    legend = [row for row in words.status_by_id.values() if row.pk in used]
    return Matrix(classes, rows, legend)


def shows(enrolment: Enrolment, cells: Mapping[int, object]) -> bool:
    return enrolment.state in ATTENDING_STATES or enrolment.pk in cells


def cells_of(edition: Edition, statuses: Mapping[int, Status]) -> dict[int, dict[int, Cell]]:
    """By enrolment and class. One query."""
    found: dict[int, dict[int, Cell]] = {}
    marks = Mark.objects.of_editions([edition]).order_by("pk")
    for session, enrolment, status, missed in marks.values_list(
        "register__session_id", "enrolment_id", "status_id", "minutes_missed"
    ):
        found.setdefault(enrolment, {})[session] = Cell(statuses[status], missed)
    return found


def hours_of(
    edition: Edition,
    classes: Iterable[ClassRow],
    cells: Mapping[int, Cell],
    parts: Iterable[str],
    *,
    at: datetime,
) -> Summary:
    given = {key: (cell.status.credit, cell.missed) for key, cell in cells.items()}
    return summary(
        (held(row, given.get(row.pk), at, parts) for row in classes),
        edition.attendance_threshold,
        per_part=edition.threshold_per_part,
    )
