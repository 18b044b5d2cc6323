"""The register of a class: opened on first use, confirmed by its trainer, or the class cancelled."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attendance.models import Register
from courses.actions import timetables
from courses.models import ClassSession, Enrolment
from lib.audit import record
from lib.refused import Refused
from people.models import User


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
def cancel_class(*, session: ClassSession, reason: str, by: User) -> ClassSession:
    """Cancel a class that has not been confirmed; marks already made stay in its history."""
    register = Register.objects.select_for_update().filter(session=session).first()
    if register and register.closed_at:
        raise Refused(_("This class took place and is closed; it cannot be cancelled."))
    return timetables.cancel_class(session=session, by=by, reason=reason)
