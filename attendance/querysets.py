from django.db import models


class RegisterQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at=None)

    def closed(self):
        return self.filter(closed_at__isnull=False)


class MarkQuerySet(models.QuerySet):
    def of_edition(self, edition):
        return self.filter(register__session__edition=edition, register__session__cancelled_at=None)
