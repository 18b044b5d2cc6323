"""Moving classes in the timetable: pure functions of plain values.

A class keeps its time by the clock on the wall: what starts at 9:00 starts at 9:00 in Warsaw on the
new day too, whether the clocks have changed between the two days or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from lib.dates import WARSAW, NoSuchLocalTime, local_moment


@dataclass(frozen=True)
class Facts:
    """What people are told of a class. `trainer`: the key of the account."""

    starts_at: datetime
    ends_at: datetime
    trainer: int
    room: str
    topic: str
    part: str
    cancelled: bool = False
    cancel_reason: str = ""

    @property
    def minutes(self) -> int:
        """From the first to the last minute, breaks included."""
        # Two times of one zone subtract as the wall shows them; the hour of the clocks would be lost.
        return int((self.ends_at.timestamp() - self.starts_at.timestamp()) // 60)


@dataclass(frozen=True)
class Wish:
    """What to change in each chosen class; None leaves it as it is. `cancel` leaves all else."""

    days: int = 0
    start: time | None = None
    trainer: int | None = None
    room: str | None = None
    topic: str | None = None
    part: str | None = None
    cancel: bool = False
    reason: str = ""


def wall_clock(moment: datetime) -> datetime:
    """What clocks in Warsaw show at `moment`, without a zone: fit for adding days."""
    return moment.astimezone(WARSAW).replace(tzinfo=None)


def moved_span(
    starts_at: datetime, ends_at: datetime, *, days: int, start: time | None
) -> tuple[datetime, datetime]:
    """Both ends moved by `days` on the wall clock, and to `start` on that day where one is given.

    The length by the wall clock stays, so an hour lost or won by a change of the clocks is the
    class's own. Raises NoSuchLocalTime where the clock skips or doubles one of the two times.
    """
    old = wall_clock(starts_at)
    new = datetime.combine(old.date(), start or old.time()) + timedelta(days=days)
    if new == old:
        return starts_at, ends_at
    end = wall_clock(ends_at) + (new - old)
    starts, ends = (local_moment(moment.date(), moment.time()) for moment in (new, end))
    return starts.astimezone(UTC), ends.astimezone(UTC)


def changed(facts: Facts, wish: Wish) -> Facts | None:
    """The class as wished; None where its new time does not exist, or exists twice."""
    if wish.cancel:
        return replace(facts, cancelled=True, cancel_reason=wish.reason)
    try:
        starts, ends = moved_span(facts.starts_at, facts.ends_at, days=wish.days, start=wish.start)
    except (NoSuchLocalTime, OverflowError):
        return None
    return replace(
        facts,
        starts_at=starts,
        ends_at=ends,
        trainer=facts.trainer if wish.trainer is None else wish.trainer,
        room=facts.room if wish.room is None else wish.room,
        topic=facts.topic if wish.topic is None else wish.topic,
        part=facts.part if wish.part is None else wish.part,
    )


def is_moved(before: Facts, after: Facts) -> bool:
    return (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at)


def concerns_list(before: Facts, after: Facts) -> bool:
    """Whether those on the list must hear of it: when, where, or whether the class is held."""
    return (
        is_moved(before, after)
        or before.cancelled != after.cancelled
        or (before.room != after.room and not after.cancelled)
    )


def concerns_trainers(before: Facts, after: Facts) -> bool:
    return concerns_list(before, after) or before.trainer != after.trainer


def is_over(before: Facts, after: Facts, at: datetime) -> bool:
    """A correction of what was: nobody is sent anywhere by it."""
    return before.ends_at <= at and after.ends_at <= at


def problems_of(
    before: Facts, after: Facts | None, *, minutes: int, held: str = ""
) -> tuple[str, ...]:
    """Why the class cannot be changed so; empty where it can.

    `minutes`: taught, without breaks. `held`: "closed" where its register is closed, "marked" where
    somebody has a mark. A mark belongs to the time it was made for.
    """
    if after is None:
        return ("closed",) if held == "closed" else ("no_time",)
    found = []
    if before == after:
        return ()
    if held == "closed":
        found.append("closed")
    elif held == "marked" and is_moved(before, after):
        found.append("marked")
    if before.cancelled and after.cancelled:
        found.append("cancelled")
    if is_moved(before, after) and after.minutes < minutes:
        found.append("too_short")
    return tuple(found)


def warnings_of(
    before: Facts, after: Facts, *, is_outside: bool, is_holiday: bool, at: datetime
) -> tuple[str, ...]:
    """What to look at before confirming; none of it forbids."""
    if after.cancelled or before == after:
        return ()
    came_back = before.cancelled and not after.cancelled
    if not (is_moved(before, after) or came_back):
        return ()
    told: Mapping[str, bool] = {
        "outside": is_outside,
        "holiday": is_holiday,
        "past": after.starts_at < at,
        "length": after.minutes != before.minutes,
    }
    return tuple(word for word, holds in told.items() if holds)
