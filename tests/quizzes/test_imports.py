"""Files of questions into the bank: all that they say, nothing that harms, all or nothing, once."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import ModelLogEntry, ReferenceIndex
from wagtail.search.backends import get_search_backend

from lib.refused import Refused
from quizzes.actions import imports
from quizzes.actions.import_checks import BANK_PROBLEMS, check, sentence
from quizzes.formats.content import Problem, Reading
from quizzes.formats.files import read_file
from quizzes.formats.problems import PROBLEMS
from quizzes.models import Question, QuestionCategory, QuestionImport
from quizzes.rules.grading import checked_response, share
from tests.factories.people import UserFactory
from tests.quizzes.question_files import (
    BAD_SVG,
    CHOICES,
    CONTENTS,
    MP3,
    SVG,
    file,
    gift,
    moodle,
    png,
    quiz,
)

# Wagtail leaves the file open in which it has drawn a smaller picture.
UNCLOSED = "ignore:(Unclosed file|Exception ignored in. <function SpooledTemporaryFile)"
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(UNCLOSED)]


def take(data, format="moodle-xml", **options):
    reading = read_file(data if isinstance(data, bytes) else data.encode(), format)
    return imports.import_questions(reading=reading, by=None, name="plik", format=format, **options)


def taken(data, format="moodle-xml", **options):
    take(data, format, **options)
    return Question.objects.get()


def earned(question, posted):
    """The share for a form's fields, in which {text} stands for the id of the answer with that text."""
    asked = question.current.asked
    ids = {row["text"]: row["id"] for row in asked["answers"]}
    matches = {row["match"]: row["match_id"] for row in asked["answers"]}
    fields = {
        key.format_map(ids): [value.format_map({**matches, **ids}) for value in values]
        for key, values in posted.items()
    }
    return share(asked, checked_response(asked, fields))


GRADED = [
    ("Ile?{=dwa ~trzy ~%50%cztery}", {"chosen": ["{dwa}"]}, 1),
    ("Ile?{=dwa ~trzy ~%50%cztery}", {"chosen": ["{cztery}"]}, Fraction(1, 2)),
    ("Ile?{=dwa ~trzy ~%50%cztery}", {"chosen": ["{trzy}"]}, 0),
    ("Które?{~%50%a ~%50%b ~%-100%c}", {"chosen": ["{a}", "{b}"]}, 1),
    ("Które?{~%50%a ~%50%b ~%-100%c}", {"chosen": ["{a}"]}, Fraction(1, 2)),
    ("Które?{~%50%a ~%50%b ~%-100%c}", {"chosen": ["{a}", "{b}", "{c}"]}, 0),
    ("Które?{~%33.33333%a ~%33.33333%b ~%33.33333%c ~d}", {"chosen": ["{a}"]}, Fraction(1, 3)),
    ("Jedno wystarczy?{~%100%a ~%100%b ~%-100%c}", {"chosen": ["{a}"]}, 1),
    ("Prawda to.{T}", {"chosen": ["{Prawda}"]}, 1),
    ("Prawda to.{F}", {"chosen": ["{Prawda}"]}, 0),
    ("Prawda to.{F}", {"chosen": ["{Fałsz}"]}, 1),
    ("Jak?{=statut =%50%ustawa}", {"text": ["Statut."]}, 1),
    ("Jak?{=statut =%50%ustawa}", {"text": ["ustawa"]}, Fraction(1, 2)),
    ("Jak?{=stat*}", {"text": ["statystyka"]}, 1),
    ("Jak?{=a < b & c}", {"text": ["A < B & C"]}, 1),
    ("Jak?{=statut}", {"text": ["kodeks"]}, 0),
    ("Ile?{#5:0.5}", {"text": ["5,5"]}, 1),
    ("Ile?{#5:0.5}", {"text": ["5,6"]}, 0),
    ("Ile?{#2..3}", {"text": ["2,5"]}, 1),
    ("Ile?{#=5:0 =%50%5:2}", {"text": ["6"]}, Fraction(1, 2)),
    ("Kto?{=a -> A =b -> B}", {"pair-{a}": ["{A}"], "pair-{b}": ["{B}"]}, 1),
    ("Kto?{=a -> A =b -> B}", {"pair-{a}": ["{A}"], "pair-{b}": ["{A}"]}, Fraction(1, 2)),
]


@pytest.mark.parametrize(("text", "posted", "expected"), GRADED)
def test_questions_of_gift_are_graded_as_the_file_says(text, posted, expected):
    assert earned(taken(text, "gift"), posted) == expected


CLOZE = "{1:SHORTANSWER:=statut} i {1:NUMERICAL:=5:1} i {1:MULTICHOICE:=rada~zarząd}"
ORDER = "".join(f'<answer fraction="{n}"><text>n{n}</text></answer>' for n in (3, 1, 2))
METRES = (
    '<answer fraction="100"><text>1.5</text></answer><units>'
    "<unit><multiplier>1</multiplier><unit_name>h</unit_name></unit>"
    "<unit><multiplier>60</multiplier><unit_name>min</unit_name></unit>"
    "<unit><multiplier>0.001</multiplier><unit_name>kh</unit_name></unit></units>"
)
RIGHT_GAPS = {"gap-1": ["statut"], "gap-2": ["6"], "gap-3": ["{rada}"]}


