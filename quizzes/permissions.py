"""Who may try, watch, grade and decide about quizzes. Views ask; actions trust."""

from typing import Any

from courses.models import CoursePage, Edition
from people.enums import Role
from quizzes.models import Attempt, QuizPage


def may_try(user: Any, course: CoursePage) -> bool:
    """Editors and administrators any quiz; trainers and coordinators those of their courses."""
    if not user.is_authenticated:
        return False
    if user.roles & {Role.EDITOR, Role.ADMINISTRATOR}:
        return True
    return taught_by(user).filter(course=course).exists()


def may_teach(user: Any, edition: Edition) -> bool:
    """Opens a quiz in the room and grades: trainers and coordinators of the edition, administrators."""
    if Role.ADMINISTRATOR in user.roles:
        return True
    return taught_by(user).filter(pk=edition.pk).exists()


def taught_by(user: Any) -> Any:
    """Editions where the person is a trainer or coordinator, with the role to be one."""
    roles = [role for role in (Role.TRAINER, Role.COORDINATOR) if role in user.roles]
    return Edition.objects.staffed_by(user, *roles) if roles else Edition.objects.none()


def may_grade(user: Any, attempt: Attempt) -> bool:
    """Of the edition's staff, and never one's own answers."""
    enrolment = attempt.enrolment
    if enrolment is None or enrolment.person.user_id == user.pk:
        return False
    return may_teach(user, enrolment.edition)


def quizzes_of(edition: Edition) -> Any:
    """The published quizzes of the edition's course, in the order of its path."""
    return QuizPage.objects.descendant_of(edition.course).live().order_by("path")
