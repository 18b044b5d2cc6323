from collections.abc import Iterable
from typing import Self

from django.db import models

from courses.models import Edition


class RegisterQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def closed(self) -> Self:
        return self.filter(closed_at__isnull=False)


class MarkQuerySet(models.QuerySet):
    def of_editions(self, editions: Iterable[Edition]) -> Self:
        return self.filter(
            register__session__edition__in=editions, register__session__cancelled_at=None
        )
