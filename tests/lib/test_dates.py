"""Local time in Warsaw, through both changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from lib.dates import NoSuchLocalTime, day_bounds, local_day, local_moment


def test_a_class_at_nine_stays_at_nine_on_both_sides_of_the_spring_change():
    before, after = (
        local_moment(date(2026, 3, 28), time(9)),
        local_moment(date(2026, 3, 29), time(9)),
    )
    assert (before.hour, after.hour) == (9, 9)
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=23)


def test_a_class_at_nine_stays_at_nine_on_both_sides_of_the_autumn_change():
    before, after = (
        local_moment(date(2026, 10, 24), time(9)),
        local_moment(date(2026, 10, 25), time(9)),
    )
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=25)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_an_hour_that_the_clock_skips_or_doubles_is_refused(day):
    with pytest.raises(NoSuchLocalTime):
        local_moment(day, time(2, 30))


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_a_day_is_as_long_as_the_clock_makes_it(day, hours):
    start, end = day_bounds(day)
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=hours)


def test_the_day_is_warsaws_not_utcs():
    assert local_day(datetime(2026, 6, 1, 22, 30, tzinfo=UTC)) == date(2026, 6, 2)
