"""Minutes of presence, and how two saves of one register meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.rules import hours, merging
from attendance.rules.hours import Held
from attendance.rules.merging import Current, Wish

CREDITS = ["whole", "less_missed", "none"]
held = st.builds(
    Held,
    minutes=st.integers(1, 600),
    credit=st.sampled_from([*CREDITS, None]),
    missed=st.integers(0, 700),
    has_started=st.booleans(),
)


@pytest.mark.parametrize(
    ("credit", "missed", "minutes"),
    [
        ("whole", 0, 225),
        ("less_missed", 20, 205),
        ("less_missed", 225, 0),
        ("less_missed", 900, 0),
        ("none", 0, 0),
        (None, 0, 0),
    ],
)
def test_each_credit_counts_its_minutes(credit, missed, minutes):
    assert hours.minutes_attended(credit, 225, missed) == minutes


def test_a_credit_of_no_list_is_an_error():
    with pytest.raises(ValueError, match="unknown"):
        hours.minutes_attended("there", 225)


@given(st.lists(held, max_size=30), st.integers(0, 100))
def test_a_sum_never_exceeds_what_is_planned_and_reach_is_never_below_what_is_earned(rows, percent):
    total = hours.summary(rows, percent)
    assert 0 <= total.attended <= total.held <= total.planned == sum(row.minutes for row in rows)
    assert total.percent_of_planned <= total.percent_reachable <= 100
    if total.reaches_threshold:
        assert total.can_reach_threshold


@given(st.lists(held, min_size=1, max_size=30), st.integers(0, 100))
def test_who_cannot_reach_the_threshold_would_not_even_with_every_class_to_come(rows, percent):
    total = hours.summary(rows, percent)
    best = total.attended + total.unmarked + total.to_come
    assert total.can_reach_threshold == (best * 100 >= percent * total.planned)


def test_unmarked_is_not_absent_and_half_way_is_not_a_hundred_percent():
    rows = [Held(225, "whole"), Held(225, None), Held(225, None, has_started=False)]
    total = hours.summary(rows, 80)
    assert total.percent_of_held == 100
    assert total.percent_of_planned == 33
    assert total.percent_reachable == 100
    assert (total.unmarked, total.to_come) == (225, 225)


def test_the_standing_tells_apart_above_near_and_below():
    there, gone, to_come = (
        Held(60, "whole"),
        Held(60, "none"),
        Held(60, None, has_started=False),
    )
    assert hours.summary([there] * 9 + [to_come], 80).standing == "above"
    assert hours.summary([there, gone] + [to_come] * 8, 80).standing == "near"
    assert hours.summary([gone] * 3 + [to_come] * 7, 80).standing == "below"
    assert hours.summary([to_come], 80).standing == "none"


def wish(status, was=None, seen=0):
    return Wish(status, was=was, seen=seen)


def test_a_save_writes_what_it_touched_where_nobody_else_wrote():
    current = {1: Current(("present", 0, "", ""), 1)}
    result = merging.merged(
        {1: wish("absent", ("present", 0, "", ""), 1), 2: wish("present")}, current
    )
    assert (result.write, result.conflicts) == ({1, 2}, set())


def test_an_untouched_row_of_an_old_form_does_not_undo_what_another_wrote():
    current = {1: Current(("absent", 0, "", ""), 2)}
    result = merging.merged({1: wish("present", ("present", 0, "", ""), 1)}, current)
    assert (result.write, result.conflicts) == (set(), set())


def test_two_different_choices_for_one_person_are_a_conflict_and_equal_ones_are_not():
    current = {1: Current(("absent", 0, "", ""), 2)}
    assert merging.merged({1: wish("late", ("present", 0, "", ""), 1)}, current).conflicts == {1}
    assert (
        merging.merged({1: wish("absent", ("present", 0, "", ""), 1)}, current).conflicts == set()
    )
