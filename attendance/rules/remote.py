"""Presence at a distance, from a log of joining and leaving: pure functions of plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

# People may join as early; a page that gives no sign for longer was closed without saying so.
EARLY = timedelta(minutes=15)
SILENCE = timedelta(minutes=5)
# Missing so little is missing nothing: lines break, programs start slowly.
FORGIVEN = 10


@dataclass(frozen=True)
class Visit:
    """From joining to leaving; without a farewell, to the last sign of life."""

    joined_at: datetime
    left_at: datetime | None
    seen_at: datetime

    def ended_at(self, *, at: datetime) -> datetime:
        if self.left_at is not None:
            return self.left_at
        return at if at - self.seen_at <= SILENCE else self.seen_at


@dataclass(frozen=True)
class Presence:
    """Whole minutes within the class: present, and missed at its start and in all."""

    present: int
    missed: int
    missed_first: int

    @property
    def is_whole(self) -> bool:
        return self.missed <= FORGIVEN

    @property
    def came_late(self) -> bool:
        """More was missed before coming than after it."""
        return self.missed_first * 2 >= self.missed


def presence(
    visits: Iterable[Visit], starts_at: datetime, ends_at: datetime, *, at: datetime
) -> Presence:
    """The class's own time only; two devices at once count once."""
    until = starts_at
    total, first = timedelta(0), None
    spans = sorted((visit.joined_at, visit.ended_at(at=at)) for visit in visits)
    for joined, ended in spans:
        begin, end = max(joined, until), min(ended, ends_at)
        if end <= begin:
            continue
        first = begin if first is None else first
        total += end - begin
        until = end
    whole = minutes(ends_at - starts_at)
    present = min(whole, minutes(total))
    late = whole if first is None else minutes(first - starts_at)
    return Presence(present, whole - present, late)


def minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


def may_join(starts_at: datetime, ends_at: datetime, *, at: datetime) -> bool:
    return starts_at - EARLY <= at <= ends_at
