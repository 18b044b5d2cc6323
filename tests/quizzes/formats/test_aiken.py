"""Aiken: strict lines, and what is not in them is reported."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.formats import aiken
from quizzes.formats.content import Content, Problem, Row

SAMPLE = (Path(__file__).parent / "samples" / "questions.aiken").read_text(encoding="utf-8")


def test_sample():
    reading = aiken.read(SAMPLE)
    assert reading.questions == (
        Content(
            1,
            "single",
            "Ilu członków założycieli potrzebuje spółdzielnia socjalna?",
            rows=(Row("Jednego"), Row("Trzech", is_correct=True), Row("Dziesięciu")),
        ),
        Content(9, "single", "Czy a &lt; b?", rows=(Row("Tak", is_correct=True), Row("Nie"))),
    )
    assert reading.problems == (
        Problem(7, "answers_missing"),
        Problem(16, "aiken_letter", "C. Tamta"),
        Problem(21, "aiken_no_key"),
        Problem(24, "aiken_bad_key", "C"),
    )


def test_letters_up_to_z():
    letters = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
    answers = "\n".join(f"{letter}) {letter}" for letter in letters)
    (content,) = aiken.read(f"Która?\r\n{answers}\r\nANSWER: Z").questions
    assert [row.is_correct for row in content.rows] == [False] * 25 + [True]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kto?\nA. a\nB. b\nANSWER: a", "aiken_bad_key"),
        ("Kto?\nA. a\nB. b\nANSWER:", "aiken_bad_key"),
        ("Kto?\nA. a\nB. b\nANSWER: A, B", "aiken_bad_key"),
        ("Kto?\nA. a\nB.\nANSWER: A", "empty_answer"),
        ("Kto?\nA. a\nANSWER: A", "too_few_choices"),
        ("Kto?\ni co?\nA. a\nB. b\nANSWER: A", "aiken_stray"),
        ("A. a\nB. b\nANSWER: A", "aiken_stray"),
        ("ANSWER: A", "aiken_stray"),
        ("Kto?\nANSWER: A", "answers_missing"),
        ("\n \n", "nothing_found"),
    ],
)
def test_problems(text, code):
    reading = aiken.read(text)
    assert [found.code for found in reading.problems] == [code]
    assert reading.questions == ()


@given(st.text() | st.text("AB.) ANSWER:\n", max_size=60))
def test_no_text_raises(text):
    reading = aiken.read(text)
    assert reading.questions or reading.problems


@given(st.lists(st.sampled_from(SAMPLE.split("\n"))))
def test_every_line_has_its_place(lines):
    """Each block is one question or one problem."""
    text = "\n".join(lines)
    reading = aiken.read(text)
    assert len(reading.questions) + len(reading.problems) == max(1, len(list(aiken.blocks(text))))
