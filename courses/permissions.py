"""Who may read a course's lessons, see an edition, run it. Views ask; actions trust."""

from functools import cache
from typing import Any

from django.db.models import QuerySet

from courses.enums import ATTENDING_STATES, EditionState
from courses.models import CoursePage, Edition, Enrolment
from courses.querysets import EnrolmentQuerySet
from people.enums import Role
from people.models import Person

READS_EVERY_LESSON = frozenset({Role.EDITOR, Role.AUDITOR, Role.ADMINISTRATOR})
# Enough for a path, and to be named in the audit entry of a step.
ENROLMENT_FIELDS = (
    *("edition", "person", "state", "steps_completed_at"),
    *("edition__title", "edition__code", "edition__state", "edition__starts_on"),
)


@cache
def places() -> EnrolmentQuerySet:
    """Enrolments as `enrolment_for` asks for them, but for person and course; put together once."""
    enrolments = Enrolment.objects.attending().select_related("edition").order_by("-pk")
    return enrolments.only(*ENROLMENT_FIELDS)


def shown_first(enrolment: Enrolment) -> tuple[bool, int]:
    """A running edition goes before the others, then the latest."""
    edition = enrolment.edition
    return edition.state != EditionState.RUNNING, -edition.starts_on.toordinal()


def enrolment_for(user: Any, course: CoursePage, chosen: str = "") -> Enrolment | None:
    """The enrolment in which the person takes this course; the `chosen` id where they have several."""
    if not user.is_authenticated:
        return None
    found = places().filter(person__user=user, edition__course=course)
    # A handful at most, and on each page of a course: the database need not sort them.
    enrolments = sorted(found, key=shown_first)
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


def audited_editions(user: Any) -> QuerySet[Edition]:
    """Editions whose papers the person may read: those they run, and all for the auditor."""
    if Role.AUDITOR in user.roles:
        return Edition.objects.all()
    return Edition.objects.coordinated_by(user)


def can_read_number(user: Any, person: Person) -> bool:
    """Personal numbers open to administrators and to coordinators of an edition the person is in."""
    if Role.ADMINISTRATOR in user.roles:
        return True
    editions = Edition.objects.coordinated_by(user)
    return person.enrolments.filter(edition__in=editions).exists()
