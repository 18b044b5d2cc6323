"""Longer answers graded by people, and answers graded again after a key was corrected."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from wagtail.models import ModelLogEntry

from courses.models import StepCompletion
from lib.refused import Refused
from quizzes.actions import answers, attempts, grading
from quizzes.models import AttemptQuestion, Criterion, GradeChange
from tests.factories.people import UserFactory
from tests.quizzes.test_actions import make_question, make_quiz
from tests.quizzes.test_attempts import begin, enrolled, pick

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.fixture
def trainer():
    return UserFactory()


def handed_in(*questions, text="Moim zdaniem", **fields):
    quiz = make_quiz(questions, **fields)
    attempt = begin(quiz, enrolled(quiz))
    for item in attempt.questions.select_related("version"):
        if item.is_essay:
            posted = {"text": [text]}
            answers.save_response(attempt=attempt, position=item.position, posted=posted, at=NOW)
        else:
            pick(attempt, item.position)
    return attempts.submit_attempt(attempt=attempt, by=None, at=NOW)


def essay_of(attempt) -> AttemptQuestion:
    return attempt.questions.get(version__asked__kind="essay")


def grade(item, points=None, *, by, seen=None, **more):
    return grading.grade_answer(
        question=item,
        points=points,
        rubric=more.pop("rubric", None),
        comment="",
        reason=more.pop("reason", ""),
        seen=attempts.last_grade(item) if seen is None else seen,
        by=by,
    )


def test_an_attempt_with_a_longer_answer_passes_only_when_it_is_graded(trainer):
    attempt = handed_in(make_question(), make_question("essay", (), points=3))
    assert (attempt.graded_at, attempt.is_passed, attempt.points) == (None, False, 1)
    grade(essay_of(attempt), Decimal(2), by=trainer)
    attempt.refresh_from_db()
    assert (attempt.is_passed, attempt.points) == (True, 3)
    assert StepCompletion.objects.filter(enrolment=attempt.enrolment).exists()


def test_an_empty_longer_answer_waits_for_nobody():
    assert handed_in(make_question("essay", ()), text=" ").graded_at == NOW


def test_a_rubric_is_summed_in_the_points_of_the_quiz(trainer):
    question = make_question("essay", (), points=6)
    question.criteria = [
        Criterion(text="treść", points=2, sort_order=0),
        Criterion(text="język", points=1, sort_order=1),
    ]
    question.save()
    item = essay_of(handed_in(question))
    first, second = (row["id"] for row in item.asked["rubric"])
    with pytest.raises(Refused):
        grade(item, rubric={first: Decimal(2)}, by=trainer)
    with pytest.raises(Refused):
        grade(item, rubric={first: Decimal(3), second: Decimal(0)}, by=trainer)
    graded = grade(item, rubric={first: Decimal(1), second: Decimal(1)}, by=trainer)
    assert graded.points == 4


def test_given_points_change_only_with_a_reason_and_each_change_stays(trainer):
    item = essay_of(handed_in(make_question("essay", ())))
    grade(item, Decimal(1), by=trainer)
    with pytest.raises(Refused):
        grade(item, Decimal(0), by=trainer)
    grade(item, Decimal(0), reason="nie na temat", by=trainer)
    changes = GradeChange.objects.filter(question=item).order_by("pk")
    assert [(c.points, c.reason, c.by) for c in changes] == [
        (1, "", trainer),
        (0, "nie na temat", trainer),
    ]


def test_the_second_of_two_graders_is_told(trainer):
    item = essay_of(handed_in(make_question("essay", ())))
    grade(item, Decimal(1), by=trainer, seen=0)
    with pytest.raises(Refused):
        grade(item, Decimal(0), by=UserFactory(), seen=0, reason="później")
    item.refresh_from_db()
    assert item.points == 1


@pytest.mark.parametrize("points", [Decimal(-1), Decimal("1.01"), None])
def test_points_out_of_bounds_are_refused(points, trainer):
    item = essay_of(handed_in(make_question("essay", ())))
    with pytest.raises(Refused):
        grade(item, points, by=trainer)
    assert not GradeChange.objects.filter(question=item).exists()


def test_a_reopened_answer_waits_again_and_the_step_stays_done(trainer):
    attempt = handed_in(make_question("essay", ()))
    item = essay_of(attempt)
    grade(item, Decimal(1), by=trainer)
    seen = attempts.last_grade(item)
    grading.reopen_grading(question=item, reason="pomyłka", seen=seen, by=trainer)
    attempt.refresh_from_db()
    assert (attempt.graded_at, attempt.is_passed) == (None, False)
    assert StepCompletion.objects.filter(enrolment=attempt.enrolment).exists()
    assert ModelLogEntry.objects.filter(action="quizzes.reopen").count() == 1


def corrected(question):
    """The editor finds that the other answer is the right one."""
    for row in question.answers.all():
        row.is_correct = not row.is_correct
        row.save()
    question.refresh_from_db()
    question.save()


def test_a_corrected_key_changes_nobody_until_the_attempts_are_graded_again(trainer):
    question = make_question()
    quiz = make_quiz([question])
    loser, winner = begin(quiz, enrolled(quiz)), begin(quiz, enrolled(quiz))
    pick(loser, right=True)
    pick(winner, right=False)
    for attempt in (loser, winner):
        attempts.submit_attempt(attempt=attempt, by=None, at=NOW)
    corrected(question)
    ups = grading.changed_by_regrading(quiz, only_upwards=True)
    assert [(row.attempt, row.old_points, row.points) for row in ups] == [(winner, 0, 1)]
    assert len(grading.changed_by_regrading(quiz, only_upwards=False)) == 2
    changed = {"quiz": quiz, "attempts": [loser.pk, winner.pk], "reason": "błąd w kluczu"}
    assert grading.regrade(only_upwards=True, by=trainer, **changed) == 1
    assert grading.regrade(only_upwards=True, by=trainer, **changed) == 0
    loser.refresh_from_db()
    winner.refresh_from_db()
    assert (loser.is_passed, winner.is_passed) == (True, True)
    change = GradeChange.objects.get(source="regrade")
    assert (change.old_points, change.points, change.by) == (0, 1, trainer)


def test_answers_that_a_new_version_does_not_offer_are_left_as_they_are():
    question = make_question()
    attempt = handed_in(question)
    question.answers.all().delete()
    question.refresh_from_db()
    question.answers = make_question().answers.all()
    question.save()
    assert grading.changed_by_regrading(attempt.quiz, only_upwards=False) == []
