from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models

from certificates.enums import BatchState, CertificateStatus


class CertificateQuerySet(models.QuerySet):
    def valid(self) -> Self:
        return self.filter(status=CertificateStatus.ISSUED)

    def of_user(self, user: Any) -> Self:
        return self.filter(person__user=user)

    def without_file(self) -> Self:
        return self.filter(file_path="")


class BatchQuerySet(models.QuerySet):
    def unfinished(self) -> Self:
        return self.exclude(state=BatchState.DONE)

    def stalled(self, *, at: datetime, after: timedelta) -> Self:
        """Batches that nobody works on: queued or interrupted, and untouched for `after`."""
        return self.unfinished().filter(touched_at__lt=at - after)
