from datetime import datetime
from typing import Any, Self

from django.db import models

from courses.models import Edition
from quizzes.rules.timing import GRACE


class AttemptQuerySet(models.QuerySet):
    def real(self) -> Self:
        """Of trainees; without those by which staff look how a quiz goes."""
        return self.filter(tried_by=None)

    def of_user(self, user: Any) -> Self:
        """Theirs to answer: within an enrolment, or a trial."""
        return self.filter(models.Q(enrolment__person__user=user) | models.Q(tried_by=user))

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
