"""Moving classes: the clock on the wall rules, whatever the clocks of the country do."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from courses.rules import moving
from courses.rules.holidays import easter, is_holiday
from courses.rules.moving import Facts, Wish
from lib.dates import WARSAW, local_moment

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def facts(day, start, end, *, end_day=None):
    return Facts(
        local_moment(day, start), local_moment(end_day or day, end), 1, "12", "BHP", "theory"
    )


def wall(moment):
    return moment.astimezone(WARSAW).replace(tzinfo=None)


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
def test_a_class_at_nine_stays_at_nine_over_a_change_of_the_clocks(change):
    before = facts(change - timedelta(days=3), time(9), time(12, 45))
    after = moving.changed(before, Wish(days=7))
    assert wall(after.starts_at) == datetime.combine(change + timedelta(days=4), time(9))
    assert wall(after.ends_at).time() == time(12, 45)
    assert after.starts_at.utcoffset() != before.starts_at.utcoffset()
    assert after.starts_at - before.starts_at != timedelta(days=7)
    assert after.minutes == before.minutes == 225


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
@pytest.mark.parametrize("start", [time(2), time(2, 30), time(2, 59)])
def test_an_hour_that_is_skipped_or_doubled_is_no_time_for_a_class(change, start):
    before = facts(change - timedelta(days=7), start, time(6))
    assert moving.changed(before, Wish(days=7)) is None
    assert moving.problems_of(before, None, minutes=60) == ("no_time",)


def test_a_night_class_that_loses_an_hour_is_refused_where_its_hours_no_longer_fit():
    eve = SPRING - timedelta(days=1)
    before = facts(date(2026, 3, 7), time(22), time(6), end_day=date(2026, 3, 8))
    after = moving.changed(before, Wish(days=21))
    assert wall(after.starts_at) == datetime.combine(eve, time(22))
    assert wall(after.ends_at) == datetime.combine(SPRING, time(6))
    assert after.minutes == 7 * 60
    assert moving.problems_of(before, after, minutes=480) == ("too_short",)
    assert moving.problems_of(before, after, minutes=420) == ()
    told = moving.warnings_of(before, after, is_outside=False, is_holiday=False, at=before.ends_at)
    assert told == ("length",)


def test_a_class_across_midnight_keeps_both_its_days():
    before = facts(date(2026, 12, 30), time(22), time(2), end_day=date(2026, 12, 31))
    after = moving.changed(before, Wish(days=1))
    assert wall(after.starts_at) == datetime(2026, 12, 31, 22)
    assert wall(after.ends_at) == datetime(2027, 1, 1, 2)
    later = moving.changed(before, Wish(start=time(23, 30)))
    assert wall(later.ends_at) == datetime(2026, 12, 31, 3, 30)


def test_a_series_over_new_year_keeps_its_weekday():
    days = [date(2026, 12, 22) + timedelta(days=7 * n) for n in range(3)]
    moved = [moving.changed(facts(day, time(9), time(12)), Wish(days=2)) for day in days]
    assert [wall(item.starts_at).date().weekday() for item in moved] == [3, 3, 3]
    assert wall(moved[-1].starts_at) == datetime(2027, 1, 7, 9)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 2, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@st.composite
def classes(draw):
    start = draw(moments)
    end = start + timedelta(minutes=draw(st.integers(15, 12 * 60)))
    try:
        return Facts(
            local_moment(start.date(), start.time()),
            local_moment(end.date(), end.time()),
            *(1, "12", "BHP", "theory"),
        )
    except ValueError:
        assume(False)


@given(classes(), st.integers(-400, 400), st.none() | st.times(datetime(1, 1, 1).time()))
def test_the_wall_clock_moves_by_whole_days_and_to_the_time_asked_for(before, days, start):
    start = start and start.replace(second=0, microsecond=0)
    after = moving.changed(before, Wish(days=days, start=start))
    assume(after is not None)
    old, new = wall(before.starts_at), wall(after.starts_at)
    assert (new.date() - old.date()).days == days
    assert new.time() == (start or old.time())
    assert wall(after.ends_at) - new == wall(before.ends_at) - old
    assert replace(after, starts_at=before.starts_at, ends_at=before.ends_at) == before


@given(classes(), st.integers(-400, 400))
def test_moved_there_and_back_is_where_it_was(before, days):
    there = moving.changed(before, Wish(days=days))
    assume(there is not None)
    back = moving.changed(there, Wish(days=-days))
    assert back == before
    assert moving.changed(before, Wish()) == before


@given(classes(), st.integers(-60, 60))
def test_a_length_changes_by_no_more_than_the_hour_of_the_clocks(before, days):
    after = moving.changed(before, Wish(days=days))
    assume(after is not None)
    assert after.minutes - before.minutes in {-60, 0, 60}


def test_what_registers_hold_is_not_moved():
    before = facts(date(2026, 3, 3), time(9), time(12))
    week = moving.changed(before, Wish(days=7))
    room = moving.changed(before, Wish(room="3"))
    cancelled = moving.changed(before, Wish(cancel=True, reason="święto"))
    for after in (week, room, cancelled):
        assert moving.problems_of(before, after, minutes=180, held="closed") == ("closed",)
    assert moving.problems_of(before, week, minutes=180, held="marked") == ("marked",)
    for after in (room, cancelled):
        assert moving.problems_of(before, after, minutes=180, held="marked") == ()
    assert moving.problems_of(cancelled, replace(week, cancelled=True), minutes=180) == (
        "cancelled",
    )


def test_whom_a_change_concerns():
    before = facts(date(2026, 3, 3), time(9), time(12))
    topic, trainer = replace(before, topic="x"), replace(before, trainer=2)
    assert not moving.concerns_trainers(before, topic)
    assert moving.concerns_trainers(before, trainer)
    assert not moving.concerns_list(before, trainer)
    for after in (Wish(days=1), Wish(room="3"), Wish(cancel=True, reason="x")):
        assert moving.concerns_list(before, moving.changed(before, after))
    later = datetime(2026, 3, 20, tzinfo=UTC)
    assert moving.is_over(before, moving.changed(before, Wish(days=1)), later)
    assert not moving.is_over(before, moving.changed(before, Wish(days=30)), later)


@pytest.mark.parametrize(
    ("year", "day"),
    [(2008, date(2008, 3, 23)), (2024, date(2024, 3, 31)), (2026, date(2026, 4, 5))],
)
def test_easter(year, day):
    assert easter(year) == day


def test_days_off_work():
    off = [date(2026, 1, 1), date(2026, 4, 6), date(2026, 6, 4), date(2026, 11, 11)]
    assert all(is_holiday(day) for day in off)
    assert is_holiday(date(2025, 12, 24))
    assert not is_holiday(date(2024, 12, 24))
    assert not any(is_holiday(day) for day in (date(2026, 4, 7), date(2026, 3, 1)))
