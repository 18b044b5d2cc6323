"""What staff decide for single people: more time everywhere, other dates or attempts in one quiz."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Edition, Enrolment
from lib.audit import record
from lib.refused import Refused
from people.models import Person, User
from quizzes.models import Accommodation, Attempt, QuizException, QuizPage, RoomOpening
from quizzes.reads import time_factor, window_of
from quizzes.rules import timing


@transaction.atomic
def set_more_time(
    *, person: Person, factor: Decimal | None, unlimited: bool, note: str, by: User
) -> None:
    """So many times the limit in every quiz, no limit at all, or (neither) as everyone."""
    Person.objects.select_for_update().get(pk=person.pk)
    if factor is None and not unlimited:
        Accommodation.objects.filter(person=person).delete()
    else:
        Accommodation.objects.update_or_create(
            person=person, defaults={"factor": None if unlimited else factor, "note": note}
        )
    told = "unlimited" if unlimited else str(factor or 1)
    record("quizzes.more_time", person, by=by, times=told)
    for attempt in Attempt.objects.open().filter(enrolment__person=person):
        move_deadline(attempt)


@transaction.atomic
def make_exception(
    *,
    quiz: QuizPage,
    enrolment: Enrolment,
    opens_at: datetime | None,
    closes_at: datetime | None,
    more_attempts: int,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> QuizException:
    """Other dates or more attempts for one person; an earlier exception is replaced, the log keeps it."""
    if not reason.strip():
        raise Refused(_("Write the reason: it is shown to whoever checks this later."))
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    made, _is_new = QuizException.objects.update_or_create(
        quiz=quiz,
        enrolment=enrolment,
        defaults={
            "opens_at": opens_at,
            "closes_at": closes_at,
            "more_attempts": more_attempts,
            "reason": reason.strip(),
            "made_by": by,
            "made_at": at or timezone.now(),
        },
    )
    record(
        "quizzes.exception",
        enrolment,
        by=by,
        quiz=quiz.pk,
        opens_at=str(opens_at or ""),
        closes_at=str(closes_at or ""),
        more_attempts=more_attempts,
        reason=reason.strip(),
    )
    for attempt in Attempt.objects.open().filter(enrolment=enrolment, quiz=quiz):
        move_deadline(attempt)
    return made


def move_deadline(attempt: Attempt) -> None:
    """What is decided for a person holds for the attempt they are sitting at, and never shortens it.

    The limit is the one the attempt began with, whatever the quiz says now.
    """
    locked = (
        Attempt.objects.select_for_update(of=("self",)).select_related("quiz").get(pk=attempt.pk)
    )
    quiz, enrolment = locked.quiz, locked.enrolment
    if quiz is None or enrolment is None or locked.submitted_at or locked.deadline_at is None:
        return
    factor = time_factor(enrolment.person_id)
    minutes = timing.minutes_allowed(locked.time_limit, factor)
    exception = QuizException.objects.filter(quiz=quiz, enrolment=enrolment).first()
    closes = window_of(quiz, exception).closes_at
    deadline = timing.deadline(locked.started_at, minutes, closes)
    if deadline is None or deadline > locked.deadline_at:
        locked.deadline_at = deadline
        locked.save(update_fields=["deadline_at"])


@transaction.atomic
def open_in_room(
    *, quiz: QuizPage, edition: Edition, minutes: int, by: User, at: datetime | None = None
) -> RoomOpening:
    """Open a supervised quiz for the people of an edition who sit in the room."""
    now = at or timezone.now()
    Edition.objects.select_for_update().get(pk=edition.pk)
    close_room(quiz=quiz, edition=edition, by=by, at=now)
    opening = RoomOpening.objects.create(
        quiz=quiz,
        edition=edition,
        opened_by=by,
        opened_at=now,
        until=now + timedelta(minutes=minutes),
    )
    record("quizzes.room_open", edition, by=by, quiz=quiz.pk, minutes=minutes)
    return opening


@transaction.atomic
def close_room(*, quiz: QuizPage, edition: Edition, by: User, at: datetime | None = None) -> None:
    """No new attempt begins; whoever has begun goes on to the end of their time."""
    now = at or timezone.now()
    rooms = RoomOpening.objects.filter(quiz=quiz, edition=edition, closed_at=None)
    if rooms.update(closed_at=now):
        record("quizzes.room_close", edition, by=by, quiz=quiz.pk)
