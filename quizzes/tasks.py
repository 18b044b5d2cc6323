"""What happens to attempts and surveys while nobody looks."""

from celery import shared_task

from quizzes.actions.attempts import submit_expired
from quizzes.actions.surveys import close_due


@shared_task
def sweep_attempts() -> int:
    """Hand in attempts whose time is over. Due every few seconds; a missed turn only delays."""
    return submit_expired()


@shared_task
def sweep_surveys() -> int:
    """Close surveys whose date has come."""
    return close_due()
