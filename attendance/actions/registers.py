"""The register of a class: opened on first use, confirmed by its trainer, or the class cancelled."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attendance.enums import Credit, words_of_kind
from attendance.models import Register
from courses.actions import timetables
from courses.models import ClassSession, Enrolment
from lib.audit import record
from lib.refused import Refused
from people.models import User


@dataclass(frozen=True)
class Taught:
    """What the trainer confirms: the topic, theory or practice, and the minutes without breaks."""

    topic: str
    part: str
    minutes: int
    minutes_reason: str = ""


def as_planned(session: ClassSession) -> Taught:
    return Taught(session.topic, session.part, session.minutes)


def lock_register(session: ClassSession, by: User) -> Register:
    """The register of the class, made on first use, its row locked until the transaction ends."""
    locked = Register.objects.select_for_update(of=("self",)).select_related("session__edition")
    register, is_new = locked.get_or_create(
        session=session,
        defaults={"topic": session.topic, "part": session.part, "minutes": session.minutes},
    )
    if is_new:
        # The caller's class may be older than its cancellation.
        session.refresh_from_db(fields=["cancelled_at", "starts_at"])
        record("attendance.register_open", register, by=by)
    return register


@transaction.atomic
def close_register(
    *, session: ClassSession, taught: Taught, by: User, at: datetime | None = None
) -> Register:
    """Confirm that the class took place as written. From now on only corrections change it."""
    register = lock_register(session, by)
    # After the lock: no mark of an open class is later than its closing.
    now = at or timezone.now()
    if register.closed_at:
        if (register.topic, register.part, register.minutes) == (
            *(taught.topic, taught.part, taught.minutes),
        ):
            return register
        raise Refused(
            _("%(who)s closed this class meanwhile, with other words. Yours were not kept.")
            % {"who": register.closed_by}
        )
    if session.cancelled_at:
        raise Refused(str(words_of_kind(session.edition.course.kind).is_cancelled))
    if session.starts_at > now:
        raise Refused(str(words_of_kind(session.edition.course.kind).not_started))
    if taught.minutes != session.minutes and not taught.minutes_reason:
        raise Refused(_("Write why the minutes differ from the timetable."))
    check_complete(register, taught.minutes)
    register.topic = taught.topic
    register.part = taught.part
    register.minutes = taught.minutes
    register.minutes_reason = taught.minutes_reason if taught.minutes != session.minutes else ""
    register.closed_at = now
    register.closed_by = by
    register.save()
    record("attendance.register_close", register, by=by, topic=taught.topic, minutes=taught.minutes)
    return register


def check_complete(register: Register, minutes: int) -> None:
    """Refuse to close while somebody has no mark, a reason is missing, or minutes do not fit."""
    marked = register.marks.values("enrolment_id")
    unmarked = Enrolment.objects.on_class(register.session).exclude(pk__in=marked).count()
    if unmarked:
        raise Refused(
            ngettext(
                "%(count)s person has no mark yet. Mark everyone, then close.",
                "%(count)s people have no mark yet. Mark everyone, then close.",
                unmarked,
            )
            % {"count": unmarked}
        )
    silent = register.marks.filter(status__needs_reason=True, absence_reason=None)
    first = silent.select_related("enrolment__person").order_by("pk").first()
    if first:
        raise Refused(
            _("Choose the reason of the excused absence: %(name)s.")
            % {"name": first.enrolment.person.name_by_family}
        )
    whole = register.marks.filter(status__credit=Credit.LESS_MISSED, minutes_missed=0)
    late = whole.select_related("enrolment__person").order_by("pk").first()
    if late:
        raise Refused(
            _("Write how many minutes were missed: %(name)s.")
            % {"name": late.enrolment.person.name_by_family}
        )
    if register.marks.filter(minutes_missed__gt=minutes).exists():
        raise Refused(_("Someone misses more minutes than the class has. Correct the minutes."))


@transaction.atomic
def cancel_class(*, session: ClassSession, reason: str, by: User) -> ClassSession:
    """Cancel a class that has not been confirmed; marks already made stay in its history."""
    register = Register.objects.select_for_update().filter(session=session).first()
    if register and register.closed_at:
        raise Refused(_("This class took place and is closed; it cannot be cancelled."))
    return timetables.cancel_class(session=session, by=by, reason=reason)
