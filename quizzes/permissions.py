"""Who may try, watch, grade and decide about quizzes. Views ask; actions trust."""

from typing import Any

from courses.models import CoursePage, Edition
from people.enums import Role
from quizzes.models import QuizPage
from quizzes.querysets import taught, taught_by

__all__ = ["may_try", "quizzes_of", "taught"]


def may_try(user: Any, course: CoursePage) -> bool:
    """Editors and administrators any quiz; trainers and coordinators those of their courses."""
    if not user.is_authenticated:
        return False
    if user.roles & {Role.EDITOR, Role.ADMINISTRATOR}:
        return True
    return taught_by(user).filter(course=course).exists()


def quizzes_of(edition: Edition) -> Any:
    """The published quizzes of the edition's course, in the order of its path."""
    return QuizPage.objects.descendant_of(edition.course).live().order_by("path")
