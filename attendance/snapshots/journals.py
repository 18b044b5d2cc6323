"""What the journal of an edition holds, as plain values: read a few classes at a time.

Personal numbers are not in it, and are not even read.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings

from attendance.models import (
    AbsenceReason,
    Correction,
    Mark,
    MarkChange,
    SignedManifest,
    Status,
)
from attendance.rules.deadlines import Standing, standing
from courses.enums import ATTENDING_STATES
from courses.models import ClassChange, ClassSession, Edition, Enrolment, EnrolmentEvent
from courses.rules.moving import Facts
from lib.dates import day_bounds, local_day
from people.models import User

# So many classes are in memory at once, with all the marks and changes of their people.
CHUNK = 10


@dataclass(frozen=True)
class ListedPerson:
    """Someone who is, or was, on the list: `left` the day they went, None while they are on it."""

    number: int
    family_name: str
    given_names: str
    state: str
    joined: date | None
    left: date | None
    events: list[tuple[datetime, str, str, str, str]]  # when, old, new, who, reason


@dataclass(frozen=True)
class MarkFacts:
    person: int
    status: str
    missed: int
    reason: str
    note: str
    version: int
    by: str
    at: datetime


@dataclass(frozen=True)
class PlanChange:
    at: datetime
    by: str
    reason: str
    before: Facts
    after: Facts
    old_trainer: str
    new_trainer: str


@dataclass
class JournalClass:
    session: ClassSession
    marks: list[MarkFacts] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    plan_changes: list[PlanChange] = field(default_factory=list)

    @property
    def register(self) -> Any:
        return getattr(self.session, "register", None)

    @property
    def topic(self) -> str:
        return str(self.register.topic if self.register else self.session.topic)

    @property
    def part(self) -> str:
        return str(self.register.part if self.register else self.session.part)

    @property
    def minutes(self) -> int:
        return int(self.register.minutes if self.register else self.session.minutes)


class Names:
    """Names of those who wrote: each account is read once, however often it wrote."""

    def __init__(self) -> None:
        self.known: dict[int | None, str] = {None: "system"}

    def learn(self, keys: Iterable[int | None]) -> None:
        missing = set(keys) - set(self.known)
        if missing:
            users = User.objects.only("username", "first_name", "last_name").in_bulk(list(missing))
            self.known |= {key: str(user) for key, user in users.items()}

    def __getitem__(self, key: int | None) -> str:
        return self.known.get(key, "")


def people_of(edition: Edition) -> list[ListedPerson]:
    """Everybody who was ever to take part, by name. Three queries."""
    events: dict[int, list[EnrolmentEvent]] = defaultdict(list)
    found = EnrolmentEvent.objects.filter(enrolment__edition=edition).order_by("at", "pk")
    for event in found:
        events[event.enrolment_id].append(event)
    names = Names()
    names.learn(event.by_id for rows in events.values() for event in rows)
    places = edition.enrolments.by_name().only(
        *("state", "created_at", "edition", "person__given_names", "person__family_name"),
    )
    return [listed_person(place, events[place.pk], names) for place in places]


def listed_person(place: Enrolment, events: list[EnrolmentEvent], names: Names) -> ListedPerson:
    joined = [event.at for event in events if event.new_state in ATTENDING_STATES]
    gone = [
        event.at
        for event in events
        if event.old_state in ATTENDING_STATES and event.new_state not in ATTENDING_STATES
    ]
    is_listed = place.state in ATTENDING_STATES
    # Places that came with an import have no first event.
    first = min(joined) if joined else (place.created_at if is_listed or gone else None)
    return ListedPerson(
        number=place.pk,
        family_name=place.person.family_name,
        given_names=place.person.given_names,
        state=place.state,
        joined=local_day(first) if first else None,
        left=local_day(max(gone)) if gone and not is_listed else None,
        events=[
            (event.at, event.old_state, event.new_state, names[event.by_id], event.reason)
            for event in events
        ],
    )


def words_of(edition: Edition) -> tuple[list[Status], list[AbsenceReason]]:
    """Statuses and reasons by code: the project's own row stands in place of the common one."""
    found = []
    for model in (Status, AbsenceReason):
        rows = model.objects.of_project(edition.project_id)
        by_code = {row.code: row for row in rows if row.project_id is None}
        by_code |= {row.code: row for row in rows if row.project_id is not None}
        found.append(sorted(by_code.values(), key=lambda row: (row.sort_order, row.pk)))
    return found[0], found[1]


