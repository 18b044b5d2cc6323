"""What happens to journals while nobody looks. The rows are the truth; a message may be lost."""

from celery import shared_task

from attendance.actions import journals

# A large journal takes longer than other work may.
SECONDS = 60 * 60


@shared_task(time_limit=SECONDS)
def make_journal(journal_id: str) -> None:
    journals.make_journal(journal_id=journal_id)


@shared_task
def sweep_journals() -> int:
    """Send again what nobody works on, and take away what has been kept long enough."""
    keys = journals.take_stalled()
    for key in keys:
        make_journal.delay(key)
    journals.take_away_expired()
    return len(keys)
