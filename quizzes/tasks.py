"""What happens to attempts and to files for import while nobody looks."""

from celery import shared_task

from quizzes.actions.attempts import submit_expired
from quizzes.actions.imports import discard_old_files


@shared_task
def sweep_attempts() -> int:
    """Hand in attempts whose time is over. Due every few seconds; a missed turn only delays."""
    return submit_expired()


@shared_task
def sweep_question_files() -> int:
    """Take away files of questions that nobody confirmed within a day."""
    return discard_old_files()
