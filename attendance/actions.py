"""Writes of the register. Each change of a mark is appended to its history in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attendance import rules
from attendance.enums import PARTIAL_STATUSES, ChangeSource, MarkStatus
from attendance.models import Mark, MarkChange, Register
from courses import actions as course_actions
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


def lock_register(session: ClassSession, by: User) -> Register:
    """The register of the class, made on first use, its row locked until the transaction ends."""
    locked = Register.objects.select_for_update(of=("self",)).select_related("session")
    register, is_new = locked.get_or_create(
        session=session, defaults={"topic": session.topic, "minutes": session.minutes}
    )
    if is_new:
        # The caller's class may be older than its cancellation.
        session.refresh_from_db(fields=["cancelled_at", "starts_at"])
        record("attendance.register_open", register, by=by)
    return register


@transaction.atomic
def save_marks(
    *, session: ClassSession, wishes: Mapping[int, rules.Wish], by: User, at: datetime | None = None
) -> Saved:
    """Write the marks a form asks for, merged with what others wrote since it was opened.

    `wishes` by enrolment id; ids that are not on the list of the class refuse the whole save.
    Two trainers who marked different people both win; where they marked the same person
    differently, the first stays and the second is told (`conflicts`).
    """
    now = at or timezone.now()
    register = lock_register(session, by)
    if register.closed_at:
        raise Refused(_("This class is closed. A coordinator can correct it, with a reason."))
    if register.session.cancelled_at:
        raise Refused(_("This class is cancelled."))
    if local_day(register.session.starts_at) > local_day(now):
        raise Refused(_("This class is on a later day. Mark it when it takes place."))
    check_wishes(session, register, wishes, by=by)
    marks = {mark.enrolment_id: mark for mark in register.marks.all()}
    current = {
        key: rules.Current(mark.status, mark.minutes_missed, mark.note, mark.version)
        for key, mark in marks.items()
    }
    merge = rules.merged(wishes, current)
    written = {key: wishes[key] for key in sorted(merge.write)}
    marks |= write_marks(register, marks, written, by=by, at=now, source=ChangeSource.TRAINER)
    return Saved(marks, merge.write, merge.conflicts, now)


def check_wishes(
    session: ClassSession, register: Register, wishes: Mapping[int, rules.Wish], *, by: User
) -> None:
    """Refuse the whole save where one wish is not this register's, or is the marker's own."""
    listed = Enrolment.objects.on_register(register)
    people = dict(listed.order_by("pk").values_list("pk", "person__user_id"))
    if not set(wishes) <= set(people):
        raise Refused(
            _("Someone in this form is not on the list of this class. Nothing was saved.")
        )
    if any(people[key] == by.pk for key in wishes):
        raise Refused(_("Nobody marks themselves. Another person must make this mark."))
    for wish in wishes.values():
        if wish.status not in MarkStatus.values:
            raise Refused(_("This status was not offered. Nothing was saved."))
        if wish.missed and wish.status not in PARTIAL_STATUSES:
            raise Refused(_("Minutes belong only to being late or leaving early."))
        if wish.missed > register.minutes:
            raise Refused(_("More minutes are missed than the class has. Nothing was saved."))


def write_marks(
    register: Register,
    marks: Mapping[int, Mark],
    written: Mapping[int, rules.Wish],
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
        new[key] = next_mark(register, key, wish, old, by=by, at=at)
        changes.append(change_of(new[key], old, source=source, reason=reason))
    Mark.objects.bulk_create(
        new.values(),
        update_conflicts=True,
        unique_fields=["register", "enrolment"],
        update_fields=[
            *("status", "minutes_missed", "note", "version", "updated_at", "updated_by")
        ],
    )
    MarkChange.objects.bulk_create(changes)
    record("attendance.mark", register, by=by, people=len(new), source=str(source))
    return new


def next_mark(
    register: Register,
    enrolment_id: int,
    wish: rules.Wish,
    old: Mark | None,
    *,
    by: User,
    at: datetime,
) -> Mark:
    return Mark(
        register=register,
        enrolment_id=enrolment_id,
        status=wish.status,
        minutes_missed=wish.missed,
        note=wish.note,
        version=old.version + 1 if old else 1,
        updated_at=at,
        updated_by=by,
    )


def change_of(new: Mark, old: Mark | None, *, source: ChangeSource, reason: str) -> MarkChange:
    return MarkChange(
        register=new.register,
        enrolment_id=new.enrolment_id,
        old_status=old.status if old else "",
        new_status=new.status,
        old_minutes_missed=old.minutes_missed if old else 0,
        new_minutes_missed=new.minutes_missed,
        note=new.note,
        version=new.version,
        source=source,
        reason=reason,
        by=new.updated_by,
        at=new.updated_at,
    )


@transaction.atomic
def mark_rest_present(*, session: ClassSession, by: User, at: datetime | None = None) -> Saved:
    """Everyone without a mark is present; marks already made stay."""
    register = lock_register(session, by)
    marked = set(register.marks.values_list("enrolment_id", flat=True))
    rest = (
        Enrolment.objects.filter(edition_id=session.edition_id).attending().exclude(pk__in=marked)
    )
    wish = rules.Wish(status=MarkStatus.PRESENT, missed=0, note="", was=None, seen=0)
    wishes = dict.fromkeys(rest.order_by("pk").values_list("pk", flat=True), wish)
    return save_marks(session=session, wishes=wishes, by=by, at=at)


@transaction.atomic
def close_register(
    *,
    session: ClassSession,
    topic: str,
    minutes: int,
    minutes_reason: str,
    by: User,
    at: datetime | None = None,
) -> Register:
    """Confirm that the class took place as written. From now on only corrections change it."""
    now = at or timezone.now()
    register = lock_register(session, by)
    if register.closed_at:
        if (register.topic, register.minutes) == (topic, minutes):
            return register
        raise Refused(
            _("%(who)s closed this class meanwhile, with other words. Yours were not kept.")
            % {"who": register.closed_by}
        )
    if session.cancelled_at:
        raise Refused(_("This class is cancelled."))
    if session.starts_at > now:
        raise Refused(_("The class has not started yet."))
    if minutes != session.minutes and not minutes_reason:
        raise Refused(_("Write why the minutes differ from the timetable."))
    marked = register.marks.values("enrolment_id")
    on_list = Enrolment.objects.filter(edition_id=session.edition_id).attending()
    unmarked = on_list.exclude(pk__in=marked).count()
    if unmarked:
        raise Refused(
            ngettext(
                "%(count)s person has no mark yet. Mark everyone, then close.",
                "%(count)s people have no mark yet. Mark everyone, then close.",
                unmarked,
            )
            % {"count": unmarked}
        )
    if register.marks.filter(minutes_missed__gt=minutes).exists():
        raise Refused(_("Someone misses more minutes than the class has. Correct the minutes."))
    register.topic = topic
    register.minutes = minutes
    register.minutes_reason = minutes_reason if minutes != session.minutes else ""
    register.closed_at = now
    register.closed_by = by
    register.save()
    record("attendance.register_close", register, by=by, topic=topic, minutes=minutes)
    return register


@transaction.atomic
def correct_mark(
    *,
    register: Register,
    enrolment: Enrolment,
    status: str,
    missed: int,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> Mark:
    """Change a mark of a closed class. The reason is required and kept with the change."""
    locked = Register.objects.select_for_update().get(pk=register.pk)
    if not reason.strip():
        raise Refused(_("Write the reason of the correction."))
    marks = {mark.enrolment_id: mark for mark in locked.marks.filter(enrolment=enrolment)}
    old = marks.get(enrolment.pk)
    note = old.note if old else ""
    wish = rules.Wish(status=status, missed=missed, note=note, was=None, seen=0)
    check_wishes(locked.session, locked, {enrolment.pk: wish}, by=by)
    if old and (old.status, old.minutes_missed) == (status, missed):
        return old
    new = write_marks(
        locked,
        marks,
        {enrolment.pk: wish},
        by=by,
        at=at or timezone.now(),
        source=ChangeSource.CORRECTION,
        reason=reason.strip(),
    )
    return new[enrolment.pk]


@transaction.atomic
def cancel_class(*, session: ClassSession, reason: str, by: User) -> ClassSession:
    """Cancel a class that has not been confirmed; marks already made stay in its history."""
    register = Register.objects.select_for_update().filter(session=session).first()
    if register and register.closed_at:
        raise Refused(_("This class took place and is closed; it cannot be cancelled."))
    return course_actions.cancel_class(session=session, by=by, reason=reason)
