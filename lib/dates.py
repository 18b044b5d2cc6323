"""Dates and times of the programme: always aware, always Europe/Warsaw for people."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")


class NoSuchLocalTime(ValueError):
    """The clock skips this time of the day (spring) or shows it twice (autumn)."""


def local_moment(day: date, at: time) -> datetime:
    """The aware moment when clocks in Warsaw show `at` on `day`.

    Raises NoSuchLocalTime for an hour that is skipped or doubled when the clock changes: a class
    at such an hour would start at a time that people read in two ways.
    """
    moment = datetime.combine(day, at.replace(tzinfo=None), tzinfo=WARSAW)
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        raise NoSuchLocalTime(f"{day} {at}")
    return moment


def local_day(moment: datetime) -> date:
    """The calendar day in Warsaw at `moment`."""
    return moment.astimezone(WARSAW).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of `day` in Warsaw and the first of the next day (23, 24 or 25 hours apart)."""
    start = datetime.combine(day, time.min, tzinfo=WARSAW)
    return start, datetime.combine(date.fromordinal(day.toordinal() + 1), time.min, tzinfo=WARSAW)


def next_month(first: date) -> date:
    """The first day of the month after the one that begins on `first`."""
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
