"""E-mails that stand in rows: each sent once, tried a few times, then shown as not delivered.

A row has `state` (one of the words below), `attempts`, `due_at`, `settled_at` and `fault`. The row is
the truth: a task only hurries it, and a sweep finds what was left lying.
"""

import smtplib
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, QuerySet

WAITING, SENDING, SENT, FAILED = "waiting", "sending", "sent", "failed"
# Nothing to say any more when it was to be sent; nobody to write to.
NEEDLESS, CALL = "needless", "call"

# A sender that does not come back within this time was killed; its e-mail goes out again.
LEASE = timedelta(minutes=10)
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
# Of senders that were killed, too: an e-mail that kills its sender does not come back for ever.
MOST_ATTEMPTS = len(RETRY_AFTER) + 3


def take_due(rows: QuerySet[Any], *, at: datetime, most: int = 200) -> list[tuple[int, int]]:
    """The rows to send now, as (key, attempts made); each is due again only if nobody sends it."""
    with transaction.atomic():
        due = rows.filter(state__in=[WAITING, SENDING], due_at__lte=at).order_by("due_at", "pk")
        found = list(due.values_list("pk", "attempts")[:most])
        rows.filter(pk__in=[pk for pk, _attempts in found]).update(due_at=at + LEASE)
    return found


def claim(rows: QuerySet[Any], key: int, attempts: int, *, at: datetime) -> bool:
    """Whether this sender sends the row now. Two senders with the same message send it once."""
    waiting = rows.filter(state__in=[WAITING, SENDING], pk=key, attempts=attempts)
    return bool(waiting.update(state=SENDING, attempts=F("attempts") + 1, due_at=at + LEASE))


def send(row: Any, message: EmailMessage, *, at: datetime) -> str:
    """Send the e-mail of a row that was claimed, and say in the row what became of it.

    Outside of any transaction: the mail server may take its time.
    """
    if row.attempts > MOST_ATTEMPTS:
        return settle(row, FAILED, at=at, fault=row.fault)
    try:
        message.send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return put_off(row, error, at=at)
    return settle(row, SENT, at=at)


def put_off(row: Any, error: Exception, *, at: datetime) -> str:
    """Try again later; not where the server says that it never will take it."""
    fault = fault_in_words(error)
    if is_final(error) or row.attempts > len(RETRY_AFTER):
        return settle(row, FAILED, at=at, fault=fault)
    return settle(row, WAITING, at=at, fault=fault, due_at=at + RETRY_AFTER[row.attempts - 1])


def settle(
    row: Any, state: str, *, at: datetime, fault: str = "", due_at: datetime | None = None
) -> str:
    type(row).objects.filter(pk=row.pk, state=SENDING).update(
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
