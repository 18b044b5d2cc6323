"""Hours are minutes until they are shown; the two units never meet in one sum."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lib import hours

minutes = st.integers(min_value=0, max_value=100_000)
percents = st.integers(min_value=0, max_value=100)


@given(minutes, minutes)
def test_teaching_hours_add_up_exactly(one, two):
    assert hours.teaching_hours(one) + hours.teaching_hours(two) == hours.teaching_hours(one + two)


@given(minutes, minutes, percents)
def test_a_share_reaches_the_threshold_exactly_when_the_fraction_does(part, whole, percent):
    expected = whole > 0 and Fraction(part, max(whole, 1)) >= Fraction(percent, 100)
    assert hours.reaches_share(part, whole, percent) is expected


@given(minutes, minutes)
def test_a_shown_percentage_never_flatters(part, whole):
    shown = hours.share_percent(part, whole)
    assert shown * whole <= part * 100


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 5000), percents)
def test_missing_as_much_as_allowed_still_reaches_the_threshold(attended, to_come, missed, percent):
    whole = attended + to_come + missed
    may_miss = hours.minutes_may_miss(attended, to_come, whole, percent)
    if whole and 0 <= may_miss <= to_come:
        assert hours.reaches_share(attended + to_come - may_miss, whole, percent)
        if may_miss < to_come and percent:
            assert not hours.reaches_share(attended + to_come - may_miss - 1, whole, percent)


def test_hours_read_as_people_write_them():
    assert hours.decimal_text(Fraction(5)) == "5"
    assert hours.decimal_text(hours.teaching_hours(60)) == "1,33"
    assert hours.decimal_text(hours.teaching_hours(60), separator=".") == "1.33"
    assert hours.decimal_text(Fraction(-1, 2)) == "-0,5"
    assert hours.clock_text(225) == "3 h 45 min"
    assert hours.clock_text(0) == "0 min"
    assert hours.clock_text(120) == "2 h"
