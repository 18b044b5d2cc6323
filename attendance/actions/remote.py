"""Joining and leaving a class at a distance, and its marks from the log."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.actions.marks import Saved, save_marks
from attendance.models import Mark, RemoteClass, RemoteVisit
from attendance.reads.remote import PersonLog
from attendance.rules import remote as rules
from attendance.rules.merging import Wish
from courses.models import ClassSession, Enrolment
from lib.audit import record
from lib.refused import Refused
from lib.templatetags.ui import clock
from people.models import User

REMOTE, LATE, LEFT_EARLY = "remote", "late", "left_early"


@transaction.atomic
def set_link(*, session: ClassSession, link: str, by: User) -> RemoteClass:
    remote, _is_new = RemoteClass.objects.update_or_create(
        session=session, defaults={"link": link, "set_by": by}
    )
    record("attendance.remote_link", remote, by=by)
    return remote


@transaction.atomic
def join_class(
    *,
    remote: RemoteClass,
    enrolment: Enrolment,
    address_hash: str,
    by: User,
    at: datetime | None = None,
) -> RemoteVisit:
    """Note the time of joining. Joined already: the same visit goes on."""
    now = at or timezone.now()
    session = remote.session
    if session.cancelled_at:
        raise Refused(_("This class is cancelled."))
    if not rules.may_join(session.starts_at, session.ends_at, at=now):
        raise Refused(_("You can join from 15 minutes before the class until its end."))
    # The row of the class holds off a second press of the same person.
    RemoteClass.objects.select_for_update().get(pk=remote.pk)
    open_visit = remote.visits.filter(enrolment=enrolment, left_at=None).first()
    if open_visit and now - open_visit.seen_at <= rules.SILENCE:
        note_sign(visit=open_visit, at=now)
        return open_visit
    if open_visit:
        # Closed without saying so: that visit ended with its last sign of life.
        open_visit.left_at = open_visit.seen_at
        open_visit.save(update_fields=["left_at"])
    made = RemoteVisit.objects.create(
        remote=remote, enrolment=enrolment, joined_at=now, seen_at=now, address_hash=address_hash
    )
    record("attendance.remote_join", remote, by=by, enrolment=enrolment.pk)
    return made


def note_sign(*, visit: RemoteVisit, at: datetime | None = None) -> None:
    """The page is still open. One statement, and nothing in the audit log: it comes each minute."""
    open_visits = RemoteVisit.objects.filter(pk=visit.pk, left_at=None)
    open_visits.update(seen_at=at or timezone.now(), signs=F("signs") + 1)


@transaction.atomic
def leave_class(
    *, remote: RemoteClass, enrolment: Enrolment, by: User, at: datetime | None = None
) -> None:
    now = at or timezone.now()
    left = remote.visits.filter(enrolment=enrolment, left_at=None).update(left_at=now, seen_at=now)
    if left:
        record("attendance.remote_leave", remote, by=by, enrolment=enrolment.pk)


def wishes_of_log(
    rows: Iterable[PersonLog], marks: dict[int, Mark], *, minutes: int
) -> dict[int, Wish]:
    """What the log says of those who joined and have no mark yet. Unmarked stays who never came."""
    return {
        row.enrolment.pk: wish_of(row, minutes)
        for row in rows
        if row.presence.present and row.enrolment.pk not in marks
    }


def wish_of(row: PersonLog, minutes: int) -> Wish:
    spans = ", ".join(
        f"{clock(visit.joined_at)}–{clock(visit.left_at or visit.seen_at)}" for visit in row.visits
    )
    note = (_("At a distance, from the log: %s") % spans)[:200]
    if row.presence.is_whole:
        return Wish(REMOTE, note=note)
    status = LATE if row.presence.came_late else LEFT_EARLY
    return Wish(status, missed=min(row.presence.missed, minutes), note=note)


def take_log_over(*, session: ClassSession, wishes: dict[int, Wish], by: User) -> Saved:
    """The trainer writes what the preview showed; who was marked meanwhile is left as they are."""
    return save_marks(session=session, wishes=wishes, by=by)
