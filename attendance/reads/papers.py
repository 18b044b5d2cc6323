"""Sheets to print, and what came back of them on paper: a constant number of queries."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from attendance.models import Mark, ScanPage
from attendance.rules.sheets import missing_pages, week_of
from courses.enums import ATTENDING_STATES
from courses.models import ClassSession, Edition, EnrolmentEvent
from lib.dates import local_day


def names_by_class(
    edition: Edition, classes: Collection[ClassSession]
) -> list[tuple[ClassSession, list[str]]]:
    """The people of each class in order of their names: three queries for any number of classes.

    Those attending now, and in the class where they were marked those who have left since.
    """
    marked: dict[int, set[int]] = defaultdict(set)
    marks = Mark.objects.filter(register__session__in=[session.pk for session in classes])
    for session_id, enrolment_id in marks.order_by("pk").values_list(
        "register__session_id", "enrolment_id"
    ):
        marked[session_id].add(enrolment_id)
    left = left_at(edition)
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
                if item.state in ATTENDING_STATES
                or item.pk in marked[session.pk]
                or any(moment > session.starts_at for moment in left[item.pk])
            ],
        )
        for session in classes
    ]


def left_at(edition: Edition) -> dict[int, list[datetime]]:
    """When people left the list, by enrolment. One query."""
    events = EnrolmentEvent.objects.filter(
        enrolment__edition=edition, old_state__in=ATTENDING_STATES
    ).exclude(new_state__in=ATTENDING_STATES)
    found: dict[int, list[datetime]] = defaultdict(list)
    for enrolment, moment in events.order_by("pk").values_list("enrolment_id", "at"):
        found[enrolment].append(moment)
    return found


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
