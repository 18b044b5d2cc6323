"""Days off work in Poland: a class on such a day is usually a slip of the pen.

Source: the act of 18 January 1951 on days off work; 24 December since 2025.
"""

from datetime import date, timedelta

FIXED = frozenset({(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26)})
# Days after Easter Sunday: Easter, Easter Monday, Pentecost, Corpus Christi.
AFTER_EASTER = (0, 1, 49, 60)
CHRISTMAS_EVE_SINCE = 2025


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def is_holiday(day: date) -> bool:
    """A day off work by law; an ordinary Saturday or Sunday is not one."""
    if (day.month, day.day) in FIXED:
        return True
    if (day.month, day.day) == (12, 24):
        return day.year >= CHRISTMAS_EVE_SINCE
    first = easter(day.year)
    return day in {first + timedelta(days=days) for days in AFTER_EASTER}