def class_keys(edition: Edition) -> list[int]:
    classes = edition.classes.order_by("starts_at", "pk")
    return list(classes.values_list("pk", flat=True))


def read_classes(
    keys: list[int], *, history: bool = True, chunk: int = CHUNK
) -> Iterator[JournalClass]:
    """The classes in the order of `keys`; without `history` only their marks."""
    names = Names()
    for start in range(0, len(keys), chunk):
        wanted = keys[start : start + chunk]
        classes = ClassSession.objects.select_related("trainer", "register__closed_by")
        found = {item.pk: JournalClass(item) for item in classes.filter(pk__in=wanted)}
        add_marks(found, names)
        add_corrections(found)
        if history:
            add_changes(found, names)
            add_plan_changes(found)
        yield from (found[key] for key in wanted if key in found)


def add_marks(found: dict[int, JournalClass], names: Names) -> None:
    rows = list(
        Mark.objects.filter(register__session__in=found)
        .order_by("register", "enrolment__person__sort_key", "enrolment")
        .values_list(
            *("register__session_id", "enrolment_id", "status__code", "minutes_missed"),
            *("absence_reason__code", "note", "version", "updated_by_id", "updated_at"),
        )
    )
    names.learn(row[7] for row in rows)
    for session, person, status, missed, reason, note, version, by, at in rows:
        found[session].marks.append(
            MarkFacts(person, status, missed, reason or "", note, version, names[by], at)
        )


CHANGE_PARTS = (
    *("register__session_id", "enrolment_id", "version", "old_status__code", "new_status__code"),
    *("old_minutes_missed", "new_minutes_missed"),
    *("old_absence_reason__code", "new_absence_reason__code"),
    *("note", "source", "reason", "by_id", "at", "noted_at"),
)


def add_changes(found: dict[int, JournalClass], names: Names) -> None:
    rows = list(
        MarkChange.objects.filter(register__session__in=found)
        .order_by("register", "enrolment", "version")
        .values(*CHANGE_PARTS)
    )
    names.learn(row["by_id"] for row in rows)
    for row in rows:
        row["by"] = names[row["by_id"]]
        found[row["register__session_id"]].changes.append(row)


def add_corrections(found: dict[int, JournalClass]) -> None:
    rows = Correction.objects.filter(register__session__in=found).select_related(
        *("register", "status", "absence_reason", "asked_by", "decided_by")
    )
    for row in rows.order_by("asked_at", "pk"):
        found[row.register.session_id].corrections.append(row)


def add_plan_changes(found: dict[int, JournalClass]) -> None:
    rows = ClassChange.objects.filter(session__in=found).select_related(
        "change__by", "old_trainer", "new_trainer"
    )
    for row in rows.order_by("session", "version"):
        found[row.session_id].plan_changes.append(
            PlanChange(
                at=row.change.at,
                by=str(row.change.by or "system"),
                reason=row.change.reason,
                before=row.before,
                after=row.after,
                old_trainer=str(row.old_trainer),
                new_trainer=str(row.new_trainer),
            )
        )


def journal_standing(edition: Edition, *, today: date) -> Standing:
    """How the edition stands with its deadline. One query.

    What was taken out before the last day is not the journal of the whole course.
    """
    after_end, _next = day_bounds(edition.ends_on)
    signed = SignedManifest.objects.filter(
        export__edition=edition, export__ordered_at__gte=after_end
    )
    first = signed.order_by("uploaded_at", "pk").values_list("uploaded_at", flat=True).first()
    kept_on = local_day(first) if first else None
    return standing(edition.ends_on, kept_on, today, days=settings.JOURNAL_DAYS)
