"""When an attempt may begin, until when it may be answered, and which of two answers is the newer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

# What the way from the phone to the server may take; stated on the page of the attempt.
GRACE = timedelta(seconds=30)


@dataclass(frozen=True)
class Window:
    """When a quiz is open for one person, with their own exception counted in; None: without end."""

    opens_at: datetime | None
    closes_at: datetime | None

    def is_early(self, at: datetime) -> bool:
        return self.opens_at is not None and at < self.opens_at

    def is_over(self, at: datetime) -> bool:
        return self.closes_at is not None and at >= self.closes_at


@dataclass(frozen=True)
class Tries:
    """What somebody has used of a quiz. `allowed`: None for as many as one likes."""

    allowed: int | None
    used: int
    wait: timedelta
    last_end: datetime | None

    @property
    def are_used_up(self) -> bool:
        return self.allowed is not None and self.used >= self.allowed

    @property
    def next_at(self) -> datetime | None:
        """From when the next attempt may begin; None at once."""
        return self.last_end + self.wait if self.last_end and self.wait else None


def reason_against(
    window: Window, tries: Tries, *, is_supervised: bool, is_open_in_room: bool, at: datetime
) -> str | None:
    """Why no new attempt may begin: a code, or None where one may."""
    if window.is_early(at):
        return "early"
    if window.is_over(at):
        return "over"
    if tries.are_used_up:
        return "used_up"
    if tries.next_at and at < tries.next_at:
        return "wait"
    if is_supervised and not is_open_in_room:
        return "not_in_room"
    return None


def minutes_allowed(limit: int | None, factor: Fraction | None) -> int | None:
    """The time limit of one person in minutes, rounded up. `factor` None: no limit for them at all."""
    if limit is None or factor is None:
        return None
    exact = limit * factor
    return -(-exact.numerator // exact.denominator)


def deadline(
    started_at: datetime, minutes: int | None, closes_at: datetime | None
) -> datetime | None:
    """Until when answers count: the end of the time or of the quiz, whichever comes first."""
    ends = [closes_at] if closes_at else []
    if minutes is not None:
        ends.append(started_at + timedelta(minutes=minutes))
    return min(ends, default=None)


def is_too_late(deadline_at: datetime | None, at: datetime) -> bool:
    """The server's clock decides; the grace is for the way, not for thinking."""
    return deadline_at is not None and at > deadline_at + GRACE


def made_at(received_at: datetime, ago: timedelta, started_at: datetime) -> datetime:
    """When an answer was given: `ago` is told by the device as a duration, so its date may be wrong."""
    return max(started_at, received_at - max(ago, timedelta(0)))


def is_newer(made: datetime, kept: datetime | None) -> bool:
    """Whether an answer given at `made` replaces another window's, given at `kept` (None: none)."""
    return kept is None or made >= kept


def follows(number: int | None, kept: int | None) -> bool:
    """Of one window's sendings the higher number is the later, however long each was on its way."""
    return number is None or kept is None or number > kept
