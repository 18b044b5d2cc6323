"""Rules of editions, enrolment, timetable and progress: pure functions of plain values."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

EDITION_MOVES = {
    "planned": frozenset({"recruiting", "running"}),
    "recruiting": frozenset({"planned", "running"}),
    "running": frozenset({"closed"}),
    "closed": frozenset({"running"}),
}
ENROLMENT_MOVES = {
    "": frozenset({"applied", "waiting", "enrolled"}),
    "applied": frozenset({"waiting", "enrolled", "withdrawn", "excluded"}),
    "waiting": frozenset({"enrolled", "withdrawn", "excluded"}),
    "enrolled": frozenset({"completed", "withdrawn", "excluded"}),
    "completed": frozenset({"enrolled"}),
    "withdrawn": frozenset({"enrolled", "waiting"}),
    "excluded": frozenset({"enrolled"}),
}


def edition_may_move(old: str, new: str) -> bool:
    return new in EDITION_MOVES.get(old, frozenset())


def enrolment_may_move(old: str, new: str) -> bool:
    return new in ENROLMENT_MOVES.get(old, frozenset())


def series_days(
    first: date, last: date, weekdays: Collection[int], skipped: Collection[date] = ()
) -> list[date]:
    """The days from `first` to `last` that fall on `weekdays` (Monday is 0), `skipped` left out."""
    span = (last - first).days
    days = (first + timedelta(days=n) for n in range(span + 1))
    return [day for day in days if day.weekday() in weekdays and day not in skipped]


def is_outside(day: date, first: date, last: date) -> bool:
    """Whether a class lies outside the days that the edition announces."""
    return not first <= day <= last


@dataclass(frozen=True)
class Slot:
    """A class as the search for collisions sees it. `trainer`, `room`, `group`: "" matches nothing."""

    key: int
    starts_at: datetime
    ends_at: datetime
    trainer: str
    room: str
    group: str


@dataclass(frozen=True)
class Collision:
    key: int
    other: int
    over: str  # "trainer", "room" or "group"


def collisions(new: Iterable[Slot], existing: Sequence[Slot]) -> list[Collision]:
    """Where a slot of `new` overlaps one of `existing`, or an earlier of `new`, over the same thing.

    Classes that only touch (one ends when the next starts) do not collide.
    """
    found = []
    seen = list(existing)
    for slot in new:
        for other in seen:
            if other.key == slot.key:
                continue
            if slot.starts_at < other.ends_at and other.starts_at < slot.ends_at:
                for over in ("group", "trainer", "room"):
                    if getattr(slot, over) and getattr(slot, over) == getattr(other, over):
                        found.append(Collision(slot.key, other.key, over))
        seen.append(slot)
    return found


@dataclass(frozen=True)
class Progress:
    done: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.total > 0 and self.done >= self.total

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


def counted_steps(
    steps: Iterable[tuple[int, datetime | None]], finished_at: datetime | None
) -> set[int]:
    """Which of `steps` (id, first published) count for someone who finished at `finished_at`.

    Everything published counts until the person has finished; what is published after that is
    there to read and takes nothing back.
    """
    return {
        step
        for step, published in steps
        if finished_at is None or (published is not None and published <= finished_at)
    }


def progress(counted: Collection[int], done: Collection[int]) -> Progress:
    """Steps done of those counted; a completion of a step that is gone does not push over 100 %."""
    return Progress(done=len(set(counted) & set(done)), total=len(set(counted)))
