"""What earlier attempts asked is carried over: graded alike, and shown as the plain text it was."""

from importlib import import_module

import pytest

from quizzes.rules import grading, presenting

in_new_shape = import_module("quizzes.migrations.0003_versions_of_what_was_asked").in_new_shape


def old(kind, text, **fields):
    answers = [{"id": "7", "text": text, "correct": True, "feedback": "<b>bo</b>"}]
    asked = {"kind": kind, "stem": "<p>Czy?</p>", "points": 1, "feedback": "", "law_date": None}
    more = {"value": None, "tolerance": "0", "unit": ""}
    return in_new_shape(asked | more | {"answers": answers} | fields)


@pytest.mark.parametrize("kind", ["single", "multiple", "truefalse"])
def test_what_was_plain_text_stays_plain_text_where_html_is_shown_now(kind):
    asked = old(kind, "<script>a < b</script>")
    (row,) = presenting.public(asked, {"order": ["7"]}, None)["answers"]
    assert row["text"] == "&lt;script&gt;a &lt; b&lt;/script&gt;"
    assert asked["answers"][0]["feedback"] == "<p>&lt;b&gt;bo&lt;/b&gt;</p>"
    assert grading.share(asked, {"chosen": ["7"]}) == 1


def test_a_typed_answer_and_a_number_are_graded_as_before():
    assert grading.share(old("short", "a < b"), {"text": "A < B"}) == 1
    number = old("numeric", "", value="12", tolerance="0.5", unit="m")
    assert grading.share(number, {"text": "12,5 m"}) == 1
    assert grading.share(number, {"text": "13"}) == 0
