"""What happens to attempts, surveys and files for import while nobody looks."""

from celery import shared_task

from quizzes.actions.attempts import submit_expired
from quizzes.actions.imports import discard_old_files
from quizzes.actions.pictures import remove_unused_pictures
from quizzes.actions.surveys import close_due


@shared_task
def sweep_attempts() -> int:
    """Hand in attempts whose time is over. Due every few seconds; a missed turn only delays."""
    return submit_expired()


@shared_task
def sweep_question_files() -> int:
    """Take away files of questions that nobody confirmed within a day."""
    return discard_old_files()


@shared_task
def sweep_pictures() -> int:
    """Take away pictures that nothing refers to, as those of imports that failed."""
    return remove_unused_pictures()


@shared_task
def sweep_surveys() -> int:
    """Close surveys whose date has come."""
    return close_due()
