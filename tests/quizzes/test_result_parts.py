"""Results by question, where an answer has parts: on the screen and in the sheet."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from people.enums import Role
from quizzes.actions import answers, attempts
from tests.factories.courses import CourseFactory, EditionFactory
from tests.factories.people import UserFactory
from tests.quizzes.results import DAY, address, enrol
from tests.quizzes.test_actions import make_quiz
from tests.quizzes.test_key_stays import make
from tests.quizzes.test_results import see

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken():
    """One person put the same side to both rows, the steps in their order, and one gap right."""
    course = CourseFactory()
    quiz = make_quiz([make("matching"), make("ordering"), make("gap")], course=course)
    trainer = UserFactory(roles=[Role.TRAINER])
    edition = EditionFactory(course=course, trainers=[trainer])
    attempt = attempts.start_attempt(quiz=quiz, enrolment=enrol(edition), by=None, at=DAY)
    pairs, steps, gaps = (
        item.asked["answers"] for item in attempt.questions.select_related("version")
    )
    posted = (
        {f"pair-{row['id']}": [pairs[0]["match_id"]] for row in pairs},
        {f"place-{row['id']}": [str(place)] for place, row in enumerate(steps, start=1)},
        {"gap-1": ["pomyłka"], "gap-2": [gaps[1]["id"]]},
    )
    for position, fields in enumerate(posted, start=1):
        answers.save_response(attempt=attempt, position=position, posted=fields, at=DAY)
    attempts.submit_attempt(attempt=attempt, by=None, at=DAY)
    return edition, quiz, trainer


def test_each_part_stands_with_what_people_gave_it(client, taken):
    edition, quiz, trainer = taken
    page = see(client, trainer, address("quiz_results", edition, quiz), widok="pytania")
    words = page.content.decode()
    for said in ("lewo: ", "prawo: ", "krok 0: ", "miejsce 3", "Luka 2: ", "pomyłka"):
        assert said in words


def test_the_sheet_says_the_same(client, taken):
    edition, quiz, trainer = taken
    file = see(client, trainer, address("quiz_results_export", edition, quiz))
    book = load_workbook(BytesIO(b"".join(file) if file.streaming else file.content))
    rows = [row[2:5] for sheet in book for row in sheet.iter_rows(values_only=True)]
    for expected in (
        ("lewo → b", "tak", 1),
        ("prawo → a", "tak", 0),
        ("prawo → b", "nie", 1),
        ("krok 2 → 3", "tak", 1),
        ("1 → pomyłka", "nie", 1),
        ("2 → tak", "tak", 1),
    ):
        assert expected in rows
