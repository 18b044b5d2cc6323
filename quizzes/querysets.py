from typing import Self

from django.db import models


class AttemptQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(submitted_at=None)

    def submitted(self) -> Self:
        return self.filter(submitted_at__isnull=False)

    def passed(self) -> Self:
        return self.submitted().filter(is_passed=True)
