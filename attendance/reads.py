"""Reads over whole editions: a constant number of queries for any number of people and classes."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F
from django.db.models.functions import Coalesce

from attendance.models import Mark, ScanPage
from attendance.rules.hours import Held, Summary, summary
from attendance.rules.sheets import missing_pages, week_of
from courses.enums import ATTENDING_STATES
from courses.models import ClassSession, Edition, Enrolment
from lib.dates import local_day


@dataclass(frozen=True)
class ClassRow:
    """A class that is not cancelled. `minutes`: as the register says, else as planned."""

    pk: int
    edition_id: int
    starts_at: datetime
    ends_at: datetime
    minutes: int
    closed_at: datetime | None


def class_rows(editions: Iterable[Edition]) -> dict[int, list[ClassRow]]:
    """The classes of some editions by edition id, in order of time. One query."""
    rows = (
        ClassSession.objects.held_as_planned()
        .filter(edition__in=editions)
        .annotate(
            counted=Coalesce("register__minutes", "minutes"), closed_at=F("register__closed_at")
        )
        .order_by("starts_at", "pk")
        .values_list("pk", "edition_id", "starts_at", "ends_at", "counted", "closed_at")
    )
    found: dict[int, list[ClassRow]] = defaultdict(list)
    for row in rows:
        found[row[1]].append(ClassRow(*row))
    return found


def hour_summaries(
    enrolments: Iterable[Enrolment],
    *,
    at: datetime,
    classes: dict[int, list[ClassRow]] | None = None,
) -> dict[int, Summary]:
    """The hours of each enrolment (by id) in its edition as of `at`. Two queries, or one.

    Each enrolment comes with its edition already fetched; `classes` saves the query for them.
    """
    wanted = list(enrolments)
    editions = {item.edition_id: item.edition for item in wanted}
    if classes is None:
        classes = class_rows(editions.values())
    marks = {
        (session, enrolment): (status, missed)
        for session, enrolment, status, missed in Mark.objects.of_editions(editions.values())
        .filter(enrolment__in=[item.pk for item in wanted])
        .order_by("pk")
        .values_list("register__session_id", "enrolment_id", "status", "minutes_missed")
    }
    return {
        item.pk: summary(
            (
                held(row, marks.get((row.pk, item.pk)), at)
                for row in classes.get(item.edition_id, ())
            ),
            item.edition.attendance_threshold,
        )
        for item in wanted
    }


def held(row: ClassRow, mark: tuple[str, int] | None, at: datetime) -> Held:
    status, missed = mark or (None, 0)
    return Held(row.minutes, status, missed, row.starts_at <= at)


def names_by_class(
    edition: Edition, classes: Collection[ClassSession]
) -> list[tuple[ClassSession, list[str]]]:
    """The people of each class in order of their names: two queries for any number of classes.

    Those attending now, and in the class where they were marked those who have left since.
    """
    marked: dict[int, set[int]] = defaultdict(set)
    marks = Mark.objects.filter(register__session__in=[session.pk for session in classes])
    for session_id, enrolment_id in marks.order_by("pk").values_list(
        "register__session_id", "enrolment_id"
    ):
        marked[session_id].add(enrolment_id)
    people = list(
        edition.enrolments.by_name().only(
            "edition", "state", "person", "person__given_names", "person__family_name"
        )
    )
    return [
        (
            session,
            [
                item.person.name_by_family
                for item in people
                if item.state in ATTENDING_STATES or item.pk in marked[session.pk]
            ],
        )
        for session in classes
    ]


# --- paper -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paper:
    """The pages on paper of one class. `lacking`: pages of its sheet that have not come back."""

    pages: int = 0
    checked: int = 0
    lacking: tuple[int, ...] = ()

    @property
    def is_checked(self) -> bool:
        return 0 < self.pages == self.checked


def papers(classes: Iterable[int]) -> dict[int, Paper]:
    """The paper of some classes by their keys; those without any are left out. One query."""
    rows: dict[int, list[ScanPage]] = defaultdict(list)
    found = ScanPage.objects.filed().filter(session__in=classes).order_by("pk")
    for page in found.only("session", "checked_at", "sheet_page", "sheet_pages"):
        rows[page.session_id].append(page)
    return {session: paper_of_class(pages) for session, pages in rows.items()}


def paper_of_class(pages: Iterable[ScanPage]) -> Paper:
    """The paper of one class, whose filed pages these are."""
    pages = list(pages)
    codes = [(page.sheet_page, page.sheet_pages) for page in pages if page.sheet_page]
    checked = sum(page.checked_at is not None for page in pages)
    return Paper(len(pages), checked, tuple(missing_pages(codes)))


def weeks_of(classes: Iterable[ClassSession]) -> list[tuple[date, int]]:
    """(Monday, how many classes) of the weeks in which some classes lie, in order."""
    mondays = Counter(week_of(local_day(session.starts_at)) for session in classes)
    return sorted(mondays.items())
