"""Writes of attempts. The score and the clock are the server's; what was asked is kept for ever."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.actions import complete_step
from courses.models import Enrolment
from lib.audit import record
from lib.byrow import ByRow
from lib.refused import Refused
from people.models import User
from quizzes.enums import AtExpiry, GradeSource, SubmittedBy
from quizzes.models import (
    Attempt,
    AttemptQuestion,
    GradeChange,
    Question,
    QuizPage,
    QuizQuestion,
)
from quizzes.models.quizzes import slots_of
from quizzes.reads import Standing, counted_attempt, is_done_by, standing
from quizzes.rules import drawing, grading, timing

TRIALS_KEPT = timedelta(days=1)
# What starting an attempt asks of a quiz, which has three tables behind it.
TO_START = (
    *("title", "live", "path", "depth", "url_path", "purpose", "pass_percent", "navigation"),
    *("at_expiry", "time_limit", "opens_at", "closes_at", "attempts_allowed", "wait_minutes"),
    *("is_supervised", "shuffles_questions", "shuffles_answers"),
)
OF_QUESTION = ("kind", "points", "current__asked")
OF_ROW = (
    *("quiz", "tag", "difficulty", "count", "points", "section", "category__name"),
    *(f"question__{name}" for name in OF_QUESTION),
)
# What ending one asks: of the quiz, of the place in the edition and how the log names that.
TO_END = (
    *(field.name for field in Attempt._meta.concrete_fields),
    *("quiz__title", "quiz__counting", "enrolment__person", "enrolment__edition"),
    *("enrolment__edition__title", "enrolment__edition__code"),
)
POINTS = AttemptQuestion._meta.get_field("points")
TO_GRADE = ("attempt", "position", "response", "possible", "points", "version", "version__asked")
TO_COUNT = ("number", "graded_at", "is_discarded", "points", "is_passed", "purpose")


def reasons() -> dict[str, str]:
    """Why no new attempt may begin, by the codes of quizzes.rules.timing."""
    return {
        "early": _("This quiz is not open yet."),
        "over": _("This quiz is closed."),
        "used_up": _("All attempts allowed in this quiz are used. Ask the trainer."),
        "wait": _("The next attempt may begin a little later."),
        "not_in_room": _("This quiz is taken in the room, when the trainer opens it."),
    }


@transaction.atomic
def start_attempt(
    *, quiz: QuizPage, enrolment: Enrolment, by: User, at: datetime | None = None
) -> Attempt:
    """The open attempt where there is one (a reload is free), else a new one with its questions."""
    now = at or timezone.now()
    Enrolment.objects.select_for_update().only("pk").get(pk=enrolment.pk)
    stands = standing(quiz, enrolment, at=now)
    if stands.open_attempt:
        if not timing.is_too_late(stands.open_attempt.deadline_at, now):
            return stands.open_attempt
        late = lock_attempt(stands.open_attempt.pk)
        if late.submitted_at is None:
            hand_in(late, by=None, at=now, how=SubmittedBy.TIME)
        stands = standing(quiz, enrolment, at=now)
    if stands.reason:
        raise Refused(reasons()[stands.reason])
    last = max((attempt.number for attempt in stands.attempts), default=0)
    attempt = Attempt(enrolment=enrolment, number=last + 1)
    try:
        return open_attempt(attempt, quiz, stands, by=by, at=now)
    except IntegrityError:
        return Attempt.objects.open().get(enrolment=enrolment, quiz=quiz)


@transaction.atomic
def start_trial(*, quiz: QuizPage, by: User, at: datetime | None = None) -> Attempt:
    """Staff take the quiz as a trainee would; nothing of it counts, and it goes after a day."""
    now = at or timezone.now()
    trials = Attempt.objects.filter(tried_by=by, quiz=quiz)
    current = trials.open().first()
    if current and not timing.is_too_late(current.deadline_at, now):
        return current
    trials.delete()
    window = timing.Window(None, None)
    tries = timing.Tries(None, 0, timedelta(0), None)
    stands = Standing([], None, window, tries, quiz.time_limit, None, None)
    return open_attempt(Attempt(tried_by=by, number=1), quiz, stands, by=by, at=now)


def open_attempt(
    attempt: Attempt, quiz: QuizPage, stands: Standing, *, by: User, at: datetime
) -> Attempt:
    """Save the attempt with what it asks; the rules of today are its rules to the end."""
    rows = questions_of(quiz)
    if not any(question.kind != "description" for question, _row in rows):
        raise Refused(_("This quiz has no questions yet."))
    attempt.quiz, attempt.quiz_title, attempt.purpose = quiz, quiz.title, quiz.purpose
    attempt.pass_percent, attempt.navigation = quiz.pass_percent, quiz.navigation
    attempt.at_expiry, attempt.started_at = quiz.at_expiry, at
    attempt.time_limit = quiz.time_limit
    attempt.deadline_at = timing.deadline(at, stands.minutes, stands.window.closes_at)
    attempt.points_possible = sum(possible(question, row) for question, row in rows)
    with transaction.atomic():
        attempt.save()
    rng = random.SystemRandom()
    AttemptQuestion.objects.bulk_create(
        [
            asked_in(attempt, place, question, row, rng)
            for place, (question, row) in enumerate(rows, start=1)
        ]
    )
    record("quizzes.start", attempt, by=by, quiz=quiz.pk, number=attempt.number)
    return attempt


def possible(question: Question, row: QuizQuestion) -> Decimal:
    if question.kind == "description":
        return Decimal(0)
    return question.points if row.points is None else row.points


def asked_in(
    attempt: Attempt, place: int, question: Question, row: QuizQuestion, rng: random.Random
) -> AttemptQuestion:
    shuffles = bool(attempt.quiz and attempt.quiz.shuffles_answers)
    version = question.current or Question.objects.get(pk=question.pk).keep_version()
    return AttemptQuestion(
        attempt=attempt,
        position=place,
        question=question,
        version=version,
        section=row.section,
        shown=drawing.in_display_order(version.asked, rng, shuffles=shuffles),
        possible=possible(question, row),
    )


def questions_of(quiz: QuizPage) -> list[tuple[Question, QuizQuestion]]:
    """What this attempt asks, each with its row of the quiz; the name of a section leads its part."""
    asks = quiz.questions.all().select_related("category", "question__current")
    rows = list(asks.only(*OF_ROW))
    rng = random.SystemRandom()
    try:
        picked = drawing.drawn(slots_of(rows), rng)
    except drawing.TooFew as error:
        raise Refused(
            _("This quiz cannot begin: the bank has too few questions for it.")
        ) from error
    found = {row.question.pk: row.question for row in rows if row.question}
    ids = {pk for slot in picked for pk in slot} - found.keys()
    if ids:
        found |= Question.objects.select_related("current").only(*OF_QUESTION).in_bulk(ids)
    parts: list[list[tuple[Question, QuizQuestion]]] = [[]]
    for row, slot in zip(rows, picked, strict=True):
        if row.section:
            parts.append([])
        parts[-1] += [(found[pk], row) for pk in slot]
    return [pair for part in parts for pair in arranged(part, quiz, rng)]


def arranged(part: list, quiz: QuizPage, rng: random.Random) -> list:
    """A part of the quiz in the order it is asked; only its first question carries its name."""
    section = part[0][1].section if part else ""
    if quiz.shuffles_questions:
        rng.shuffle(part)
    for place, (_question, row) in enumerate(part):
        row.section = section if place == 0 else row.section
    return part


@transaction.atomic
def submit_attempt(
    *,
    attempt: Attempt,
    by: User | None,
    owner: User | None = None,
    at: datetime | None = None,
) -> Attempt:
    """Grade the attempt and, on a pass, complete the step. A second submit changes nothing.

    With `owner` it must be one that this person may write in. Raises Attempt.DoesNotExist.
    """
    now = at or timezone.now()
    locked = lock_attempt(attempt.pk, owner)
    if locked.submitted_at:
        return locked
    late = timing.is_too_late(locked.deadline_at, now)
    return hand_in(locked, by=by, at=now, how=SubmittedBy.TIME if late else SubmittedBy.HAND)


def lock_attempt(pk: int, owner: User | None = None) -> Attempt:
    attempts = Attempt.objects.select_for_update(of=("self",))
    if owner is not None:
        attempts = attempts.writable_by(owner)
    return attempts.select_related("enrolment__edition", "quiz").only(*TO_END).get(pk=pk)


def hand_in(attempt: Attempt, *, by: User | None, at: datetime, how: str) -> Attempt:
    """End a locked attempt: grade what rules can grade, leave essays to people."""
    questions = list(attempt.questions.select_related("version").only(*TO_GRADE))
    for item in questions:
        exact = grading.points_for(item.asked, item.response, item.possible)
        item.points = None if exact is None else grading.rounded(exact)
    given = {item.pk: item.points for item in questions}
    attempt.questions.update(points=ByRow(POINTS, given))
    GradeChange.objects.bulk_create(
        [
            GradeChange(question=item, points=item.points, source=GradeSource.COMPUTED, at=at)
            for item in questions
            if item.points is not None
        ]
    )
    attempt.submitted_at, attempt.submitted_by = at, how
    attempt.is_discarded = how == SubmittedBy.TIME and attempt.at_expiry == AtExpiry.DISCARD
    settle(attempt, questions, by=by, at=at)
    record(
        "quizzes.submit",
        attempt,
        by=by,
        points=str(attempt.points),
        possible=str(attempt.points_possible),
        passed=attempt.is_passed,
        how=how,
    )
    return attempt


def settle(
    attempt: Attempt, questions: Sequence[AttemptQuestion], *, by: User | None, at: datetime
) -> None:
    """Add up a submitted attempt; complete the step where the attempt that counts allows it."""
    attempt.points = grading.total([item.points or Decimal(0) for item in questions])
    if all(item.points is not None for item in questions):
        attempt.graded_at = attempt.graded_at or at
    else:
        attempt.graded_at = None
    attempt.is_passed = (
        attempt.graded_at is not None
        and not attempt.is_discarded
        and grading.is_passed(attempt.points, attempt.points_possible, attempt.pass_percent)
    )
    attempt.save(
        update_fields=[
            *("points", "submitted_at", "submitted_by", "graded_at", "is_passed", "is_discarded")
        ]
    )
    if attempt.enrolment is None or attempt.quiz is None:
        return
    counts = counted_attempt(
        list(
            Attempt.objects.filter(enrolment=attempt.enrolment_id, quiz=attempt.quiz_id).only(
                *TO_COUNT
            )
        ),
        attempt.quiz.counting,
    )
    if counts and is_done_by(counts):
        complete_step(enrolment=attempt.enrolment, step=attempt.quiz, by=by, at=at)


def submit_expired(*, at: datetime | None = None) -> int:
    """Hand in what nobody came back to; each attempt by itself, so that one fault stops no other."""
    now = at or timezone.now()
    done = 0
    for pk in Attempt.objects.expired(at=now).values_list("pk", flat=True):
        with transaction.atomic():
            attempt = lock_attempt(pk)
            # More time may have been given since the list was read.
            is_late = timing.is_too_late(attempt.deadline_at, now)
            if attempt.submitted_at is None and is_late:
                hand_in(attempt, by=None, at=now, how=SubmittedBy.TIME)
                done += 1
    Attempt.objects.filter(tried_by__isnull=False, started_at__lt=now - TRIALS_KEPT).delete()
    return done


def last_grade(question: AttemptQuestion) -> int:
    """What a grader saw: the newest change of points, 0 where there is none."""
    return question.grades.aggregate(last=Max("pk"))["last"] or 0
