"""What happens to attempts while nobody looks."""

from celery import shared_task

from quizzes.actions.attempts import submit_expired


@shared_task
def sweep_attempts() -> int:
    """Hand in attempts whose time is over. Due every few seconds; a missed turn only delays."""
    return submit_expired()
