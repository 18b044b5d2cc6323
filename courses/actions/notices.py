"""Sending the e-mails about changed classes: a row each, tried a few times, then shown as not delivered."""

import smtplib
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from courses.emails import change_message
from courses.enums import NoticeState
from courses.models import ClassNotice
from courses.reads.notices import lines_for

# A sender that does not come back within this time was killed; its e-mail goes out again.
LEASE = timedelta(minutes=10)
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
# Of senders that were killed, too: an e-mail that kills its sender does not come back for ever.
MOST_ATTEMPTS = len(RETRY_AFTER) + 3


def take_due(*, at: datetime | None = None, most: int = 200) -> list[tuple[int, int]]:
    """The notices to send now, as (key, attempts made); each is due again only if nobody sends it."""
    now = at or timezone.now()
    with transaction.atomic():
        due = list(ClassNotice.objects.due(at=now).values_list("pk", "attempts")[:most])
        ClassNotice.objects.filter(pk__in=[pk for pk, _attempts in due]).update(due_at=now + LEASE)
    return due


def send_notice(*, notice_id: int, attempts: int, at: datetime | None = None) -> str:
    """Send one e-mail, or note why not. Two senders with the same message send it once.

    The mail server is asked outside of any transaction: it may take its time.
    """
    now = at or timezone.now()
    sending = Q(state=NoticeState.WAITING) | Q(state=NoticeState.SENDING)
    claimed = ClassNotice.objects.filter(sending, pk=notice_id, attempts=attempts).update(
        state=NoticeState.SENDING, attempts=F("attempts") + 1, due_at=now + LEASE
    )
    if not claimed:
        return ""
    notice = ClassNotice.objects.select_related("change__edition", "user", "enrolment").get(
        pk=notice_id
    )
    if notice.attempts > MOST_ATTEMPTS:
        return settle(notice, NoticeState.FAILED, at=now, fault=notice.fault)
    lines = lines_for(notice, at=now)
    if not lines:
        return settle(notice, NoticeState.NEEDLESS, at=now)
    if not (notice.user and notice.user.is_active and notice.user.email):
        return settle(notice, NoticeState.CALL, at=now)
    try:
        change_message(notice, lines).send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return put_off(notice, error, at=now)
    return settle(notice, NoticeState.SENT, at=now)


def put_off(notice: ClassNotice, error: Exception, *, at: datetime) -> str:
    """Try again later; not where the server says that it never will take it."""
    fault = fault_in_words(error)
    if is_final(error) or notice.attempts > len(RETRY_AFTER):
        return settle(notice, NoticeState.FAILED, at=at, fault=fault)
    return settle(
        notice,
        NoticeState.WAITING,
        at=at,
        fault=fault,
        due_at=at + RETRY_AFTER[notice.attempts - 1],
    )


def settle(
    notice: ClassNotice,
    state: NoticeState,
    *,
    at: datetime,
    fault: str = "",
    due_at: datetime | None = None,
) -> str:
    ClassNotice.objects.filter(pk=notice.pk, state=NoticeState.SENDING).update(
        state=state, fault=fault, due_at=due_at, settled_at=None if due_at else at
    )
    return str(state)


def is_final(error: Exception) -> bool:
    """5xx of a mail server is for good, and so is an address that no header can hold."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500
    return isinstance(error, ValueError)


def fault_in_words(error: Exception) -> str:
    """As the server said it, without what no column can hold."""
    said: tuple[object, bytes | str] = (type(error).__name__, str(error))
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        said = (error.smtp_code, error.smtp_error)
    code, words = said
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(f"{code} {text}".replace("\x00", " ").split())[:200]
