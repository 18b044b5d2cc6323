"""Hours that decide: thresholds of parts, runs of absences, long days, paid minutes and stipends."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.rules import hours, stipends
from attendance.rules.hours import Held
from attendance.rules.stipends import Entry, Rate
from lib.dates import next_month

CREDITS = ["whole", "less_missed", "none", None]
# 2026 as the domain's sources name it: 2 066.30 PLN for 150 hours.
RATE = Rate(Decimal("2066.30"))
entries = st.lists(
    st.builds(
        Entry,
        minutes=st.integers(1, 600),
        credit=st.sampled_from(CREDITS),
        missed=st.integers(0, 700),
        status_is_paid=st.booleans(),
        needs_reason=st.booleans(),
        reason_is_paid=st.booleans(),
    ),
    max_size=40,
)


def in_part(part, credit, minutes=60):
    return Held(minutes, credit, part=part)


def test_whoever_fails_one_part_fails_where_each_part_has_the_threshold():
    rows = [in_part("Praktyka", "whole")] * 9 + [in_part("BHP", "none")]
    assert hours.summary(rows, 80).reaches_threshold
    strict = hours.summary(rows, 80, per_part=True)
    assert (strict.reaches_threshold, strict.can_reach_threshold) == (False, False)
    assert (strict.failing_parts, strict.standing) == (["BHP"], "below")


def test_topics_outside_the_programme_count_in_the_whole_and_in_no_part():
    rows = [in_part("", "none"), *[in_part("BHP", "whole")] * 9]
    strict = hours.summary(rows, 80, per_part=True)
    assert strict.reaches_threshold
    assert [name for name, _part in strict.parts] == ["BHP"]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(CREDITS)), max_size=20))
def test_the_parts_never_make_the_condition_easier(rows):
    made = [in_part(part, credit) for part, credit in rows]
    if hours.summary(made, 80, per_part=True).reaches_threshold:
        assert hours.summary(made, 80).reaches_threshold


@pytest.mark.parametrize(
    ("topic", "part"),
    [("Organy  SPÓŁDZIELNI", "Organy spółdzielni"), ("Organy", ""), ("", "")],
)
def test_a_class_belongs_to_a_part_by_its_topic(topic, part):
    assert hours.part_of(topic, ["BHP", "Organy spółdzielni"]) == part


def test_a_closed_class_without_a_mark_was_before_the_person_came_and_is_out_of_reach():
    """Who joins late has missed what was closed: it is not absence, and nothing brings it back."""
    before = Held(60, None, is_closed=True)
    total = hours.summary(
        [before] * 3 + [Held(60, "whole")] + [Held(60, None, has_started=False)], 80
    )
    assert (total.lost, total.planned, total.unmarked) == (180, 300, 0)
    assert (total.percent_of_held, total.percent_reachable) == (100, 40)
    assert not total.can_reach_threshold


def test_no_more_may_be_missed_than_is_still_to_come():
    done = [Held(60, "whole")] * 10
    assert hours.summary(done, 80).may_still_miss == 0
    assert hours.summary([*done, Held(30, None, has_started=False)], 80).may_still_miss == 30


def test_what_may_be_missed_follows_the_strictest_part():
    rows = [Held(60, "whole", part="a")] * 9 + [Held(60, None, has_started=False, part="a")]
    rows += [Held(60, "none", part="b"), *[Held(60, None, has_started=False, part="b")] * 4]
    strict = hours.summary(rows, 80, per_part=True)
    assert hours.summary(rows, 80).may_still_miss == 120
    assert strict.may_still_miss == 60


def test_one_person_gets_one_full_stipend_a_month_in_however_many_courses():
    first = stipends.amount_after(100 * 60, 0, RATE)
    second = stipends.amount_after(100 * 60, 100 * 60, RATE)
    assert first + second == RATE.full
    assert stipends.amount_after(60, 150 * 60, RATE) == 0


def test_a_run_of_absences_ends_with_the_first_class_one_came_to():
    marks = [(1, "none"), (2, "none"), (3, "less_missed"), (4, "none"), (5, "none")]
    assert hours.absences_in_a_row(marks) == [4, 5]
    assert hours.absences_in_a_row([*marks, (6, "whole")]) == []


def test_days_of_more_minutes_than_the_cap_are_named():
    monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)
    days = [(tuesday, 480), (monday, 300), (monday, 200)]
    assert hours.days_over(days, 480) == [(monday, 500)]


@pytest.mark.parametrize(
    ("credit", "missed", "status_paid", "reason_paid", "minutes"),
    [
        ("whole", 0, True, False, 225),
        ("whole", 0, False, False, 0),
        ("less_missed", 25, True, False, 200),
        ("none", 0, False, False, 0),
        ("none", 0, False, True, 225),
        (None, 0, True, True, 0),
    ],
)
def test_paid_is_what_was_attended_or_excused_by_a_paid_reason(
    credit, missed, status_paid, reason_paid, minutes
):
    found = stipends.minutes_paid(
        credit, 225, missed, status_is_paid=status_paid, reason_is_paid=reason_paid
    )
    assert found == minutes


@pytest.mark.parametrize(
    ("full", "worked", "pays"),
    [
        ("2066.30", 150 * 60, "2066.30"),
        ("2066.30", 170 * 60, "2066.30"),
        ("2066.30", 60, "13.78"),
        # The worked example of the domain's sources: 997.40 × 48 / 150.
        ("997.40", 48 * 60, "319.17"),
        ("2066.30", 0, "0.00"),
    ],
)
def test_a_stipend_is_full_from_the_base_hours_on_and_in_proportion_below(full, worked, pays):
    assert stipends.amount(worked, Rate(Decimal(full))) == Decimal(pays)


@given(st.integers(0, 30_000), st.integers(0, 30_000))
def test_more_minutes_never_pay_less_and_never_more_than_the_full_stipend(one, more):
    least, most = sorted((one, more))
    assert stipends.amount(least, RATE) <= stipends.amount(most, RATE) <= RATE.full


@given(entries)
def test_a_month_never_pays_or_counts_more_than_was_taught(rows):
    month = stipends.month_of(rows)
    assert 0 <= month.paid <= month.taught
    assert 0 <= month.attended <= month.taught == sum(row.minutes for row in rows)
    assert month.absences + month.excused + month.unmarked <= month.classes == len(rows)


@given(entries, entries)
def test_a_month_is_the_sum_of_its_classes_in_any_order(one, other):
    whole, back = stipends.month_of([*one, *other]), stipends.month_of([*other, *one])
    assert whole == back
    assert whole.paid == stipends.month_of(one).paid + stipends.month_of(other).paid


@pytest.mark.parametrize(
    ("first", "following"),
    [(date(2026, 11, 1), date(2026, 12, 1)), (date(2026, 12, 1), date(2027, 1, 1))],
)
def test_the_month_after(first, following):
    assert next_month(first) == following
