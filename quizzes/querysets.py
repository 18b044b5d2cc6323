from datetime import datetime
from typing import Any, Self

from django.db import models

from courses.enums import ATTENDING_STATES
from courses.models import Edition
from people.enums import Role
from quizzes.rules.timing import GRACE


class AttemptQuerySet(models.QuerySet):
    def real(self) -> Self:
        """Of trainees; without those by which staff look how a quiz goes."""
        return self.filter(tried_by=None)

    def of_user(self, user: Any) -> Self:
        """Theirs to answer: within an enrolment, or a trial."""
        return self.filter(models.Q(enrolment__person__user=user) | models.Q(tried_by=user))

    def writable_by(self, user: Any) -> Self:
        """Theirs while they are on the list of the edition."""
        return self.filter(answered_by(user))

    def readable_by(self, user: Any) -> Self:
        """Of editions whose lists the person may see."""
        return self.real().filter(enrolment__edition__in=Edition.objects.readable_by(user))

    def open(self) -> Self:
        return self.filter(submitted_at=None)

    def submitted(self) -> Self:
        return self.filter(submitted_at__isnull=False)

    def graded(self) -> Self:
        return self.filter(graded_at__isnull=False, is_discarded=False)

    def passed(self) -> Self:
        return self.graded().filter(is_passed=True)

    def expired(self, *, at: datetime) -> Self:
        """Still open though their time and the grace are over."""
        return self.open().filter(deadline_at__lt=at - GRACE)


def answered_by(user: Any, through: str = "") -> models.Q:
    """Attempts that the person may write in; `through` leads to them, as "attempt__".

    A join, not a query within: it is asked at each answer.
    """
    on_list = {
        f"{through}enrolment__person__user": user,
        f"{through}enrolment__state__in": ATTENDING_STATES,
    }
    return models.Q(**on_list) | models.Q(**{f"{through}tried_by": user})


class AttemptQuestionQuerySet(models.QuerySet):
    def writable_by(self, user: Any) -> Self:
        return self.filter(answered_by(user, "attempt__"))

    def gradable_by(self, user: Any) -> Self:
        """Longer answers, handed in, of the editions the person teaches; never their own."""
        answers = self.filter(
            attempt__submitted_at__isnull=False,
            attempt__is_discarded=False,
            attempt__enrolment__edition__in=taught(user),
            version__asked__kind="essay",
        )
        return answers.exclude(attempt__enrolment__person__user=user)

    def waiting_for(self, user: Any) -> Self:
        return self.gradable_by(user).filter(points=None)


def taught_by(user: Any) -> models.QuerySet:
    """Editions where the person is a trainer or coordinator, with the role to be one."""
    roles = [role for role in (Role.TRAINER, Role.COORDINATOR) if role in user.roles]
    return Edition.objects.staffed_by(user, *roles) if roles else Edition.objects.none()


def taught(user: Any) -> models.QuerySet:
    """Editions where the person opens quizzes in the room and grades; all for administrators."""
    if Role.ADMINISTRATOR in user.roles:
        return Edition.objects.order_by("pk")
    return taught_by(user)
