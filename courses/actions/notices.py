"""Sending the e-mails about changed classes: judged again when they go out."""

from datetime import datetime

from django.utils import timezone

from courses.emails import change_message
from courses.models import ClassNotice
from courses.reads.notices import lines_for
from lib import delivery


def take_due(*, at: datetime | None = None) -> list[tuple[int, int]]:
    """The notices to send now, as (key, attempts made)."""
    return delivery.take_due(ClassNotice.objects.all(), at=at or timezone.now())


def send_notice(*, notice_id: int, attempts: int, at: datetime | None = None) -> str:
    """Send one e-mail, or note why not: what came of it as the row's new state."""
    now = at or timezone.now()
    if not delivery.claim(ClassNotice.objects.all(), notice_id, attempts, at=now):
        return ""
    notice = ClassNotice.objects.select_related("change__edition", "user", "enrolment").get(
        pk=notice_id
    )
    lines = lines_for(notice, at=now)
    if not lines:
        return delivery.settle(notice, delivery.NEEDLESS, at=now)
    if not (notice.user and notice.user.is_active and notice.user.email):
        return delivery.settle(notice, delivery.CALL, at=now)
    return delivery.send(notice, change_message(notice, lines), at=now)
