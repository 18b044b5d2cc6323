"""Writes of attempts. The score is the server's alone; what was asked is kept with the attempt."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.actions import complete_step
from courses.models import Enrolment
from lib.audit import record
from lib.refused import Refused
from people.models import User
from quizzes import rules
from quizzes.models import Attempt, AttemptQuestion, Question, QuizPage


@transaction.atomic
def start_attempt(
    *, quiz: QuizPage, enrolment: Enrolment, by: User, at: datetime | None = None
) -> Attempt:
    """The open attempt where there is one (a reload is free), else a new one with its questions."""
    now = at or timezone.now()
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    attempts = Attempt.objects.filter(enrolment=enrolment, quiz=quiz)
    current = attempts.open().first()
    if current:
        return current
    last = attempts.aggregate(last=Max("number"))["last"] or 0
    if quiz.attempts_allowed is not None and last >= quiz.attempts_allowed:
        raise Refused(_("All attempts allowed in this quiz are used. Ask the trainer."))
    asked = quiz_questions(quiz)
    if not asked:
        raise Refused(_("This quiz has no questions yet."))
    try:
        with transaction.atomic():
            attempt = Attempt.objects.create(
                enrolment=enrolment,
                quiz=quiz,
                quiz_title=quiz.title,
                number=last + 1,
                pass_percent=quiz.pass_percent,
                started_at=now,
                points_possible=sum(question.points for question in asked),
            )
    except IntegrityError:
        return attempts.open().get()
    AttemptQuestion.objects.bulk_create(
        [
            AttemptQuestion(
                attempt=attempt, position=place, question=question, asked=question.as_asked()
            )
            for place, question in enumerate(asked, start=1)
        ]
    )
    record("quizzes.start", attempt, by=by, quiz=quiz.pk, number=attempt.number)
    return attempt


def quiz_questions(quiz: QuizPage) -> list[Question]:
    rows = quiz.questions.select_related("question").prefetch_related("question__answers")
    return [row.question for row in rows]


@transaction.atomic
def save_response(
    *,
    attempt: Attempt,
    position: int,
    chosen: Sequence[str],
    text: str,
    at: datetime | None = None,
) -> AttemptQuestion:
    """Keep a response as it is made; the attempt says whose it is.

    Raises Refused after the end, and for what was not offered.
    """
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if locked.submitted_at:
        raise Refused(_("This attempt is finished; the answer was not changed."))
    asked = locked.questions.get(position=position)
    try:
        asked.response = rules.checked_response(asked.asked, chosen, text)
    except rules.NotOffered as error:
        raise Refused(_("This answer was not offered; nothing was changed.")) from error
    asked.saved_at = at or timezone.now()
    asked.save(update_fields=["response", "saved_at"])
    return asked


@transaction.atomic
def submit_attempt(*, attempt: Attempt, by: User, at: datetime | None = None) -> Attempt:
    """Grade the attempt and, on a pass, complete the step. A second submit changes nothing."""
    now = at or timezone.now()
    locked = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("enrolment__edition", "quiz")
        .get(pk=attempt.pk)
    )
    if locked.submitted_at:
        return locked
    questions = list(locked.questions.all())
    points = [rules.points_for(item.asked, item.response) for item in questions]
    for item, earned in zip(questions, points, strict=True):
        item.points = earned
    AttemptQuestion.objects.bulk_update(questions, ["points"])
    locked.points = sum(points)
    locked.submitted_at = now
    locked.is_passed = rules.is_passed(locked.points, locked.points_possible, locked.pass_percent)
    locked.save(update_fields=["points", "submitted_at", "is_passed"])
    record(
        "quizzes.submit",
        locked,
        by=by,
        points=locked.points,
        possible=locked.points_possible,
        passed=locked.is_passed,
    )
    if locked.is_passed and locked.quiz:
        complete_step(enrolment=locked.enrolment, step=locked.quiz, by=by, at=now)
    return locked
