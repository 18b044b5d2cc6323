"""Each code that the readers report has its sentence, and each sentence its code."""

import re
from pathlib import Path

import quizzes.formats
from quizzes.formats import limits
from quizzes.formats.files import read_file
from quizzes.formats.problems import PROBLEMS

FOLDER = Path(quizzes.formats.__file__).parent


def test_sentences():
    for code, sentence in PROBLEMS.items():
        assert re.fullmatch("[a-z0-9_]+", code)
        assert sentence[0].isupper() or sentence[0] in "“{"
        assert sentence.endswith(".")
        assert sentence.format(detail="x")


def test_every_sentence_is_used():
    others = [path for path in FOLDER.glob("*.py") if path.name != "problems.py"]
    text = "".join(path.read_text(encoding="utf-8") for path in others)
    assert not [code for code in PROBLEMS if f'"{code}"' not in text]


def test_every_code_has_a_sentence():
    reported = re.compile(r"(?:Unreadable|report|note|refused|append)\(+\s*(?:\w+, )?\"(\w+)\"")
    used = {
        code
        for path in FOLDER.glob("*.py")
        for code in reported.findall(path.read_text(encoding="utf-8"))
    }
    assert used <= set(PROBLEMS)
    assert len(used) > 30


def test_the_door_refuses_what_it_does_not_know():
    (found,) = read_file(b"", "pdf").problems
    assert (found.code, found.detail) == ("unknown_format", "pdf")
    (found,) = read_file(b" " * (limits.FILE_BYTES + 1), "gift").problems
    assert (found.code, found.detail) == ("file_too_large", "20")
