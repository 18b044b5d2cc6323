"""Grading: bounds, forgiveness of spelling, numbers as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import rules


def choice(kind, *correct, points=2):
    answers = [
        {"id": str(n), "text": f"odpowiedź {n}", "correct": n in correct, "feedback": ""}
        for n in range(4)
    ]
    return {"kind": kind, "stem": "", "points": points, "answers": answers}


def short(*texts):
    answers = [{"id": "1", "text": text, "correct": True, "feedback": ""} for text in texts]
    return {"kind": "short", "points": 1, "answers": answers}


def numeric(value, tolerance="0"):
    return {"kind": "numeric", "points": 1, "answers": [], "value": value, "tolerance": tolerance}


@given(st.sets(st.integers(0, 3), min_size=1), st.permutations(["0", "1", "2", "3"]))
def test_a_multiple_choice_counts_whatever_the_order_of_ticking(correct, order):
    picked = [item for item in order if int(item) in correct]
    assert rules.points_for(choice("multiple", *correct), {"chosen": picked}) == 2


@given(st.sets(st.integers(0, 3), min_size=1), st.sets(st.integers(0, 3)))
def test_points_are_all_or_none(correct, picked):
    got = rules.points_for(choice("multiple", *correct), {"chosen": [str(n) for n in picked]})
    assert got == (2 if picked == correct else 0)


def test_nothing_answered_earns_nothing():
    for question in (choice("single", 0), short("tak"), numeric("5")):
        assert rules.points_for(question, None) == 0


@pytest.mark.parametrize(
    "typed", ["Spółdzielnia Socjalna", " spółdzielnia  socjalna. ", "SPOLDZIELNIA socjalna"]
)
def test_a_short_answer_forgives_case_spaces_a_full_stop_and_diacritics(typed):
    assert rules.is_correct(short("spółdzielnia socjalna"), {"text": typed})


def test_a_short_answer_of_other_words_is_wrong():
    assert not rules.is_correct(short("statut"), {"text": "statuty"})
    assert not rules.is_correct(short("statut"), {"text": " . "})


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("5", "5"),
        ("0,5", "0.5"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234.5", "1234.5"),
        ("−3", "-3"),
        (".5", "0.5"),
    ],
)
def test_numbers_are_read_with_comma_point_and_hard_spaces(typed, number):
    assert rules.read_number(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["", "pięć", "1,2,3", "1e5", "NaN", "٣", "5 zł", "-"])
def test_what_is_no_number_is_none(typed):
    assert rules.read_number(typed) is None


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_none(text):
    number = rules.read_number(text)
    assert number is None or number.is_finite()


@given(
    st.decimals(-1000, 1000, places=3), st.decimals(0, 10, places=3), st.decimals(-20, 20, places=3)
)
def test_a_number_counts_exactly_within_its_tolerance(value, tolerance, off):
    given_text = f"{value + off:f}"
    expected = abs(off) <= tolerance
    assert rules.is_correct(numeric(str(value), str(tolerance)), {"text": given_text}) is expected


def test_an_answer_that_was_not_offered_is_refused():
    with pytest.raises(rules.NotOffered):
        rules.checked_response(choice("single", 0), ["7"], "")
    with pytest.raises(rules.NotOffered):
        rules.checked_response(choice("single", 0), ["0", "1"], "")


def test_a_text_answer_loses_only_what_no_database_can_hold():
    assert rules.checked_response(short("tak"), [], " tak\x00 ") == {"text": "tak"}
    assert rules.checked_response(short("tak"), [], "   ") is None


@given(st.integers(0, 200), st.integers(1, 200), st.integers(0, 100))
def test_passing_is_monotone_in_points(points, possible, percent):
    if rules.is_passed(points, possible, percent):
        assert rules.is_passed(points + 1, possible, percent)
    assert rules.is_passed(possible, possible, percent)


def test_just_below_the_pass_mark_does_not_pass():
    assert not rules.is_passed(5999, 10000, 60)
    assert rules.is_passed(6000, 10000, 60)
    assert not rules.is_passed(0, 0, 0)
