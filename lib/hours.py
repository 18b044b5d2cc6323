"""Time of teaching, in whole minutes; shown as teaching hours (45 min) and clock hours (60 min).

The two units are never mixed in one sum: sums are made in minutes and converted once, for show.
"""

from fractions import Fraction

TEACHING_HOUR = 45
CLOCK_HOUR = 60


def teaching_hours(minutes: int) -> Fraction:
    """`minutes` as teaching hours, exactly."""
    return Fraction(minutes, TEACHING_HOUR)


def share_percent(part: int, whole: int) -> int:
    """`part` of `whole` in whole percent, rounded down: 79.9 % never reads as the 80 % it is not.

    0 where `whole` is 0.
    """
    return part * 100 // whole if whole > 0 else 0


def reaches_share(part: int, whole: int, percent: int) -> bool:
    """Whether `part` is at least `percent` of `whole`, in integers. False where `whole` is 0."""
    return whole > 0 and part * 100 >= percent * whole


def minutes_may_miss(attended: int, open_minutes: int, whole: int, percent: int) -> int:
    """How many of the `open_minutes` still to come may be missed so that `percent` of `whole` stays in reach.

    Negative: so many minutes are lacking even if nothing more is missed.
    """
    needed = -(-percent * whole // 100)
    return attended + open_minutes - needed


def decimal_text(value: Fraction, *, separator: str = ",") -> str:
    """A number of hours as people write it: up to two decimals, without trailing zeros ("5", "1,33")."""
    hundredths = round(value * 100)
    sign, hundredths = ("-", -hundredths) if hundredths < 0 else ("", hundredths)
    whole, rest = divmod(hundredths, 100)
    text = f"{whole}{separator}{rest:02d}".rstrip("0").rstrip(separator) if rest else str(whole)
    return sign + text


def clock_text(minutes: int) -> str:
    """Minutes as clock time: "3 h 45 min", "45 min", "2 h"."""
    sign, minutes = ("-", -minutes) if minutes < 0 else ("", minutes)
    hours, rest = divmod(minutes, CLOCK_HOUR)
    parts = ([f"{hours} h"] if hours else []) + ([f"{rest} min"] if rest or not hours else [])
    return sign + " ".join(parts)
