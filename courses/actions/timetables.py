"""Writes of the timetable: classes moved, changed, cancelled and brought back, with who is told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.enums import EditionState, NoticeState
from courses.models import ClassChange, ClassNotice, ClassSession, Edition, TimetableChange
from courses.reads.timetables import Recipient, recipients
from courses.rules.moving import Facts
from lib.audit import record
from lib.refused import Refused
from people.models import User

# Time to take a slip back before anybody reads of it.
GRACE = timedelta(minutes=1)
WRITTEN = (
    *("starts_at", "ends_at", "trainer", "room", "topic", "part"),
    *("cancelled_at", "cancel_reason", "planned_starts_at", "planned_ends_at"),
    *("sequence", "changed_at"),
)


def lock_classes(edition: Edition, keys: Sequence[int]) -> list[ClassSession]:
    """The classes in order of time, their rows and the edition's locked until the transaction ends."""
    Edition.objects.select_for_update().get(pk=edition.pk)
    locked = edition.classes.select_for_update(of=("self",)).select_related("trainer")
    return list(locked.filter(pk__in=keys).order_by("starts_at", "pk"))


@transaction.atomic
def change_classes(
    *,
    edition: Edition,
    targets: Mapping[int, Facts],
    fingerprint: str,
    by: User | None,
    reason: str = "",
    undoes: TimetableChange | None = None,
    at: datetime | None = None,
) -> TimetableChange:
    """Bring each class (by its key) to what `targets` say, all or none; note who must be told.

    Whoever calls has looked at collisions and registers under the same locks. A class that is as
    wished already is left alone.
    """
    now = at or timezone.now()
    sessions = lock_classes(edition, list(targets))
    edition.refresh_from_db(fields=["state", "place"])
    if edition.state == EditionState.CLOSED:
        raise Refused(_("This edition is closed; its timetable cannot change."))
    pairs = [
        (item, item.facts, targets[item.pk]) for item in sessions if item.facts != targets[item.pk]
    ]
    if not pairs:
        raise Refused(_("Nothing would change."))
    change = TimetableChange.objects.create(
        edition=edition, reason=reason, fingerprint=fingerprint, undoes=undoes, by=by, at=now
    )
    try:
        with transaction.atomic():
            write_classes([(session, after) for session, _before, after in pairs], at=now)
    except IntegrityError as error:
        raise Refused(_("The group already has a class at one of these times.")) from error
    ClassChange.objects.bulk_create(
        [
            ClassChange.of(item, before, after, change=change, version=item.sequence)
            for item, before, after in pairs
        ]
    )
    told = recipients(edition, [(before, after) for _item, before, after in pairs], at=now)
    ClassNotice.objects.bulk_create([notice_of(change, person, at=now) for person in told])
    record(
        "courses.timetable_change",
        edition,
        by=by,
        change=change.pk,
        classes=[item.pk for item, _before, _after in pairs],
        reason=reason,
    )
    return change


def write_classes(pairs: Sequence[tuple[ClassSession, Facts]], *, at: datetime) -> None:
    """Two updates for any number of classes.

    Moved by a week, each class of a series takes the start of the next. Databases check the
    constraint row by row, so all stand aside as cancelled first.
    """
    for session, facts in pairs:
        apply_facts(session, facts, at=at)
    keys = [session.pk for session, _facts in pairs]
    ClassSession.objects.filter(pk__in=keys).update(cancelled_at=at)
    ClassSession.objects.bulk_update([session for session, _facts in pairs], WRITTEN)


def apply_facts(session: ClassSession, facts: Facts, *, at: datetime) -> None:
    if (session.starts_at, session.ends_at) != (facts.starts_at, facts.ends_at):
        planned = session.planned_starts_at or session.starts_at
        planned_end = session.planned_ends_at or session.ends_at
        back = (planned, planned_end) == (facts.starts_at, facts.ends_at)
        session.planned_starts_at = None if back else planned
        session.planned_ends_at = None if back else planned_end
    session.starts_at, session.ends_at = facts.starts_at, facts.ends_at
    session.trainer_id, session.room = facts.trainer, facts.room
    session.topic, session.part = facts.topic, facts.part
    if facts.cancelled and session.cancelled_at is None:
        session.cancelled_at = at
    elif not facts.cancelled:
        session.cancelled_at = None
    session.cancel_reason = facts.cancel_reason
    session.sequence += 1
    session.changed_at = at


def notice_of(change: TimetableChange, person: Recipient, *, at: datetime) -> ClassNotice:
    has_address = bool(person.email)
    return ClassNotice(
        change=change,
        user=person.user,
        enrolment=person.enrolment,
        state=NoticeState.WAITING if has_address else NoticeState.CALL,
        due_at=at + GRACE if has_address else None,
    )


def cancel_class(*, session: ClassSession, by: User, reason: str) -> ClassSession:
    """Cancel one class; again is the same."""
    with transaction.atomic():
        locked = lock_classes(session.edition, [session.pk])[0]
        if locked.cancelled_at is None:
            change_classes(
                edition=session.edition,
                targets={locked.pk: replace(locked.facts, cancelled=True, cancel_reason=reason)},
                fingerprint=f"class {locked.pk}, {locked.sequence}",
                by=by,
                reason=reason,
            )
            record("courses.class_cancel", locked, by=by, reason=reason)
    return ClassSession.objects.get(pk=session.pk)


@transaction.atomic
def note_told(*, notice: ClassNotice, by: User, at: datetime | None = None) -> ClassNotice:
    """A person whom no e-mail reached was told in another way."""
    locked = ClassNotice.objects.select_for_update().get(pk=notice.pk)
    if locked.state not in {NoticeState.CALL, NoticeState.FAILED}:
        return locked
    locked.state = NoticeState.TOLD
    locked.settled_at, locked.settled_by = at or timezone.now(), by
    locked.save(update_fields=["state", "settled_at", "settled_by"])
    record("courses.notice_told", locked.change.edition, by=by, notice=locked.pk)
    return locked