@pytest.mark.parametrize(
    ("data", "posted", "expected"),
    [
        (moodle("", "cloze", CLOZE), RIGHT_GAPS, 1),
        (moodle("", "cloze", CLOZE), {**RIGHT_GAPS, "gap-3": ["{zarząd}"]}, Fraction(2, 3)),
        (moodle("", "cloze", CLOZE), {"gap-2": ["7"]}, 0),
        (
            moodle(ORDER, "ordering"),
            {"place-{n1}": ["1"], "place-{n2}": ["2"], "place-{n3}": ["3"]},
            1,
        ),
        (moodle(ORDER, "ordering"), {"place-{n1}": ["1"]}, Fraction(1, 3)),
        (moodle(METRES, "numerical"), {"text": ["1,5 h"]}, 1),
        (moodle(METRES, "numerical"), {"text": ["90 min"]}, 1),
        (moodle(METRES, "numerical"), {"text": ["0,0015 kh"]}, 1),
        (moodle(METRES, "numerical"), {"text": ["90 h"]}, 0),
        (moodle("", "essay"), {"text": ["Długa odpowiedź"]}, None),
    ],
)
def test_questions_of_moodle_are_graded_as_the_file_says(data, posted, expected):
    assert earned(taken(quiz(data)), posted) == expected


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.kind)
def test_each_kind_is_what_saving_it_by_hand_would_have_made(content):
    reading = Reading((content,), ())
    imports.import_questions(reading=reading, by=None, name="x", format="x")
    question = Question.objects.get()
    assert question.category.name == "Prawo/Moduł 1"
    assert [tag.name for tag in question.tags.all()] == ["prawo", "statut"]
    before = question.current
    references = set(references_of(question))
    question.save()
    assert question.versions.get() == before == question.current
    assert set(references_of(question)) == references
    assert before.asked == question.as_asked()
    assert question.points == Decimal(content.points)


def references_of(question):
    found = ReferenceIndex.get_references_for_object(question)
    return found.order_by("pk").values_list("to_content_type", "to_object_id", "model_path")


def test_a_second_import_of_the_same_file_adds_nothing():
    first = take(gift(20), "gift")
    again = take(gift(20), "gift")
    assert (first.imported, first.already) == (20, 0)
    assert (again.imported, again.already) == (0, 20)
    assert Question.objects.count() == 20


def test_an_imported_question_that_was_edited_is_still_no_new_one():
    question = taken("Ile?{=2 ~3}", "gift")
    question.stem = "<p>Ile to jest?</p>"
    question.save()
    assert take("Ile?{=2 ~3}", "gift").already == 1
    assert take("Ile to jest?{=2 ~3}", "gift").imported == 1


def test_a_question_that_the_file_says_twice_is_imported_once():
    kept = take("Ile?{=2 ~3}\n\n// [tag:x]\nIle?{=2 ~3}", "gift")
    assert (kept.imported, kept.already) == (1, 1)


def test_other_answers_make_another_question():
    take("Ile?{=2 ~3}", "gift")
    assert take("Ile?{=3 ~2}", "gift").imported == 1


@pytest.mark.parametrize(
    "bad", ["Ile?{=}", "Ile?{=2 ~3", "Ile?{#0,5}", f"Kto?{{=a -> {'A' * 301} =b -> B}}"]
)
def test_one_mistake_and_nothing_is_written(bad):
    with pytest.raises(Refused):
        take(f"$CATEGORY: Nowa\n\nDobre?{{=2 ~3}}\n\n{bad}", "gift")
    assert not Question.objects.exists()
    assert not QuestionCategory.objects.exists()
    assert not QuestionImport.objects.exists()


def test_a_failure_on_the_way_takes_its_files_away(monkeypatch):
    monkeypatch.setattr(imports, "index", lambda questions: 1 / 0)
    data = quiz(
        moodle(CHOICES, stem='<img src="@@PLUGINFILE@@/a.png">', files=file("a.png", png()))
    )
    with pytest.raises(ZeroDivisionError):
        take(data)
    assert not get_image_model().objects.exists()
    assert default_storage.listdir("original_images")[1] == []


EVIL = (
    "<p onclick='x()'>Czy<script>alert(1)</script><iframe src='https://a.example'></iframe>"
    "<a href='javascript:x()'>tu</a><style>p{}</style><embed embedtype='image' id='7'>"
    "<img src='https://a.example/x.png'><img src='media:documents/x.pdf'><img src=x onerror=x()></p>"
)


def test_markup_is_cleaned():
    question = taken(quiz(moodle(CHOICES.replace("tak", "t&lt;svg/onload=x()&gt;ak"), stem=EVIL)))
    assert question.stem == "<p>Czytu</p>"
    assert [row.text for row in question.answers.all()] == ["tak", "nie"]


