"""Who may read a course's lessons, see an edition, run it. Views ask; actions trust."""

from typing import Any

from courses.enums import ATTENDING_STATES
from courses.models import CoursePage, Edition, Enrolment
from people.enums import Role
from people.models import Person

READS_EVERY_LESSON = frozenset({Role.EDITOR, Role.AUDITOR, Role.ADMINISTRATOR})


def enrolment_for(user: Any, course: CoursePage, chosen: str = "") -> Enrolment | None:
    """The enrolment in which the person takes this course; the `chosen` id where they have several."""
    if not user.is_authenticated:
        return None
    enrolments = list(Enrolment.objects.of_user(user).of_course(course).attending())
    picked = [item for item in enrolments if str(item.pk) == chosen]
    return next(iter(picked or enrolments), None)


def can_read_lessons(user: Any, course: CoursePage, enrolment: Enrolment | None) -> bool:
    if course.lessons_public:
        return True
    if not user.is_authenticated or not user.is_active:
        return False
    if enrolment is not None and enrolment.state in ATTENDING_STATES:
        return True
    if user.roles & READS_EVERY_LESSON:
        return True
    return Edition.objects.readable_by(user).filter(course=course).exists()


def can_run_edition(user: Any, edition: Edition) -> bool:
    return Edition.objects.coordinated_by(user).filter(pk=edition.pk).exists()


def can_read_number(user: Any, person: Person) -> bool:
    """Personal numbers open to administrators and to coordinators of an edition the person is in."""
    if Role.ADMINISTRATOR in user.roles:
        return True
    editions = Edition.objects.coordinated_by(user)
    return person.enrolments.filter(edition__in=editions).exists()
