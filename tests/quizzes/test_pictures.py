"""The sweep of pictures: what nothing refers to goes after a day, and nothing else."""

import os
import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from quizzes.models import QuestionVersion
from quizzes.tasks import sweep_pictures
from tests.quizzes.test_actions import make_question
from tests.quizzes.test_editing import picture

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings(
        "ignore:(Unclosed file|Exception ignored in. <function SpooledTemporaryFile)"
    ),
]
FOLDERS = ("images", "images/kept", "original_images")


def left(name, *, days=2):
    """A file that an import left, written so many days ago."""
    default_storage.save(name, ContentFile(b"x"))
    return aged(name, days=days)


def aged(name, *, days=2):
    then = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(default_storage.path(name), (then, then))
    return name


def shown_by_a_question(colour="red"):
    """The three files behind a picture of a question: the copy, the smaller one, the original."""
    image = picture(colour)
    question = make_question()
    question.stem = f'<p>Co to?</p><embed embedtype="image" id="{image.pk}" alt="" format="x"/>'
    question.save()
    (kept,) = re.findall(r'src="media:([^"]+)"', question.current.asked["stem"])
    names = [kept, image.renditions.get().file.name, image.file.name]
    return question, image, [aged(name) for name in names]


def test_what_nothing_refers_to_goes_after_a_day_and_what_is_shown_stays():
    _question, _image, shown = shown_by_a_question()
    old = [left(f"{folder}/left.png") for folder in FOLDERS]
    new = [left(f"{folder}/new.png", days=0) for folder in FOLDERS]
    assert sweep_pictures() == 3
    assert [name for name in [*old, *new, *shown] if default_storage.exists(name)] == [*new, *shown]
    assert sweep_pictures() == 0


def test_a_copy_stays_while_any_version_shows_it(django_capture_on_commit_callbacks):
    shown_by_a_question("blue")
    question, image, (kept, *_others) = shown_by_a_question()
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
    question.stem = "<p>Bez obrazu</p>"
    question.save()
    assert sweep_pictures() == 0
    QuestionVersion.objects.filter(question=question).exclude(pk=question.current.pk).delete()
    assert sweep_pictures() == 1
    assert not default_storage.exists(kept)


def test_a_file_that_is_shown_meanwhile_stays(monkeypatch):
    """Between the first look at the database and the lock somebody writes a version that shows it."""
    name = left("images/kept/0a1b.png")
    question, _image, _shown = shown_by_a_question()

    def written_meanwhile():
        QuestionVersion.objects.create(
            question=question, number=9, asked={"audio": {"name": name}}, fingerprint="other"
        )

    monkeypatch.setattr("quizzes.actions.pictures.lock_bank", written_meanwhile)
    assert sweep_pictures() == 0
    assert default_storage.exists(name)


def test_a_recording_that_is_kept_stays():
    name = left("images/kept/0a1b.mp3")
    question, _image, _shown = shown_by_a_question()
    asked = question.current.asked | {"audio": {"name": name, "title": "", "transcript": ""}}
    QuestionVersion.objects.create(question=question, number=9, asked=asked, fingerprint="other")
    assert sweep_pictures() == 0


def test_an_empty_database_takes_nothing_away():
    names = [left(f"{folder}/left.png") for folder in FOLDERS]
    assert sweep_pictures() == 0
    assert all(map(default_storage.exists, names))
