"""How somebody stands with a quiz, and what an attempt's page shows: plain values, few queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import Max

from courses.models import Enrolment
from quizzes.enums import Counting, Moment, Purpose
from quizzes.models import (
    Accommodation,
    Attempt,
    AttemptQuestion,
    QuizException,
    QuizPage,
    RoomOpening,
)
from quizzes.rules.timing import Tries, Window, minutes_allowed, reason_against

# What one sees of one's attempts on the page of a quiz, and what decides about another.
OF_STANDING = (
    *("number", "started_at", "deadline_at", "submitted_at", "graded_at", "points"),
    *("points_possible", "is_passed", "is_discarded"),
)


@dataclass(frozen=True)
class Standing:
    """One person and one quiz. `reason`: why no new attempt may begin (quizzes.rules.timing), or None."""

    attempts: list[Attempt]
    open_attempt: Attempt | None
    window: Window
    tries: Tries
    minutes: int | None
    room: RoomOpening | None
    reason: str | None

    @property
    def submitted(self) -> list[Attempt]:
        return [attempt for attempt in self.attempts if attempt.submitted_at]


def standing(quiz: QuizPage, enrolment: Enrolment, *, at: datetime) -> Standing:
    """Four queries at most: attempts, the exception, more time, the room."""
    theirs = {"quiz": quiz.pk, "enrolment": enrolment.pk}
    attempts = list(Attempt.objects.filter(**theirs).only(*OF_STANDING))
    exception = next(iter(QuizException.objects.filter(**theirs)), None)
    window = window_of(quiz, exception)
    allowed = quiz.attempts_allowed
    if allowed is not None and exception:
        allowed += exception.more_attempts
    ends = [attempt.submitted_at for attempt in attempts if attempt.submitted_at]
    tries = Tries(allowed, len(ends), quiz.wait, max(ends, default=None))
    room = open_room(quiz, enrolment.edition_id, at=at) if quiz.is_supervised else None
    return Standing(
        attempts=attempts,
        open_attempt=next((item for item in attempts if not item.submitted_at), None),
        window=window,
        tries=tries,
        minutes=minutes_for(quiz, enrolment),
        room=room,
        reason=reason_against(
            window,
            tries,
            is_supervised=quiz.is_supervised,
            is_open_in_room=room is not None,
            at=at,
        ),
    )


def window_of(quiz: QuizPage, exception: QuizException | None) -> Window:
    """The quiz's dates, each replaced where the person's exception names another."""
    opens = (exception and exception.opens_at) or quiz.opens_at
    closes = (exception and exception.closes_at) or quiz.closes_at
    return Window(opens, closes)


def minutes_for(quiz: QuizPage, enrolment: Enrolment) -> int | None:
    """The time limit of the person in this quiz; no query where there is none for anybody."""
    if quiz.time_limit is None:
        return None
    return minutes_allowed(quiz.time_limit, time_factor(enrolment.person_id))


def time_factor(person_id: int) -> Fraction | None:
    """How many times the limit this person has; None: no limit for them."""
    more = Accommodation.objects.filter(person=person_id).first()
    return more.exact if more else Fraction(1)


def open_room(quiz: QuizPage, edition_id: int, *, at: datetime) -> RoomOpening | None:
    rooms = RoomOpening.objects.filter(quiz=quiz, edition=edition_id, closed_at=None)
    return rooms.filter(until__gt=at).first()


def counted_attempt(attempts: Sequence[Attempt], counting: str) -> Attempt | None:
    """The graded attempt that counts, of one person and quiz."""
    graded = [item for item in attempts if item.graded_at and not item.is_discarded]
    graded.sort(key=lambda item: item.number)
    if not graded:
        return None
    if counting == Counting.FIRST:
        return graded[0]
    if counting == Counting.LAST:
        return graded[-1]
    return max(graded, key=lambda item: (item.points or 0, item.is_passed))


def is_done_by(attempt: Attempt) -> bool:
    """A test before the training asks what people know: taking it is enough."""
    return attempt.is_passed or (attempt.purpose == Purpose.PRE_TEST and not attempt.is_discarded)


OF_QUESTION = ("attempt", "position", "shown", "response", "points", "possible", "version__asked")
WHILE_ASKED = ("section", "saved_at", "sequence", "checked_at")
WITH_KEYS = ("rubric_points", "comment", "graded_by__asked")


def asked_questions(attempt: Attempt, *, with_keys: bool = False) -> list[AttemptQuestion]:
    """`with_keys`: for the result, also the versions by which they were graded, where these are others."""
    rows = attempt.questions.select_related("version", *(["graded_by"] if with_keys else []))
    columns = WITH_KEYS if with_keys else WHILE_ASKED
    return list(rows.only(*OF_QUESTION, *columns).order_by("position"))


def may_show(moment: str, attempt: Attempt, *, at: datetime) -> bool:
    """Whether the quiz shows now what it shows at `moment`; a deleted quiz hides nothing."""
    if attempt.submitted_at is None or attempt.quiz is None:
        return attempt.submitted_at is not None
    if moment == Moment.AFTER_CLOSING:
        return attempt.is_trial or is_closed_for_all(attempt.quiz, at=at)
    return moment in {Moment.DURING, Moment.AFTER}


def is_closed_for_all(quiz: QuizPage, *, at: datetime) -> bool:
    """Also for those who have a later end of their own; never where the quiz names no end."""
    later = quiz.exceptions.aggregate(last=Max("closes_at"))["last"]
    ends = [end for end in (quiz.closes_at, later) if end]
    return quiz.closes_at is not None and at >= max(ends)


def shows_score(attempt: Attempt, *, at: datetime) -> bool:
    return may_show(attempt.quiz.score_shown if attempt.quiz else "", attempt, at=at)


def shows_answers(attempt: Attempt, *, at: datetime) -> bool:
    return may_show(attempt.quiz.answers_shown if attempt.quiz else "", attempt, at=at)
