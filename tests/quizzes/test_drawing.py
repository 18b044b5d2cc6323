"""Drawing from the bank: nobody is asked twice, and what can be served is served."""

import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from quizzes.rules import drawing, timing
from quizzes.rules.drawing import Slot, TooFew, drawn

POOLS = st.lists(
    st.tuples(st.frozensets(st.integers(0, 5), max_size=5), st.integers(1, 2)), max_size=3
)


def is_possible(pools) -> bool:
    """By trying everything: the seats, each with the questions that may sit there."""
    seats = [pool for pool, count in pools for _seat in range(count)]
    return any(
        all(question in pool for question, pool in zip(order, seats, strict=True))
        for order in permutations(range(6), len(seats))
    )


@given(POOLS, st.integers(0, 999))
def test_a_draw_is_refused_only_where_no_choice_would_serve_all(pools, seed):
    slots = [Slot(pool=pool, count=count) for pool, count in pools]
    try:
        found = drawn(slots, random.Random(seed))
    except TooFew:
        assert not is_possible(pools)
        return
    flat = [question for slot in found for question in slot]
    assert len(flat) == len(set(flat))
    for slot, picked in zip(slots, found, strict=True):
        assert len(picked) == slot.count
        assert set(picked) <= slot.pool


@given(st.frozensets(st.integers(0, 9), min_size=3), st.integers(0, 9), st.integers(0, 99))
def test_a_fixed_question_is_never_drawn_besides(pool, fixed, seed):
    slots = [Slot(question=fixed), Slot(pool=pool, count=2)]
    first, others = drawn(slots, random.Random(seed))
    assert first == [fixed]
    assert fixed not in others


def answers(*ids, match=""):
    return [{"id": uid, "match": match or uid, "match_id": f"m{uid}"} for uid in ids]


@given(st.integers(0, 999))
def test_what_would_give_the_answer_away_is_shuffled_even_where_nothing_else_is(seed):
    asked = {"kind": "ordering", "shuffles": False, "answers": answers(*"abcdef")}
    shown = drawing.in_display_order(asked, random.Random(seed), shuffles=False)
    assert sorted(shown["order"]) == list("abcdef")
    plain = drawing.in_display_order(asked | {"kind": "single"}, random.Random(seed), shuffles=True)
    assert plain["order"] == list("abcdef")


def test_equal_right_sides_of_a_matching_stand_once_in_the_list():
    asked = {"kind": "matching", "shuffles": True, "answers": answers("a", "b", match="to samo")}
    assert len(drawing.in_display_order(asked, random.Random(1), shuffles=True)["matches"]) == 1


@given(st.integers(1, 600), st.sampled_from([Fraction(1), Fraction(5, 4), Fraction(3, 2)]))
def test_more_time_is_never_less_and_rounded_in_favour_of_the_person(limit, factor):
    minutes = timing.minutes_allowed(limit, factor)
    assert limit * factor <= minutes < limit * factor + 1
    assert timing.minutes_allowed(limit, None) is None


@given(st.timedeltas(timedelta(-9), timedelta(9)), st.timedeltas(timedelta(0), timedelta(9)))
def test_an_answer_is_never_placed_before_the_start_or_after_its_arrival(ago, since):
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    received = start + since
    assert start <= timing.made_at(received, ago, start) <= received