def test_pictures_become_those_of_wagtail_once_each():
    stem = 'Co to? <img src="@@PLUGINFILE@@/mój plan.png" alt="Plan &quot;A&quot;" style="x">'
    one = moodle(CHOICES, stem=stem, files=file("mój plan.png", png()))
    other = moodle(CHOICES, stem=f"A {stem}", files=file("mój plan.png", png()))
    unlike = moodle(CHOICES, stem=f"B {stem}", files=file("mój plan.png", png("blue")))
    take(quiz(one, other, unlike))
    images = get_image_model().objects.order_by("pk")
    assert len(images) == 2
    assert len({image.file.name for image in images}) == 2
    first, second, third = Question.objects.order_by("pk")
    embed = '<embed embedtype="image" id="{}" alt="Plan &quot;A&quot;" format="fullwidth"/>'
    assert first.stem == f"Co to? {embed.format(images[0].pk)}"
    assert f'id="{images[0].pk}"' in second.stem
    assert f'id="{images[1].pk}"' in third.stem
    assert "media:images/kept/" in first.current.asked["stem"]
    assert 'src="media:' in first.current.asked["stem"]


@pytest.mark.parametrize(
    ("name", "data", "is_kept"),
    [
        ("a.png", png(), True),
        ("a.jpg", png(), True),
        ("a.svg", SVG, True),
        ("a.svg", BAD_SVG, False),
        ("a.svg", SVG.replace(b"<rect", b"<rect onload='x()'"), False),
        ("a.svg", SVG.replace(b"<rect", b"<image href='https://a.example'/><rect"), False),
        ("a.png", b"<html><script>x()</script></html>", False),
        ("a.png", png()[:40], False),
        ("a.php", b"<?php", False),
    ],
)
def test_only_real_and_safe_pictures_are_kept(name, data, is_kept):
    text = quiz(
        moodle(CHOICES, stem=f'A <img src="@@PLUGINFILE@@/{name}">', files=file(name, data))
    )
    assert ("<embed" in taken(text).stem) is is_kept
    codes = [note.code for note in check(read_file(text, "moodle-xml")).notes]
    assert codes == [] if is_kept else codes[0] == "picture_left_out"


def test_a_picture_inside_the_text_is_kept():
    inline = moodle(CHOICES, stem=f'<img src="data:image/png;base64,{coded(png())}" alt="x">')
    assert "<embed" in taken(quiz(inline)).stem


def coded(data):
    return file("x", data).split(">")[1].split("<")[0]


def test_recordings_become_documents():
    stem = '<p>Posłuchaj <audio controls><source src="@@PLUGINFILE@@/a.mp3">a.mp3</audio></p>'
    answer = '<audio src="@@PLUGINFILE@@/b.mp3">Dzień dobry</audio> tak'
    rows = CHOICES.replace(
        "<text>tak</text>", f"<text><![CDATA[{answer}]]></text>{file('b.mp3', MP3 + b'1')}"
    )
    question = taken(quiz(moodle(rows, stem=stem, files=file("a.mp3", MP3))))
    assert question.stem == "<p>Posłuchaj </p>"
    assert (question.audio.title, question.transcript) == ("a", "")
    first = question.answers.order_by("sort_order").first()
    assert (first.text, first.audio.title, first.transcript) == ("tak", "b", "Dzień dobry")
    assert get_document_model().objects.count() == 2
    assert question.current.asked["audio"]["name"].endswith(".mp3")


def test_the_search_knows_imported_questions():
    take("Czym jest lustracja?{=badaniem ~niczym}", "gift")
    assert get_search_backend().search("lustracja", Question).count() == 1


def test_another_category_stands_in_place_of_the_files():
    assert taken("$CATEGORY: A/B\n\nIle?{=2 ~3}", "gift", category="Nowa").category.name == "Nowa"


def test_one_entry_in_the_log_for_each_import():
    by = UserFactory()
    reading = read_file(gift(5), "gift")
    kept = imports.import_questions(reading=reading, by=by, name="a.gift", format="gift")
    entry = ModelLogEntry.objects.get(action="quizzes.import")
    assert (entry.user, entry.object_id) == (by, str(kept.pk))
    assert entry.data["imported"] == 5
    assert Question.objects.first().current.created_by == by


def test_a_thousand_questions_cost_few_queries():
    reading = read_file(gift(1000), "gift")
    with CaptureQueriesContext(connection) as seen:
        imports.import_questions(reading=reading, by=None, name="x", format="gift")
    assert Question.objects.count() == 1000
    assert len(seen) < 3 * 1000


def test_each_problem_has_a_sentence_in_polish():
    for code in (*PROBLEMS, *BANK_PROBLEMS):
        text = sentence(Problem(1, code, "X"))
        assert text != PROBLEMS.get(code, "").replace("{detail}", "X"), code
        assert "{" not in text
