from datetime import datetime, timedelta

from django.db import models

from certificates.enums import BatchState, CertificateStatus


class CertificateQuerySet(models.QuerySet):
    def valid(self):
        return self.filter(status=CertificateStatus.ISSUED)

    def of_user(self, user):
        return self.filter(person__user=user)

    def without_file(self):
        return self.filter(file_path="")


class BatchQuerySet(models.QuerySet):
    def unfinished(self):
        return self.exclude(state=BatchState.DONE)

    def stalled(self, *, at: datetime, after: timedelta):
        """Batches that nobody works on: queued or interrupted, and untouched for `after`."""
        return self.unfinished().filter(touched_at__lt=at - after)
