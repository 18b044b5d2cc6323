"""Marks: merged with what others wrote, each change appended to the history in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.actions.registers import Taught, close_register, lock_register
from attendance.enums import ChangeSource, words_of_kind
from attendance.models import Mark, MarkChange, Register
from attendance.models.statuses import PRESENT
from attendance.reads import Vocabulary, vocabulary_of
from attendance.rules import merging
from courses.models import ClassSession, Enrolment
from lib.audit import record
from lib.dates import local_day
from lib.refused import Refused
from people.models import User


@dataclass(frozen=True)
class Saved:
    """What a save did: marks now in the register by enrolment id, and those another person changed."""

    marks: Mapping[int, Mark]
    written: frozenset[int]
    conflicts: frozenset[int]
    at: datetime


class MarkedOtherwise(Refused):
    """Somebody else marked these enrolments otherwise meanwhile; nothing was written."""

    def __init__(self, conflicts: frozenset[int]):
        super().__init__(_("Someone else marked the same people meanwhile."))
        self.conflicts = conflicts


@transaction.atomic
def save_marks(
    *,
    session: ClassSession,
    wishes: Mapping[int, merging.Wish],
    by: User,
    at: datetime | None = None,
    source: ChangeSource = ChangeSource.TRAINER,
) -> Saved:
    """Write the marks a form asks for, merged with what others wrote since it was opened.

    `wishes` by enrolment id; ids that are not on the list of the class refuse the whole save.
    Two trainers who marked different people both win; where they marked the same person
    differently, the first stays and the second is told (`conflicts`).
    """
    register = lock_register(session, by)
    # After the lock: whoever waited for it writes later than what was written meanwhile.
    now = at or timezone.now()
    check_open(register, at=now)
    words = vocabulary_of(register.session.edition.project_id)
    marks = marks_of(register, words)
    current = {
        key: merging.Current(words.content_of(mark), mark.version) for key, mark in marks.items()
    }
    check_listed(register, wishes, by=by)
    for key, wish in wishes.items():
        check_wish(wish, register, words, current.get(key))
        check_seen(wish, current.get(key))
    merge = merging.merged(wishes, current)
    written = {key: wishes[key] for key in sorted(merge.write)}
    marks |= write_marks(register, marks, written, words, by=by, at=now, source=source)
    return Saved(marks, merge.write, merge.conflicts, now)


def marks_of(register: Register, words: Vocabulary) -> dict[int, Mark]:
    """The marks of the register by enrolment id, their statuses and reasons at hand. One query."""
    marks = {mark.enrolment_id: mark for mark in register.marks.all()}
    for mark in marks.values():
        mark.status = words.status_by_id[mark.status_id]
        if mark.absence_reason_id:
            mark.absence_reason = words.reason_by_id[mark.absence_reason_id]
    return marks


def check_open(register: Register, *, at: datetime) -> None:
    """The words are those of its kind of course."""
    session = register.session
    if register.closed_at:
        raise Refused(str(words_of_kind(session.edition.course.kind).is_closed))
    if session.cancelled_at:
        raise Refused(str(words_of_kind(session.edition.course.kind).is_cancelled))
    if local_day(session.starts_at) > local_day(at):
        raise Refused(str(words_of_kind(session.edition.course.kind).is_later))


def check_listed(register: Register, wishes: Mapping[int, merging.Wish], *, by: User) -> None:
    """Refuse the whole save where somebody is not on this register, or marks themselves.

    A form sends the marker's own row along; untouched, it asks for nothing.
    """
    listed = Enrolment.objects.on_register(register)
    people = dict(listed.order_by("pk").values_list("pk", "person__user_id"))
    if not set(wishes) <= set(people):
        raise Refused(
            _("Someone in this form is not on the list of this class. Nothing was saved.")
        )
    if any(people[key] == by.pk and wish.is_touched for key, wish in wishes.items()):
        raise Refused(_("Nobody marks themselves. Another person must make this mark."))


def check_wish(
    wish: merging.Wish, register: Register, words: Vocabulary, there: merging.Current | None
) -> None:
    """Refuse what the project does not offer; a status that stands there already may stay."""
    old_status, _missed, old_reason, _note = there.content if there else ("", 0, "", "")
    status = words.statuses.get(wish.status)
    if status is None or not (status.is_active or wish.status == old_status):
        raise Refused(_("This status was not offered. Nothing was saved."))
    if wish.missed and not status.names_minutes:
        raise Refused(_("Minutes belong only to being late or leaving early."))
    if wish.missed > register.minutes:
        raise Refused(_("More minutes are missed than the class has. Nothing was saved."))
    if wish.reason:
        reason = words.reasons.get(wish.reason)
        is_offered = reason is not None and (reason.is_active or wish.reason == old_reason)
        if not (is_offered and status.needs_reason):
            raise Refused(_("This reason was not offered. Nothing was saved."))


def check_seen(wish: merging.Wish, there: merging.Current | None) -> None:
    """Refuse what no form of ours says: to have shown a version that does not exist yet."""
    if wish.seen > (there.version if there else 0):
        raise Refused(
            _("This form does not fit the register. Open the page again. Nothing was saved.")
        )


def write_marks(
    register: Register,
    marks: Mapping[int, Mark],
    written: Mapping[int, merging.Wish],
    words: Vocabulary,
    *,
    by: User,
    at: datetime,
    source: ChangeSource,
    reason: str = "",
) -> dict[int, Mark]:
    """Upsert the marks and append their changes: two queries for any number of people."""
    if not written:
        return {}
    new, changes = {}, []
    for key, wish in written.items():
        old = marks.get(key)
        new[key] = next_mark(register, key, wish, old, words, by=by, at=at)
        changes.append(change_of(new[key], old, wish, source=source, reason=reason))
    Mark.objects.bulk_create(
        new.values(),
        update_conflicts=True,
        unique_fields=["register", "enrolment"],
        update_fields=[
            *("status", "minutes_missed", "absence_reason", "note"),
            *("version", "updated_at", "updated_by"),
        ],
    )
    MarkChange.objects.bulk_create(changes)
    record("attendance.mark", register, by=by, people=len(new), source=str(source))
    return new


def next_mark(
    register: Register,
    enrolment_id: int,
    wish: merging.Wish,
    old: Mark | None,
    words: Vocabulary,
    *,
    by: User,
    at: datetime,
) -> Mark:
    return Mark(
        register=register,
        enrolment_id=enrolment_id,
        status=words.statuses[wish.status],
        minutes_missed=wish.missed,
        absence_reason=words.reasons[wish.reason] if wish.reason else None,
        note=wish.note,
        version=old.version + 1 if old else 1,
        updated_at=at,
        updated_by=by,
    )


def change_of(
    new: Mark, old: Mark | None, wish: merging.Wish, *, source: ChangeSource, reason: str
) -> MarkChange:
    return MarkChange(
        register=new.register,
        enrolment_id=new.enrolment_id,
        old_status_id=old.status_id if old else None,
        new_status=new.status,
        old_minutes_missed=old.minutes_missed if old else 0,
        new_minutes_missed=new.minutes_missed,
        old_absence_reason_id=old.absence_reason_id if old else None,
        new_absence_reason=new.absence_reason,
        note=new.note,
        version=new.version,
        source=source,
        reason=reason,
        by=new.updated_by,
        at=new.updated_at,
        noted_at=wish.noted_at,
        client_id=wish.client_id or None,
    )


@transaction.atomic
def mark_rest_present(
    *,
    session: ClassSession,
    by: User,
    at: datetime | None = None,
    source: ChangeSource = ChangeSource.TRAINER,
) -> Saved:
    """Everyone without a mark is present, but for whoever marks; marks already made stay."""
    register = lock_register(session, by)
    marked = set(register.marks.values_list("enrolment_id", flat=True))
    rest = Enrolment.objects.on_class(register.session).exclude(pk__in=marked)
    rest = rest.exclude(person__user_id=by.pk)
    wish = merging.Wish(status=PRESENT)
    wishes = dict.fromkeys(rest.order_by("pk").values_list("pk", flat=True), wish)
    return save_marks(session=session, wishes=wishes, by=by, at=at, source=source)


@transaction.atomic
def save_and_close(
    *,
    session: ClassSession,
    wishes: Mapping[int, merging.Wish],
    taught: Taught,
    by: User,
    at: datetime | None = None,
) -> Register:
    """Write the marks of the page and close its class, both or neither; raises MarkedOtherwise."""
    register = lock_register(session, by)
    # The same sent twice closes once: what is written already asks for nothing.
    if not (register.closed_at and is_written(register, wishes)):
        saved = save_marks(session=session, wishes=wishes, by=by, at=at)
        if saved.conflicts:
            raise MarkedOtherwise(saved.conflicts)
    return close_register(session=session, taught=taught, by=by, at=at)


def is_written(register: Register, wishes: Mapping[int, merging.Wish]) -> bool:
    words = vocabulary_of(register.session.edition.project_id)
    there = {key: words.content_of(mark) for key, mark in marks_of(register, words).items()}
    return all(there.get(key) == wish.content for key, wish in wishes.items())
