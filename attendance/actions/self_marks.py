"""People mark themselves by the code on the projector: one device, one person, while it is open."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.actions.marks import check_open, write_marks
from attendance.actions.registers import lock_register
from attendance.enums import ChangeSource
from attendance.models import Register, SelfMark, SelfMarking, Status
from attendance.models.statuses import PRESENT
from attendance.reads import Vocabulary, vocabulary_of
from attendance.rules import self_marks as rules
from attendance.rules.merging import Wish
from courses.models import ClassSession, Enrolment
from lib.audit import record
from lib.refused import Refused
from people.models import User

LATE = "late"
# A mark says when its code was seen where that was noticeably earlier than its arrival.
NOTICEABLE = timedelta(minutes=1)


@transaction.atomic
def open_self_marking(
    *,
    session: ClassSession,
    late_after: int,
    shares_devices: bool,
    by: User,
    at: datetime | None = None,
) -> SelfMarking:
    """Open the class to marks of its own people until it ends. Opened again, it has new codes."""
    now = at or timezone.now()
    check_open(lock_register(session, by), at=now)
    if now > session.ends_at:
        raise Refused(_("This class is over. Mark the people in the register."))
    window, _is_new = SelfMarking.objects.update_or_create(
        session=session,
        defaults={
            "secret": secrets.token_urlsafe(32),
            "opened_at": now,
            "opened_by": by,
            "closed_at": None,
            "closed_by": None,
            "late_after": late_after,
            "shares_devices": shares_devices,
        },
    )
    record(
        "attendance.self_open", window, by=by, late_after=late_after, shared=window.shares_devices
    )
    return window


@transaction.atomic
def close_self_marking(*, session: ClassSession, by: User, at: datetime | None = None) -> None:
    """End it early. Closed already: nothing happens."""
    window = SelfMarking.objects.select_for_update().filter(session=session, closed_at=None).first()
    if window is None:
        return
    window.closed_at = at or timezone.now()
    window.closed_by = by
    window.save(update_fields=["closed_at", "closed_by"])
    record("attendance.self_close", window, by=by)


def mark_self(
    *,
    window: SelfMarking,
    device: str,
    seen_at: datetime | None,
    by: User,
    at: datetime | None = None,
) -> None:
    """The one way in which people mark themselves: on the list, in time, one device each.

    `seen_at` is when they saw a true code; `device` a keyed hash. A mark that is there already stays:
    their own is as good as a new one, another person's refuses.
    """
    try:
        mark_at_once(window, device, seen_at, by, at or timezone.now())
    except IntegrityError:
        # The database alone tells whose device it is: asking first would cost a query each.
        raise Refused(
            _("Somebody else was marked with this phone. Ask the trainer to mark you by hand.")
        ) from None


@transaction.atomic
def mark_at_once(
    window: SelfMarking, device: str, seen_at: datetime | None, by: User, at: datetime
) -> None:
    register = lock_register(window.session, by)
    place = place_with_mark(register, window, by)
    if place is None:
        raise Refused(_("You are not on the list of this class. Ask the trainer."))
    check_open(register, at=at)
    if place.is_own:
        return
    check_standing(window, seen_at, at=at)
    words = vocabulary_of(register.session.edition.project_id)
    if place.status_id:
        raise Refused(told_mark(words.status_by_id[place.status_id]))
    SelfMark.objects.create(
        window=window, enrolment=place, device=device, is_shared=window.shares_devices, at=at
    )
    wish = offered(wish_for(window, register, seen_at or at, at), words)
    source = ChangeSource.SELF
    write_marks(register, {}, {place.pk: wish}, words, by=by, at=at, source=source)


def place_with_mark(register: Register, window: SelfMarking, by: User) -> Any:
    """The person's place, the status it has in the register (`status_id`), and whether by themselves."""
    marked = register.marks.filter(enrolment=OuterRef("pk")).order_by().values("status")
    made = SelfMark.objects.filter(window=window, enrolment=OuterRef("pk"))
    places = Enrolment.objects.of_user(by).attending().filter(edition=register.session.edition_id)
    return places.annotate(status_id=Subquery(marked), is_own=Exists(made)).order_by("pk").first()


def offered(wish: Wish, words: Vocabulary) -> Wish:
    """The project may not offer being late: then somebody must judge."""
    status = words.statuses.get(wish.status)
    if status is None or not status.is_active or (wish.missed and not status.names_minutes):
        raise Refused(_("You came late. Ask the trainer to mark you by hand."))
    return wish


def wish_for(window: SelfMarking, register: Register, seen_at: datetime, at: datetime) -> Wish:
    minutes = rules.minutes_after(window.session.starts_at, seen_at)
    noted_at = seen_at if at - seen_at > NOTICEABLE else None
    if rules.is_late(minutes, late_after=window.late_after):
        return Wish(LATE, missed=min(minutes, register.minutes), noted_at=noted_at)
    return Wish(PRESENT, noted_at=noted_at)


def check_standing(window: SelfMarking, seen_at: datetime | None, *, at: datetime) -> None:
    standing = rules.standing(window.window, seen_at, at=at)
    if standing != "ready":
        raise Refused(told_standing(standing))


def told_standing(standing: rules.Standing) -> str:
    if standing == "early":
        return _("One moment: the class has not started yet.")
    if standing == "closed":
        return _("The trainer has ended self-marking. Ask the trainer to mark you by hand.")
    if standing == "over":
        return _("This class is over. Ask the trainer to mark you by hand.")
    return _("This code is no longer shown. Scan the one that the projector shows now.")


def told_mark(status: Status) -> str:
    return _("You are marked already: %(status)s. Ask the trainer if this is wrong.") % {
        "status": status.label
    }


def note_refusal(*, window: SelfMarking | None, by: User, reason: str) -> None:
    """A try that was refused, for whoever looks into it later."""
    record("attendance.self_refused", window or by, by=by, reason=reason)
