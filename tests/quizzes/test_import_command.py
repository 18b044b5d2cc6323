"""`manage.py import_questions` and `export_questions`: what they print, and how they end."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from quizzes.models import Question, QuestionImport
from tests.quizzes.question_files import CHOICES, gift, moodle, quiz

pytestmark = pytest.mark.django_db


def run(tmp_path, data, *options, format="gift"):
    """(the exit code, what was printed)"""
    path = tmp_path / "pytania"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    out, code = io.StringIO(), 0
    try:
        call_command("import_questions", str(path), "--format", format, *options, stdout=out)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue()


def told(tmp_path, data, *options, format="gift"):
    code, printed = run(tmp_path, data, "--json", *options, format=format)
    return code, json.loads(printed)


def test_it_tells_what_it_imported(tmp_path):
    text = "::Suma::Ile?{=2 ~3}\n\n\nCzy <b>tak</b>?{T}"
    assert told(tmp_path, text) == (
        0,
        {
            "read": 2,
            "imported": 2,
            "questions": [
                {"line": 1, "type": "single", "title": "Suma"},
                {"line": 4, "type": "truefalse", "title": "Czy tak?"},
            ],
            "errors": [],
        },
    )
    assert Question.objects.count() == 2
    again = told(tmp_path, text)
    assert (again[0], again[1]["read"], again[1]["imported"]) == (0, 2, 0)


def test_one_mistake_and_it_imports_nothing(tmp_path):
    code, found = told(tmp_path, "Ile?{=2 ~3}\n\nIle?{#0,5}")
    assert code == 1
    assert (found["read"], found["imported"]) == (1, 0)
    (error,) = found["errors"]
    assert error["line"] == 3
    assert error["message"] == "Liczba „0,5” ma przecinek. Napisz ją z kropką: 0.5."
    assert not Question.objects.exists()


def test_a_dry_run_writes_nothing(tmp_path):
    code, found = told(tmp_path, gift(3), "--dry-run")
    assert (code, found["read"], found["imported"]) == (0, 3, 0)
    assert not Question.objects.exists()
    assert not QuestionImport.objects.exists()


def test_lines_for_people(tmp_path):
    code, printed = run(tmp_path, gift(2))
    assert code == 0
    assert "     3  single      P0\n" in printed
    assert printed.endswith("Read: 2. Imported: 2. Already in the bank: 0. With mistakes: 0.\n")
    assert "already in the bank" in run(tmp_path, gift(2))[1]


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (quiz(moodle(CHOICES)), "moodle-xml"),
        ("Ile?\nA. 2\nB. 3\nANSWER: A", "aiken"),
        (b"\xff\xfe" + "Ile?{=2 ~3}".encode("utf-16-le"), "gift"),
    ],
)
def test_other_formats_and_encodings(tmp_path, data, format):
    assert told(tmp_path, data, format=format)[1]["imported"] == 1


def test_a_category_of_ones_own(tmp_path):
    run(tmp_path, gift(3), "--category", "Moja  kategoria")
    assert {question.category.name for question in Question.objects.all()} == {"Moja kategoria"}


@pytest.mark.parametrize("data", ["", "\x00\x01", "<quiz"])
@pytest.mark.parametrize("format", ["gift", "moodle-xml", "aiken", "qti"])
def test_what_is_no_file_of_questions_is_said_in_words(tmp_path, data, format):
    code, found = told(tmp_path, data, format=format)
    if not (data and format == "gift"):  # any text is a description to GIFT
        assert code == 1
        assert found["errors"][0]["message"].endswith(".")


def test_a_missing_file_is_said_in_words(tmp_path):
    with pytest.raises(CommandError, match=r"cannot be read: No such file") as error:
        call_command("import_questions", str(tmp_path / "x"), "--format", "gift")
    assert error.value.returncode == 1
