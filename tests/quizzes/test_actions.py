"""Attempts: what was asked is kept, reload is free, the server grades, a pass completes the step."""

from datetime import UTC, datetime

import pytest

from courses.models import Step, StepCompletion
from lib.refused import Refused
from lms.demo.content import in_order
from quizzes.actions import answers
from quizzes.actions import attempts as actions
from quizzes.models import Answer, Attempt, AttemptQuestion, Question, QuizPage, QuizQuestion
from tests.factories.courses import CourseFactory, EditionFactory, EnrolmentFactory, ModuleFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def make_question(kind="single", answers=(("tak", True), ("nie", False)), **fields):
    question = Question(kind=kind, stem="<p>Czy?</p>", feedback="bo tak", **fields)
    question.answers = in_order(Answer(text=text, is_correct=right) for text, right in answers)
    question.save()
    return question


def make_quiz(questions, course=None, **fields):
    module = ModuleFactory(parent=course or CourseFactory())
    quiz = QuizPage(title="Test modułu", slug="test", **fields)
    quiz.questions = in_order(QuizQuestion(question=question) for question in questions)
    module.add_child(instance=quiz)
    Step.objects.filter(pk=quiz.pk).update(first_published_at=datetime(2026, 1, 1, tzinfo=UTC))
    return quiz


@pytest.fixture
def quiz():
    number = make_question("numeric", (("5", True),), units="osób")
    return make_quiz([make_question(), number], pass_percent=60)


@pytest.fixture
def enrolment(quiz):
    course = quiz.get_parent().get_parent().specific
    return EnrolmentFactory(edition=EditionFactory(course=course))


def start(quiz, enrolment):
    return actions.start_attempt(quiz=quiz, enrolment=enrolment, by=UserFactory())


def respond(attempt, *, right=True):
    for asked in attempt.questions.all():
        good = [a["id"] for a in asked.asked["answers"] if a["correct"] is right]
        posted = {"chosen": good, "text": ["5" if right else "6"]}
        answers.save_response(attempt=attempt, position=asked.position, posted=posted)


def test_a_reload_gives_the_same_attempt_and_not_a_new_one(quiz, enrolment):
    assert start(quiz, enrolment) == start(quiz, enrolment)
    assert Attempt.objects.count() == 1


def test_a_pass_completes_the_step_and_a_second_submit_changes_nothing(quiz, enrolment):
    attempt = start(quiz, enrolment)
    respond(attempt)
    first = actions.submit_attempt(attempt=attempt, by=None)
    second = actions.submit_attempt(attempt=attempt, by=None)
    assert (first.points, first.is_passed) == (2, True)
    assert second.submitted_at == first.submitted_at
    assert StepCompletion.objects.filter(enrolment=enrolment, step_id=quiz.pk).count() == 1


def test_a_failed_attempt_completes_nothing_and_the_next_has_its_number(quiz, enrolment):
    attempt = start(quiz, enrolment)
    respond(attempt, right=False)
    assert not actions.submit_attempt(attempt=attempt, by=None).is_passed
    assert not StepCompletion.objects.exists()
    assert start(quiz, enrolment).number == 2


def test_attempts_allowed_are_kept_to_even_after_a_reload(quiz, enrolment):
    quiz.attempts_allowed = 1
    quiz.save()
    attempt = start(quiz, enrolment)
    assert start(quiz, enrolment) == attempt
    actions.submit_attempt(attempt=attempt, by=None)
    with pytest.raises(Refused):
        start(quiz, enrolment)


def test_a_question_edited_later_does_not_change_what_was_asked(quiz, enrolment):
    attempt = start(quiz, enrolment)
    Question.objects.filter(kind="single").update(stem="<p>Co innego?</p>")
    Answer.objects.update(is_correct=False)
    respond(attempt)
    assert actions.submit_attempt(attempt=attempt, by=None).points == 2
    assert attempt.questions.get(position=1).asked["stem"] == "<p>Czy?</p>"


def test_after_the_end_an_answer_is_refused_and_nothing_changes(quiz, enrolment):
    attempt = actions.submit_attempt(attempt=start(quiz, enrolment), by=None)
    with pytest.raises(Refused):
        answers.save_response(attempt=attempt, position=2, posted={"text": ["5"]})
    assert attempt.questions.get(position=2).response is None


def test_an_answer_of_another_question_is_refused(quiz, enrolment):
    attempt = start(quiz, enrolment)
    with pytest.raises(Refused):
        answers.save_response(attempt=attempt, position=1, posted={"chosen": ["999999"]})
    assert attempt.questions.get(position=1).response is None


def test_an_attempt_outlives_its_quiz(quiz, enrolment):
    attempt = start(quiz, enrolment)
    respond(attempt)
    actions.submit_attempt(attempt=attempt, by=None)
    quiz.delete()
    kept = Attempt.objects.get(pk=attempt.pk)
    assert (kept.quiz, kept.quiz_title, kept.points) == (None, "Test modułu", 2)
    assert AttemptQuestion.objects.filter(attempt=kept).count() == 2


def test_a_quiz_without_questions_is_refused_in_words():
    quiz = make_quiz([])
    course = quiz.get_parent().get_parent().specific
    with pytest.raises(Refused):
        start(quiz, EnrolmentFactory(edition=EditionFactory(course=course)))
