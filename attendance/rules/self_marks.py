"""When a person may mark themselves, and what their mark says: pure functions of plain values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

# People come early; before this, "one moment".
EARLY = timedelta(minutes=15)
# A scan is good for so long: the way through the sign-in page and back.
SCAN_KEPT = timedelta(minutes=5)

Standing = Literal["ready", "early", "closed", "over", "stale"]


@dataclass(frozen=True)
class Window:
    """The class, and since when self-marking is open; `closed_at` where the trainer ended it."""

    starts_at: datetime
    ends_at: datetime
    opened_at: datetime
    closed_at: datetime | None = None

    @property
    def opens_at(self) -> datetime:
        return max(self.opened_at, self.starts_at - EARLY)


def standing(window: Window, seen_at: datetime | None, *, at: datetime) -> Standing:
    """Where somebody stands who saw a true code at `seen_at` (None: has seen none lately).

    What was seen before the class ended may be sent a little later; what was seen too early waits.
    """
    if window.closed_at is not None:
        return "closed"
    if at > window.ends_at + SCAN_KEPT or (seen_at or at) > window.ends_at:
        return "over"
    if seen_at is None or at > max(seen_at, window.opens_at) + SCAN_KEPT:
        return "stale"
    return "early" if at < window.opens_at else "ready"


def minutes_after(starts_at: datetime, seen_at: datetime) -> int:
    """Whole minutes after the start; 0 for those who came before it."""
    return max(0, int((seen_at - starts_at).total_seconds() // 60))


def is_late(minutes: int, *, late_after: int) -> bool:
    return minutes > late_after
