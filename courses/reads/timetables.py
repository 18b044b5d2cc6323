"""What a change of the timetable would do, as its preview shows it: a constant number of queries."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from courses import rules
from courses.models import ClassSession, Edition, Enrolment
from courses.rules import moving
from courses.rules.holidays import is_holiday
from courses.rules.moving import Facts
from lib.dates import local_day
from people.models import User


@dataclass(frozen=True)
class Recipient:
    """Someone to tell: `enrolment` of a person on the list, `user` where there is an account."""

    name: str
    user: User | None
    enrolment: Enrolment | None

    @property
    def email(self) -> str:
        return self.user.email if self.user and self.user.is_active else ""


@dataclass(frozen=True)
class ChangeRow:
    """One class in a preview. `after` is None where its new time does not exist."""

    session: ClassSession
    before: Facts
    after: Facts | None
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    new_trainer: User | None = None

    @property
    def is_unchanged(self) -> bool:
        return self.before == self.after and not self.problems


@dataclass(frozen=True)
class Preview:
    rows: list[ChangeRow]
    told: list[Recipient]
    fingerprint: str = field(default="")

    @property
    def changing(self) -> list[ChangeRow]:
        return [row for row in self.rows if not row.is_unchanged]

    @property
    def refused(self) -> list[ChangeRow]:
        return [row for row in self.rows if row.problems]

    @property
    def is_blocked(self) -> bool:
        return bool(self.refused) or not self.changing

    @property
    def by_mail(self) -> list[Recipient]:
        return [person for person in self.told if person.email]

    @property
    def by_telephone(self) -> list[Recipient]:
        return [person for person in self.told if not person.email]


def slot(
    key: int, starts_at: datetime, ends_at: datetime, trainer: int, room: str, edition: Edition
) -> rules.Slot:
    # An initiative group is in one place even where it has two editions.
    group = f"group {edition.group_id}" if edition.group_id else f"edition {edition.pk}"
    where = f"{edition.place}|{room}".casefold() if room else ""
    return rules.Slot(key, starts_at, ends_at, str(trainer), where, group)


def is_outside(edition: Edition, moment: datetime) -> bool:
    """Warned of, not refused: a class may be moved past the end, and then the dates follow."""
    return rules.is_outside(local_day(moment), edition.starts_on, edition.ends_on)


def collisions_of(
    edition: Edition, new: Mapping[int, Facts], *, besides: Iterable[int] = ()
) -> dict[int, tuple[str, ...]]:
    """What each class of `new` (by its key) collides with: other classes of any edition, and each other.

    `besides`: classes that will not be where they are now. One query.
    """
    if not new:
        return {}
    first = min(facts.starts_at for facts in new.values())
    last = max(facts.ends_at for facts in new.values())
    nearby = (
        ClassSession.objects.held_as_planned()
        .filter(starts_at__lt=last, ends_at__gt=first)
        .exclude(pk__in=set(besides))
        .select_related("edition")
        .only(
            *("starts_at", "ends_at", "trainer", "room"),
            *("edition__place", "edition__group"),
        )
        .order_by("starts_at", "pk")
    )
    existing = [
        slot(item.pk, item.starts_at, item.ends_at, item.trainer_id, item.room, item.edition)
        for item in nearby
    ]
    slots = [
        slot(key, facts.starts_at, facts.ends_at, facts.trainer, facts.room, edition)
        for key, facts in new.items()
    ]
    found: dict[int, set[str]] = {}
    for hit in rules.collisions(slots, existing):
        found.setdefault(hit.key, set()).add(hit.over)
    return {key: tuple(sorted(words)) for key, words in found.items()}


def preview_of(
    edition: Edition,
    sessions: Sequence[ClassSession],
    targets: Mapping[int, Facts | None],
    *,
    held: Mapping[int, str],
    at: datetime,
) -> Preview:
    """Each class of `sessions` (with its trainer) before and after.

    `targets` by the class's key; None where the wished time does not exist. `held` says which
    classes their registers hold: "closed" or "marked" (courses.rules.moving.problems_of).
    """
    after = {item.pk: targets[item.pk] for item in sessions}
    standing = {
        pk: facts for pk, facts in after.items() if facts is not None and not facts.cancelled
    }
    hits = collisions_of(edition, standing, besides=after)
    trainers = User.objects.in_bulk({facts.trainer for facts in standing.values()})
    rows = [
        change_row(edition, item, after[item.pk], hits, held, trainers, at) for item in sessions
    ]
    told = recipients(edition, [(row.before, row.after) for row in rows], at=at)
    return Preview(rows, told, fingerprint_of(edition, rows, told))


def change_row(
    edition: Edition,
    session: ClassSession,
    after: Facts | None,
    hits: Mapping[int, tuple[str, ...]],
    held: Mapping[int, str],
    trainers: Mapping[int, User],
    at: datetime,
) -> ChangeRow:
    before = session.facts
    problems = moving.problems_of(
        before, after, minutes=session.minutes, held=held.get(session.pk, "")
    )
    if after is None:
        return ChangeRow(session, before, None, problems, ())
    warnings = moving.warnings_of(
        before,
        after,
        is_outside=is_outside(edition, after.starts_at),
        is_holiday=is_holiday(local_day(after.starts_at)),
        at=at,
    )
    if before != after:
        over = hits.get(session.pk, ())
        problems += tuple(word for word in over if word == "group")
        warnings += tuple(word for word in over if word != "group")
    return ChangeRow(session, before, after, problems, warnings, trainers.get(after.trainer))


def recipients(
    edition: Edition, pairs: Iterable[tuple[Facts, Facts | None]], *, at: datetime
) -> list[Recipient]:
    """Whom these changes concern, each once: those on the list, and trainers before and after."""
    real = [
        (old, new)
        for old, new in pairs
        if new is not None and old != new and not moving.is_over(old, new, at)
    ]
    found: list[Recipient] = []
    if any(moving.concerns_list(old, new) for old, new in real):
        for place in edition.enrolments.attending().select_related("person__user").by_name():
            found.append(Recipient(place.person.name_by_family, place.person.user, place))
    known = {person.user.pk for person in found if person.user}
    wanted = {
        trainer
        for old, new in real
        if moving.concerns_trainers(old, new)
        for trainer in (old.trainer, new.trainer)
    }
    staff = User.objects.filter(pk__in=wanted - known).order_by("last_name", "first_name", "pk")
    return found + [Recipient(str(user), user, None) for user in staff]


def fingerprint_of(edition: Edition, rows: Sequence[ChangeRow], told: Sequence[Recipient]) -> str:
    """A hash of all that the preview shows: confirming holds only for exactly that."""
    shown = {
        "edition": edition.pk,
        "classes": [
            [
                row.session.pk,
                row.session.sequence,
                facts_as_text(row.before),
                facts_as_text(row.after) if row.after else None,
                row.problems,
                row.warnings,
            ]
            for row in rows
        ],
        "told": [
            [
                person.user.pk if person.user else None,
                person.enrolment.pk if person.enrolment else None,
                bool(person.email),
            ]
            for person in told
        ],
    }
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def facts_as_text(facts: Facts) -> dict[str, str]:
    values = vars(facts).items()
    return {
        name: str(value.timestamp() if isinstance(value, datetime) else value)
        for name, value in values
    }
