"""Delivery of e-mails about changed classes. The rows are the truth; a message may be lost or come twice."""

from celery import shared_task

from courses.actions import notices


@shared_task
def send_notice(notice_id: int, attempts: int) -> None:
    notices.send_notice(notice_id=notice_id, attempts=attempts)


@shared_task
def sweep_notices() -> int:
    """Send what is due. New notices wait a minute, so that a slip can be taken back unheard."""
    due = notices.take_due()
    for notice_id, attempts in due:
        send_notice.delay(notice_id, attempts)
    return len(due)
