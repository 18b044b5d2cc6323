"""An edition whose people take quizzes with results that can be counted by hand."""

from datetime import UTC, datetime

from django.urls import reverse

from people.enums import Role
from quizzes.actions import answers
from quizzes.actions import attempts as actions
from quizzes.models import Attempt
from tests.factories.courses import CourseFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.quizzes.test_actions import make_question, make_quiz

DAY = datetime(2026, 3, 3, 10, tzinfo=UTC)


def edition_with(questions=2, **fields):
    """A quiz of so many single choices, each with a right, a wrong and another wrong answer."""
    course = fields.pop("course", None) or CourseFactory()
    asked = [
        make_question(answers=(("tak", True), ("nie", False), ("nie wiem", False)))
        for _number in range(questions)
    ]
    quiz = make_quiz(asked, course=course, **fields)
    trainer = UserFactory(roles=[Role.TRAINER])
    return EditionFactory(course=course, trainers=[trainer]), quiz, trainer


def enrol(edition, name="Kowalska"):
    return EnrolmentFactory(edition=edition, person=PersonFactory(family_name=name))


def take(quiz, enrolment, pattern, at=DAY) -> Attempt:
    """`pattern`: for each question "1" right, "0" wrong, "2" the second wrong answer, "-" none."""
    attempt = actions.start_attempt(quiz=quiz, enrolment=enrolment, by=None, at=at)
    for item, sign in zip(attempt.questions.select_related("version"), pattern, strict=True):
        if sign != "-":
            chosen = item.asked["answers"][{"1": 0, "0": 1, "2": 2}[sign]]["id"]
            posted = {"chosen": [chosen]}
            answers.save_response(attempt=attempt, position=item.position, posted=posted, at=at)
    return actions.submit_attempt(attempt=attempt, by=None, at=at)


def address(name, edition, *more):
    return reverse(name, args=[edition.pk, *(item.pk for item in more)])
