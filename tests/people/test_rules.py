"""Personal numbers and names."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people import rules


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("44051401359", "44051401359"),
        (" 4405-1401 359 ", "44051401359"),
        ("2070803628", "02070803628"),  # a spreadsheet ate the leading zero
    ],
)
def test_a_pesel_is_read_as_people_and_spreadsheets_write_it(typed, number):
    assert rules.compact_pesel(typed) == number


@pytest.mark.parametrize("typed", ["44051401358", "4405140135", "", "abc", "99999999999", "1" * 40])
def test_what_is_no_pesel_is_refused(typed):
    with pytest.raises(ValueError, match="PESEL"):
        rules.compact_pesel(typed)


@given(st.text(max_size=30))
def test_any_text_is_a_pesel_or_refused_and_never_an_error_of_ours(text):
    try:
        assert re.fullmatch(r"\d{11}", rules.compact_pesel(text))
    except ValueError:
        pass


def test_the_date_of_birth_is_in_the_number():
    assert rules.birth_date_of_pesel("44051401359") == date(1944, 5, 14)


def test_only_the_last_four_characters_are_shown():
    assert rules.masked_number("44051401359") == "*******1359"
    assert rules.masked_number("AB12") == "****"
    assert rules.masked_number("") == ""


def test_two_ways_to_write_a_document_are_one():
    assert rules.compact_document("ab 12-34/5") == rules.compact_document("AB12345")


def test_initials_keep_both_parts_of_a_double_name():
    assert rules.initials("Świętosława", "Brzęczyszczykiewicz-Żółcińska") == "Ś. B.-Ż."
    assert rules.initials("Jan Maria", "Ćwik") == "J. M. Ć."
