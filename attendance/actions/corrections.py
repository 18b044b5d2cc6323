"""Corrections of a closed class: whoever marks asks, a coordinator decides, the history keeps both."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from attendance.actions.marks import check_listed, check_wish, marks_of, write_marks
from attendance.actions.registers import Taught
from attendance.enums import ChangeSource, CorrectionState
from attendance.models import Correction, Mark, Register
from attendance.reads import Vocabulary, vocabulary_of
from attendance.rules import merging
from courses.models import Enrolment
from lib.audit import record
from lib.refused import Refused
from people.models import User


def lock_closed(register: Register) -> Register:
    locked = Register.objects.select_for_update(of=("self",)).select_related("session__edition")
    found = locked.get(pk=register.pk)
    if not found.closed_at:
        raise Refused(_("This class is not closed yet: change the mark itself."))
    return found


@transaction.atomic
def ask_to_correct_mark(
    *,
    register: Register,
    enrolment: Enrolment,
    wish: merging.Wish,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> Correction | None:
    """Ask for another mark of one person. None where it stands there already."""
    locked = lock_closed(register)
    words = vocabulary_of(locked.session.edition.project_id)
    marks = marks_of(locked, words)
    old = marks.get(enrolment.pk)
    there = merging.Current(words.content_of(old), old.version) if old else None
    check_listed(locked, {enrolment.pk: wish}, by=by)
    check_wish(wish, locked, words, there)
    if there and wish.content[:3] == there.content[:3]:
        return None
    status = words.statuses[wish.status]
    if status.needs_reason and not wish.reason:
        raise Refused(_("Choose the reason of the absence."))
    if status.names_minutes and not wish.missed:
        raise Refused(_("Write how many minutes were missed."))
    return ask(
        Correction(
            register=locked,
            enrolment=enrolment,
            status=status,
            minutes_missed=wish.missed,
            absence_reason=words.reasons[wish.reason] if wish.reason else None,
            was=in_words(old),
        ),
        reason=reason,
        by=by,
        at=at or timezone.now(),
    )


@transaction.atomic
def ask_to_correct_class(
    *, register: Register, taught: Taught, reason: str, by: User, at: datetime | None = None
) -> Correction | None:
    """Ask for another topic, part or minutes of a closed class. None where they stand there already."""
    locked = lock_closed(register)
    if (locked.topic, locked.part, locked.minutes) == (taught.topic, taught.part, taught.minutes):
        return None
    check_minutes(locked, taught.minutes)
    with translation.override(settings.LANGUAGE_CODE):
        was = f"{locked.topic}, {locked.get_part_display()}, {locked.minutes} min"
    if locked.minutes_reason:
        was += f" ({locked.minutes_reason})"
    return ask(
        Correction(
            register=locked,
            topic=taught.topic,
            part=taught.part,
            minutes=taught.minutes,
            was=was[:300],
        ),
        reason=reason,
        by=by,
        at=at or timezone.now(),
    )


def check_minutes(register: Register, minutes: int) -> None:
    if register.marks.filter(minutes_missed__gt=minutes).exists():
        raise Refused(_("Someone misses more minutes than the class has. Correct the minutes."))


def in_words(mark: Mark | None) -> str:
    """A mark as text, in the language of the journal: it stays readable when statuses change."""
    with translation.override(settings.LANGUAGE_CODE):
        if mark is None:
            return str(_("no mark"))
        parts = [mark.status.label]
        if mark.minutes_missed:
            parts.append(f"{mark.minutes_missed} min")
        if mark.absence_reason:
            parts.append(mark.absence_reason.label)
        return ", ".join(parts)


def ask(correction: Correction, *, reason: str, by: User, at: datetime) -> Correction:
    """Append the request; the register's row is locked, so that only one waits for each person."""
    if not reason.strip():
        raise Refused(_("Write the reason of the correction."))
    waiting = Correction.objects.waiting().filter(
        register=correction.register, enrolment=correction.enrolment
    )
    if waiting.exists():
        raise Refused(_("A correction waits for the coordinator already."))
    correction.reason = reason.strip()
    correction.asked_by = by
    correction.asked_at = at
    correction.save(force_insert=True)
    record("attendance.correction_ask", correction, by=by, reason=correction.reason)
    return correction


@transaction.atomic
def decide_correction(
    *,
    correction: Correction,
    state: CorrectionState,
    by: User,
    note: str = "",
    at: datetime | None = None,
) -> Correction:
    """Approve, refuse or withdraw what waits. The same decision again changes nothing."""
    register = lock_closed(correction.register)
    now = at or timezone.now()
    locked = Correction.objects.select_related("status", "absence_reason").get(pk=correction.pk)
    if locked.state == state:
        return locked
    if locked.state != CorrectionState.WAITING:
        raise Refused(_("Somebody decided this correction meanwhile."))
    if state == CorrectionState.REFUSED and not note.strip():
        raise Refused(_("Write why the correction is refused."))
    if state == CorrectionState.APPROVED:
        apply_correction(locked, register, by=by, at=now)
    locked.state = state
    locked.decided_by = by
    locked.decided_at = now
    locked.decision_note = note.strip()
    locked.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    record("attendance.correction_decide", locked, by=by, state=str(state), note=note.strip())
    return locked


def apply_correction(correction: Correction, register: Register, *, by: User, at: datetime) -> None:
    if correction.enrolment_id is None:
        check_minutes(register, correction.minutes or 0)
        register.topic = correction.topic
        register.part = correction.part
        if correction.minutes != register.minutes:
            register.minutes = correction.minutes or register.minutes
            register.minutes_reason = correction.reason
        register.save(update_fields=["topic", "part", "minutes", "minutes_reason"])
        return
    words = vocabulary_of(register.session.edition.project_id)
    marks = marks_of(register, words)
    old = marks.get(correction.enrolment_id)
    wish = wish_of(correction, words, note=old.note if old else "")
    check_listed(register, {correction.enrolment_id: wish}, by=by)
    check_wish(wish, register, words, None)
    write_marks(
        register,
        marks,
        {correction.enrolment_id: wish},
        words,
        by=by,
        at=at,
        source=ChangeSource.CORRECTION,
        reason=correction.reason,
    )


def wish_of(correction: Correction, words: Vocabulary, *, note: str) -> merging.Wish:
    status, reason = correction.status, correction.absence_reason
    return merging.Wish(
        status=status.code if status else "",
        missed=correction.minutes_missed,
        note=note,
        reason=reason.code if reason else "",
    )


@transaction.atomic
def correct_mark(
    *,
    register: Register,
    enrolment: Enrolment,
    wish: merging.Wish,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> Correction | None:
    """A coordinator's own correction: asked for and approved in one step, both on record."""
    asked = ask_to_correct_mark(
        register=register, enrolment=enrolment, wish=wish, reason=reason, by=by, at=at
    )
    if asked is None:
        return None
    return decide_correction(correction=asked, state=CorrectionState.APPROVED, by=by, at=at)
