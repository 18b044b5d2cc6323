"""Reads over whole editions: a constant number of queries for any number of people and classes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import F
from django.db.models.functions import Coalesce

from attendance.models import AbsenceReason, Mark, Status
from attendance.models.statuses import PerProject, kept_words
from attendance.rules.hours import Held, Summary, part_of, summary
from attendance.rules.merging import Content
from courses.models import ClassSession, Edition, Enrolment
from courses.models.pages import Subject

Row = TypeVar("Row", bound=PerProject)


@dataclass(frozen=True)
class Vocabulary:
    """The statuses and reasons of a project by code, and all that its marks may refer to by id."""

    statuses: dict[str, Status]
    reasons: dict[str, AbsenceReason]
    status_by_id: dict[int, Status]
    reason_by_id: dict[int, AbsenceReason]

    @property
    def offered(self) -> list[Status]:
        return [status for status in self.statuses.values() if status.is_active]

    @property
    def reasons_offered(self) -> list[AbsenceReason]:
        return [reason for reason in self.reasons.values() if reason.is_active]

    def content_of(self, mark: Mark) -> Content:
        reason = self.reason_by_id[mark.absence_reason_id] if mark.absence_reason_id else None
        status = self.status_by_id[mark.status_id]
        return status.code, mark.minutes_missed, reason.code if reason else "", mark.note


def vocabulary_of(project_id: int | None) -> Vocabulary:
    """What marks of the project's editions may say. Shared by all who ask: nobody changes it."""
    found: Vocabulary = kept_words.value(project_id, lambda: read_vocabulary(project_id))
    return found


def read_vocabulary(project_id: int | None) -> Vocabulary:
    """The same from the database. Two queries."""
    statuses = Status.objects.of_project(project_id)
    reasons = AbsenceReason.objects.of_project(project_id)
    return Vocabulary(
        statuses=in_force(statuses),
        reasons=in_force(reasons),
        status_by_id={row.pk: row for row in statuses},
        reason_by_id={row.pk: row for row in reasons},
    )


def in_force(rows: list[Row]) -> dict[str, Row]:
    """By code and in order; the project's own row in place of the one for all projects."""
    own = {row.code for row in rows if row.project_id is not None}
    return {row.code: row for row in rows if row.project_id is not None or row.code not in own}


@dataclass(frozen=True)
class ClassRow:
    """A class that is not cancelled. `minutes`: as the register says, else as planned."""

    pk: int
    edition_id: int
    starts_at: datetime
    ends_at: datetime
    minutes: int
    closed_at: datetime | None
    topic: str


def class_rows(editions: Iterable[Edition]) -> dict[int, list[ClassRow]]:
    """The classes of some editions by edition id, in order of time. One query."""
    rows = (
        ClassSession.objects.held_as_planned()
        .filter(edition__in=editions)
        .annotate(
            counted=Coalesce("register__minutes", "minutes"),
            closed_at=F("register__closed_at"),
            taught=Coalesce("register__topic", "topic"),
        )
        .order_by("starts_at", "pk")
        .values_list("pk", "edition_id", "starts_at", "ends_at", "counted", "closed_at", "taught")
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

    One more where the threshold holds for each part of the programme.

    Each enrolment comes with its edition already fetched; `classes` saves the query for them.
    """
    wanted = list(enrolments)
    editions = {item.edition_id: item.edition for item in wanted}
    if classes is None:
        classes = class_rows(editions.values())
    marks = {
        (session, enrolment): (credit, missed)
        for session, enrolment, credit, missed in Mark.objects.of_editions(editions.values())
        .filter(enrolment__in=[item.pk for item in wanted])
        .order_by("pk")
        .values_list("register__session_id", "enrolment_id", "status__credit", "minutes_missed")
    }
    parts = parts_of(editions.values())
    return {
        item.pk: summary(
            (
                held(row, marks.get((row.pk, item.pk)), at, parts.get(item.edition_id, ()))
                for row in classes.get(item.edition_id, ())
            ),
            item.edition.attendance_threshold,
            per_part=item.edition.threshold_per_part,
        )
        for item in wanted
    }


def parts_of(editions: Iterable[Edition]) -> dict[int, list[str]]:
    """Subjects of the programme by edition, of those whose threshold holds for each part."""
    strict = {edition.pk: edition.course_id for edition in editions if edition.threshold_per_part}
    if not strict:
        return {}
    by_course: dict[int, list[str]] = defaultdict(list)
    subjects = Subject.objects.filter(course__in=set(strict.values())).order_by("sort_order", "pk")
    for course, title in subjects.values_list("course_id", "title"):
        by_course[course].append(title)
    return {edition: by_course[course] for edition, course in strict.items()}


def held(
    row: ClassRow, mark: tuple[str, int] | None, at: datetime, parts: Iterable[str] = ()
) -> Held:
    credit, missed = mark or (None, 0)
    part = part_of(row.topic, parts)
    return Held(row.minutes, credit, missed, row.starts_at <= at, row.closed_at is not None, part)
