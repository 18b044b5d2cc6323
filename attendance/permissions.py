"""Who may open, mark, close and correct the register of a class."""

from typing import Any

from attendance.models import Register
from courses.models import ClassSession, Edition
from courses.querysets import ClassSessionQuerySet
from people.enums import Role


def visible_classes(user: Any) -> ClassSessionQuerySet:
    """Classes whose register the person may look at."""
    return ClassSession.objects.filter(edition__in=Edition.objects.readable_by(user))


def can_mark(user: Any, session: ClassSession) -> bool:
    """Trainers and coordinators of the edition mark; auditors only read."""
    if Role.ADMINISTRATOR in user.roles:
        return True
    staffed = Edition.objects.readable_by(user).filter(pk=session.edition_id)
    return bool(user.roles & {Role.TRAINER, Role.COORDINATOR}) and staffed.staffed_by(user).exists()


def can_decide(user: Any, register: Register) -> bool:
    """Once closed, a mark changes only by a coordinator of the edition; whoever marks may ask."""
    editions = Edition.objects.coordinated_by(user)
    return editions.filter(pk=register.session.edition_id).exists()
