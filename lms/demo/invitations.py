"""The written task of the running edition: three answers, one of them graded."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal

from courses.models import Enrolment
from lib.dates import local_moment
from people.models import User
from quizzes.actions import answers, attempts, grading
from quizzes.models import AttemptQuestion, QuizPage

INVITATIONS = (
    (
        "Zapraszam na walne zgromadzenie w sobotę o 10:00 w świetlicy. Wybierzemy zarząd "
        "i przyjmiemy plan pracy. Proszę o punktualne przybycie."
    ),
    (
        "Spotkajmy się we wtorek o 17:00 w sali przy ulicy Lipowej. Porozmawiamy o zleceniach "
        "na wiosnę i o podziale pracy."
    ),
    "Walne jest w piątek. Proszę przyjść.",
)


def write(enrolments: Sequence[Enrolment], trainer: User, today: date) -> None:
    """The written task: the first is graded, the others wait for the trainer."""
    quiz = QuizPage.objects.get(slug="zadanie-zaproszenie")
    for place, (enrolment, text) in enumerate(zip(enrolments[1:4], INVITATIONS, strict=True)):
        at = local_moment(today - timedelta(days=5 - place), time(20, 15))
        by = enrolment.person.user
        attempt = attempts.start_attempt(quiz=quiz, enrolment=enrolment, by=by, at=at)
        answers.save_response(attempt=attempt, position=1, posted={"text": [text]}, at=at)
        attempts.submit_attempt(attempt=attempt, by=by, at=at)
    item = AttemptQuestion.objects.filter(attempt__quiz=quiz).order_by("pk").first()
    most = {row["id"]: Decimal(row["points"]) for row in item.asked["rubric"]}
    grading.grade_answer(
        question=item,
        points=None,
        rubric=most,
        comment="Jest dzień, miejsce i powód spotkania. Dobrze.",
        reason="",
        seen=0,
        by=trainer,
    )
