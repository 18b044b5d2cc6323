"""Codes, numbers and reasons, without a database."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import rules

CODES = st.text(rules.ALPHABET, min_size=15, max_size=15).map(
    lambda body: body + rules.check_character(body)
)
CONDITIONS = rules.Conditions(threshold=80, quizzes_needed=True, steps_needed=True)
EARNED = rules.Facts(
    is_on_list=True,
    has_certificate=False,
    is_issuer_themselves=False,
    minutes_attended=800,
    minutes_planned=1000,
    classes_to_come=0,
    registers_open=0,
    classes_unmarked=0,
    steps_done=3,
    steps_total=3,
    quizzes_passed=1,
    quizzes_total=1,
)


def codes_of(**changes):
    return [r.code for r in rules.reasons_against(CONDITIONS, replace(EARNED, **changes))]


@given(CODES)
def test_a_code_is_read_however_it_is_typed(code):
    typed = rules.grouped_code(code).lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert rules.read_code(typed) == code
    assert rules.read_code(f" {rules.grouped_code(code)}\n") == code


@given(CODES, st.integers(0, 15), st.sampled_from(rules.ALPHABET))
def test_one_wrong_character_is_always_found(code, position, char):
    wrong = code[:position] + char + code[position + 1 :]
    assert rules.read_code(wrong) == (code if wrong == code else None)


@given(st.text(max_size=40))
def test_no_text_breaks_the_entry_of_a_code(text):
    read = rules.read_code(text)
    assert read is None or len(read) == rules.CODE_LENGTH


def test_new_codes_are_valid_and_differ():
    codes = {rules.new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(rules.read_code(code) == code for code in codes)


def test_who_meets_every_condition_has_no_reason_against():
    assert codes_of() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"has_certificate": True}, "already_issued"),
        ({"is_on_list": False}, "not_enrolled"),
        ({"is_issuer_themselves": True}, "own"),
        ({"has_issuer": False}, "no_issuer"),
        ({"minutes_planned": 0, "minutes_attended": 0}, "no_classes"),
        ({"classes_to_come": 1}, "classes_to_come"),
        ({"registers_open": 2}, "registers_open"),
        ({"classes_unmarked": 1}, "unmarked"),
        ({"minutes_attended": 799}, "attendance"),
        ({"steps_done": 2}, "steps"),
        ({"quizzes_passed": 0}, "quizzes"),
        ({"missing_fields": ("signatory",)}, "missing_field"),
        ({"undrawn_letters": "č"}, "undrawn_letters"),
    ],
)
def test_each_lack_is_one_reason(changes, code):
    assert codes_of(**changes) == [code]


def test_conditions_that_an_edition_does_not_set_are_not_asked():
    free = rules.Conditions(threshold=0, quizzes_needed=False, steps_needed=False)
    facts = replace(EARNED, minutes_attended=0, steps_done=0, quizzes_passed=0)
    assert rules.reasons_against(free, facts) == []


@given(st.integers(0, 2000), st.integers(1, 2000), st.integers(0, 100))
def test_the_minutes_said_to_be_lacking_are_enough_and_no_more(attended, planned, threshold):
    conditions = rules.Conditions(threshold, quizzes_needed=False, steps_needed=False)
    facts = replace(EARNED, minutes_attended=attended, minutes_planned=planned)
    for reason in rules.reasons_against(conditions, facts):
        lacking = reason.values["lacking"]
        with_them = replace(facts, minutes_attended=attended + lacking)
        with_less = replace(facts, minutes_attended=attended + lacking - 1)
        assert rules.reasons_against(conditions, with_them) == []
        assert rules.reasons_against(conditions, with_less) != []


def test_profiles_ask_for_their_fields():
    assert rules.missing_fields("A", {"signatory"}) == ("document_number", "issuer_address")
    assert rules.missing_fields("D", {"signatory"}) == ()


def test_the_hash_covers_the_personal_number():
    snapshot = {"number": "KRS/2026/00001", "name": "Żółć"}
    assert rules.snapshot_hash(snapshot, "1") != rules.snapshot_hash(snapshot, "2")
    reordered = dict(reversed(snapshot.items()))
    assert rules.snapshot_hash(snapshot, "1") == rules.snapshot_hash(reordered, "1")
