"""Writes of single answers: kept as they are made, placed in time by the server, never lost."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lib.refused import Refused
from people.models import User
from quizzes.enums import Navigation
from quizzes.models import Attempt, AttemptQuestion, ResponseChange
from quizzes.querysets import AttemptQuestionQuerySet
from quizzes.rules import grading, texts, timing

# What an answer needs to know: it is asked ten times in each attempt.
OF_ANSWER = (
    *("position", "response", "made_at", "saved_at", "sequence", "window", "number"),
    *("checked_at", "attempt", "version", "version__asked", "attempt__quiz", "attempt__navigation"),
    *("attempt__reached", "attempt__started_at", "attempt__deadline_at", "attempt__submitted_at"),
)


@dataclass(frozen=True)
class Saved:
    """What became of a response. `is_kept` False: a newer one from another window stands."""

    question: AttemptQuestion
    is_kept: bool
    is_elsewhere: bool


@dataclass(frozen=True)
class Sending:
    """How a window of the browser says what it sends: its own id, the number of the sending, and how
    long ago the answer was made (a duration: the device's date is not asked). Without a script there is
    no window; `seen` is then the sequence that the form was made from."""

    window: str = ""
    number: int | None = None
    ago: timedelta = timedelta(0)
    seen: int | None = None


@transaction.atomic
def save_response(
    *,
    attempt: Attempt,
    position: int,
    posted: grading.Posted,
    sending: Sending = Sending(),
    owner: User | None = None,
    at: datetime | None = None,
) -> Saved:
    """Keep a response as it is made. The same sending again is the same.

    The attempt says whose it is; with `owner` it must be one that this person may write in.
    Raises Refused after the end, and for what was not offered; AttemptQuestion.DoesNotExist.
    """
    now = at or timezone.now()
    asked = lock_question(attempt, position, owner)
    if asked.asked["kind"] == "description":
        return Saved(asked, is_kept=True, is_elsewhere=False)
    refuse_closed(asked.attempt, asked, now)
    refuse_unreadable(asked.asked, posted)
    try:
        response = grading.checked_response(asked.asked, posted)
    except grading.NotOffered as error:
        raise Refused(_("This answer was not offered; nothing was changed.")) from error
    except grading.TooLong as error:
        told = _("This answer is too long to be kept. Shorten it to %(most)s characters.")
        raise Unreadable(told % {"most": error.args[0]}) from error
    known = repeated(asked, sending)
    if known is not None:
        return Saved(asked, known, is_elsewhere=False)
    made = timing.made_at(now, sending.ago, asked.attempt.started_at)
    is_elsewhere = bool(asked.window and sending.window and asked.window != sending.window)
    is_kept = is_latest(asked, sending, made, response)
    if is_kept:
        asked.response, asked.made_at, asked.saved_at = response, made, now
        asked.sequence, asked.window = asked.sequence + 1, sending.window
        asked.number = sending.number
        asked.save(
            update_fields=["response", "made_at", "saved_at", "sequence", "window", "number"]
        )
    change = ResponseChange(
        question=asked,
        response=response,
        made_at=made,
        received_at=now,
        window=sending.window,
        number=sending.number,
        is_kept=is_kept,
    )
    # A sending that came before, and was older then, is in the history already.
    ResponseChange.objects.bulk_create([change], ignore_conflicts=True)
    return Saved(asked, is_kept, is_elsewhere)


def is_latest(
    asked: AttemptQuestion, sending: Sending, made: datetime, response: dict[str, Any] | None
) -> bool:
    """Whether the response takes the place of the one that is kept."""
    if not sending.window:
        is_stale = sending.seen is not None and sending.seen < asked.sequence
        return not is_stale or response == asked.response
    if sending.window == asked.window:
        return timing.follows(sending.number, asked.number)
    return timing.is_newer(made, asked.made_at)


@cache
def lockable() -> AttemptQuestionQuerySet:
    """Put together once: it is asked at each answer."""
    rows = AttemptQuestion.objects.select_for_update(of=("attempt",))
    return rows.select_related("attempt", "version").only(*OF_ANSWER).order_by()


def lock_question(attempt: Attempt, position: int, owner: User | None = None) -> AttemptQuestion:
    """The question with its attempt, which is locked, and its version: one query.

    `owner`: who must be allowed to write in it, where nobody has asked before.
    """
    rows = lockable() if owner is None else lockable().writable_by(owner)
    return rows.get(attempt=attempt.pk, position=position)


def repeated(asked: AttemptQuestion, sending: Sending) -> bool | None:
    """Whether the same sending was kept when it came before; None where it is new."""
    # The first response to reach a question is always kept: without one nothing came before.
    if not sending.window or asked.made_at is None:
        return None
    if sending.window == asked.window:
        if sending.number == asked.number:
            return True
        if asked.number is not None and (sending.number or 0) > asked.number:
            return None
    earlier = asked.changes.filter(window=sending.window, number=sending.number).first()
    return earlier.is_kept if earlier else None


class Unreadable(Refused):
    """A number that is none; the person may write it again."""


def refuse_unreadable(asked: grading.Question, posted: grading.Posted) -> None:
    text = "".join(posted.get("text", ())[-1:])
    if asked["kind"] != "numeric" or not text.strip():
        return
    if texts.read_quantity(text, asked["units"]) is None:
        raise Unreadable(_("Write a number, for example 12 or 0,5."))


def refuse_closed(attempt: Attempt, asked: AttemptQuestion, at: datetime) -> None:
    if attempt.submitted_at:
        raise Refused(_("This attempt is finished; the answer was not changed."))
    if timing.is_too_late(attempt.deadline_at, at):
        raise Refused(_("The time is over. What was saved before counts."))
    if asked.checked_at:
        raise Refused(_("You have checked this answer; it cannot be changed any more."))
    if attempt.navigation == Navigation.ONE_WAY and asked.position != attempt.reached:
        raise Refused(_("In this quiz one does not go back to earlier questions."))


@transaction.atomic
def go_on(*, attempt: Attempt, position: int) -> int:
    """In a one-way quiz, leave a question for good; answers the position to show now."""
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if locked.submitted_at is None and locked.reached == position:
        locked.reached = position + 1
        locked.save(update_fields=["reached"])
    return locked.reached


@transaction.atomic
def check_answer(*, attempt: Attempt, position: int, at: datetime | None = None) -> AttemptQuestion:
    """In a self-check, close one answer, so that its key may be shown."""
    asked = lock_question(attempt, position)
    if asked.checked_at is None:
        refuse_closed(asked.attempt, asked, at or timezone.now())
        asked.checked_at = at or timezone.now()
        asked.save(update_fields=["checked_at"])
    return asked
