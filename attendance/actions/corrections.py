"""Corrections of a closed class."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.actions.marks import check_wishes, write_marks
from attendance.enums import ChangeSource
from attendance.models import Mark, Register
from attendance.rules import merging
from courses.models import Enrolment
from lib.refused import Refused
from people.models import User


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
    wish = merging.Wish(status=status, missed=missed, note=note, was=None, seen=0)
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
