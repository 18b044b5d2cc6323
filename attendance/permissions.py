"""Who may open, mark, close and correct the register of a class."""

from typing import Any

from attendance.models import Register, ScanPage
from courses.models import ClassSession, Edition
from courses.querysets import ClassSessionQuerySet, EditionQuerySet
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


def markable_editions(user: Any) -> EditionQuerySet:
    """Editions whose registers the person may mark, by the rule of can_mark."""
    if Role.ADMINISTRATOR in user.roles:
        return Edition.objects.all()
    if not user.roles & {Role.TRAINER, Role.COORDINATOR}:
        return Edition.objects.none()
    return Edition.objects.readable_by(user).staffed_by(user)


def markable_classes(user: Any) -> ClassSessionQuerySet:
    """Classes to which the person may file paper."""
    return ClassSession.objects.filter(edition__in=markable_editions(user))


def can_send(user: Any, edition: Edition) -> bool:
    """Whoever may mark the registers of an edition may send its paper."""
    return markable_editions(user).filter(pk=edition.pk).exists()


def can_file(user: Any, page: ScanPage) -> bool:
    """Whoever may mark the class of a page, or the edition to which an unfiled page was sent."""
    edition = page.session.edition_id if page.session else page.file.edition_id
    return markable_editions(user).filter(pk=edition).exists()


def can_decide(user: Any, register: Register) -> bool:
    """Once closed, a mark changes only by a coordinator of the edition; whoever marks may ask."""
    editions = Edition.objects.coordinated_by(user)
    return editions.filter(pk=register.session.edition_id).exists()
