"""What a stipend pays: minutes of a month, and money rounded once, to whole grosze."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from attendance.rules.hours import minutes_attended

GROSZ = Decimal("0.01")


def minutes_paid(
    credit: str | None,
    class_minutes: int,
    missed: int = 0,
    *,
    status_is_paid: bool,
    reason_is_paid: bool,
) -> int:
    """Minutes of one class that the stipend pays.

    What was attended, where the status is paid (an exempt person is credited, and not paid); an
    absence only where its reason is paid, and then whole. Unmarked (None) pays nothing.
    """
    if credit == "none":
        return class_minutes if reason_is_paid else 0
    return minutes_attended(credit, class_minutes, missed) if status_is_paid else 0


@dataclass(frozen=True)
class Rate:
    """`full`: PLN a month for `base_hours` or more, each of `hour_minutes` (45 or 60)."""

    full: Decimal
    base_hours: int = 150
    hour_minutes: int = 60

    @property
    def base_minutes(self) -> int:
        return self.base_hours * self.hour_minutes


def amount(minutes: int, rate: Rate) -> Decimal:
    """PLN for the minutes paid in one month: full from the base hours on, else in proportion.

    Source: domain, §3: full rate × min(1, paid hours / 150).
    """
    counted = min(max(0, minutes), rate.base_minutes)
    return (rate.full * counted / rate.base_minutes).quantize(GROSZ, ROUND_HALF_UP)


def amount_after(minutes: int, before: int, rate: Rate) -> Decimal:
    """PLN for minutes that come on top of those paid `before` in the same month.

    One person gets one full stipend a month, in however many courses: the amounts of all of them
    add up to that of all their minutes.
    """
    return amount(before + minutes, rate) - amount(before, rate)


@dataclass(frozen=True)
class Month:
    """One person's month, in minutes: taught while on the list, attended, paid; and classes by kind."""

    taught: int = 0
    attended: int = 0
    paid: int = 0
    classes: int = 0
    absences: int = 0
    excused: int = 0
    unmarked: int = 0


@dataclass(frozen=True)
class Entry:
    """One class of one person in the month. `credit` None: unmarked."""

    minutes: int
    credit: str | None
    missed: int = 0
    status_is_paid: bool = False
    needs_reason: bool = False
    reason_is_paid: bool = False


def month_of(entries: Iterable[Entry]) -> Month:
    taught = attended = paid = classes = absences = excused = unmarked = 0
    for entry in entries:
        classes += 1
        taught += entry.minutes
        attended += minutes_attended(entry.credit, entry.minutes, entry.missed)
        paid += minutes_paid(
            entry.credit,
            entry.minutes,
            entry.missed,
            status_is_paid=entry.status_is_paid,
            reason_is_paid=entry.reason_is_paid,
        )
        unmarked += entry.credit is None
        is_absence = entry.credit == "none"
        excused += is_absence and entry.needs_reason
        absences += is_absence and not entry.needs_reason
    return Month(taught, attended, paid, classes, absences, excused, unmarked)
