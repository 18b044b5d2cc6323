"""What is exported and imported again is what was there."""

import io
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.demo.content import in_order
from quizzes.actions import imports
from quizzes.actions.import_checks import check
from quizzes.exports import questions as exports
from quizzes.formats.content import Reading
from quizzes.formats.files import read_file
from quizzes.models import Answer, Question, QuestionCategory
from quizzes.rules.grading import share
from quizzes.snapshots import content_of
from tests.quizzes.question_files import CONTENTS, gift

# Wagtail leaves the file open in which it has drawn a smaller picture.
UNCLOSED = "ignore:(Unclosed file|Exception ignored in. <function SpooledTemporaryFile)"
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(UNCLOSED)]
KEPT = ("kind", "title", "points", "partial", "category", "tags", "units", "rubric", "shuffles")


def take(*contents):
    reading = Reading(contents, ())
    return imports.import_questions(reading=reading, by=None, name="x", format="x")


def read(format="moodle-xml"):
    return read_file(exports.written(Question.objects.all(), format).data, format)


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.kind)
def test_moodle_xml_holds_all_that_a_question_has(content):
    take(content)
    (found,) = read().questions
    assert [getattr(found, name) for name in KEPT] == [getattr(content, name) for name in KEPT]
    assert sorted(found.files.values()) == sorted(content.files.values())
    assert replace(found, line=0) == content_of(Question.objects.get())
    assert check(read()).items[0].is_double
    Question.objects.all().delete()
    take(found)
    again = read()
    assert [replace(item, line=0) for item in again.questions] == [replace(found, line=0)]


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.kind)
def test_gift_holds_a_question_whole_or_says_why_not(content):
    take(content)
    found = exports.written(Question.objects.all(), "gift")
    fits = content.kind not in {"ordering", "gap", "essay"} and not content.files
    fits = fits and not content.units
    assert bool(found.left_out) is not fits
    if fits:
        (again,) = read_file(found.data, "gift").questions
        assert replace(again, line=0) == content_of(Question.objects.get())


def saved(kind, rows, stem='<p data-block-key="a1">Czy?</p>', **fields):
    question = Question(kind=kind, stem=stem, **fields)
    question.answers = in_order(Answer(**row) for row in rows)
    question.save()
    return question


def by_hand():
    category = QuestionCategory.objects.create(name="Prawo/Moduł 1")
    yield saved(
        "single",
        [
            {"text": '<p data-block-key="x">tak</p>', "is_correct": True},
            {"text": "<p>nie</p>", "feedback": "<p>Jednak <b>tak</b>.</p>"},
        ],
        category=category,
    )
    rows = [{"text": text, "is_correct": text != "d"} for text in "abcd"]
    yield saved("multiple", rows, partial="weights", title="Wagi")
    yield saved("truefalse", [{"text": "Fałsz"}, {"text": "Prawda", "is_correct": True}])
    yield saved("truefalse", [{"text": "Tak", "is_correct": True}, {"text": "Nie"}])
    yield saved("short", [{"text": "a &lt; b", "is_correct": True}], keeps_case=True)
    yield saved(
        "numeric",
        [
            {"text": "1 234,50", "is_correct": True},
            {"text": "2,5..3", "is_correct": True, "weight": 50},
        ],
        units="godz.\nmin = 1/60\ndoba = 24\ntrzy = 3",
    )
    yield saved("matching", [{"text": "a", "match": "A"}, {"text": "b", "match": "B"}])
    yield saved("ordering", [{"text": "raz"}, {"text": "dwa"}])
    gaps = [
        {"text": "x", "is_correct": True, "gap": 1},
        {"text": "5", "is_correct": True, "gap": 2, "tolerance": 0},
    ]
    yield saved("gap", gaps, stem="<p>[[1]] i [[2]]</p>")
    yield saved("essay", [])
    yield saved("description", [])


def test_questions_written_by_hand_come_back_as_they_were():
    before = [content_of(question) for question in by_hand()]
    first = read()
    assert first.problems == ()
    assert all(item.is_double for item in check(first).items)
    Question.objects.all().delete()
    take(*first.questions)
    after = {question.kind + question.title: content_of(question) for question in bank()}
    for content in before:
        if content.kind != "single":
            assert after[content.kind + content.title] == content


def bank():
    return Question.objects.order_by("pk")


def test_weights_that_the_bank_divides_are_written_out():
    *_others, question = list(by_hand())[:2]
    assert [row.weight for row in content_of(question).rows] == ["33.33333"] * 3 + [None]
    before = share(question.current.asked, {"chosen": ids(question)[:2]})
    (content,) = [item for item in read("gift").questions if item.title == "Wagi"]
    Question.objects.all().delete()
    take(content)
    again = Question.objects.get()
    assert share(again.current.asked, {"chosen": ids(again)[:2]}) == before


def ids(question):
    return [row["id"] for row in question.current.asked["answers"]]


def test_the_queries_do_not_grow_with_the_questions():
    counts = []
    for number in (5, 40):
        imports.import_questions(
            reading=read_file(gift(number), "gift"), by=None, name="x", format="gift"
        )
        with CaptureQueriesContext(connection) as seen:
            exports.written(Question.objects.all(), "moodle-xml")
        counts.append(len(seen))
    assert counts[0] == counts[1] < 8


def test_the_command_writes_a_drawer_with_those_in_it(tmp_path):
    list(by_hand())
    path = tmp_path / "a.xml"
    call_command("export_questions", "--format", "moodle-xml", "--category", "Prawo", "-o", path)
    (found,) = read_file(path.read_bytes(), "moodle-xml").questions
    assert found.category == "Prawo/Moduł 1"
    with pytest.raises(CommandError):
        call_command("export_questions", "--format", "gift", "--category", "Inne")


def test_the_command_names_what_gift_cannot_hold():
    list(by_hand())
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("export_questions", "--format", "gift", stdout=out, stderr=err)
    assert end.value.code == 1
    assert len(read_file(out.getvalue().encode(), "gift").questions) == Question.objects.count() - 3
    assert len(err.getvalue().strip().splitlines()) == 3
