"""Who may see, issue, annul and download certificates. Views ask; actions trust."""

from typing import Any

from certificates.models import Batch, Certificate
from courses.models import Edition
from people.enums import Role

SEES_EVERYTHING = frozenset({Role.ADMINISTRATOR.value, Role.AUDITOR.value})


def can_issue(user: Any, edition: Edition) -> bool:
    """Coordinators of the edition and administrators; to themselves nobody (rules, at issue)."""
    return Edition.objects.coordinated_by(user).filter(pk=edition.pk).exists()


def can_see_batch(user: Any, batch: Batch) -> bool:
    """Those who may see the edition's list; once the edition is gone, those who see everything."""
    if user.roles & SEES_EVERYTHING:
        return True
    return batch.edition is not None and can_see(user, batch.edition)


def can_see(user: Any, edition: Edition) -> bool:
    return Edition.objects.readable_by(user).filter(pk=edition.pk).exists()


def is_holder(user: Any, certificate: Certificate) -> bool:
    return certificate.person is not None and certificate.person.user_id == user.pk


def can_download_as_staff(user: Any, certificate: Certificate) -> bool:
    """Administrators, auditors, and coordinators of the edition. Trainers never: it has the PESEL."""
    return bool(user.roles & SEES_EVERYTHING) or runs_edition_of(user, certificate)


def can_annul(user: Any, certificate: Certificate) -> bool:
    return Role.ADMINISTRATOR in user.roles or runs_edition_of(user, certificate)


def runs_edition_of(user: Any, certificate: Certificate) -> bool:
    if certificate.enrolment is None:
        return False
    return can_issue(user, certificate.enrolment.edition)
