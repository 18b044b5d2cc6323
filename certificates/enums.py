from django.db import models
from django.utils.translation import pgettext_lazy


class CertificateStatus(models.TextChoices):
    ISSUED = "issued", pgettext_lazy("certificate", "valid")
    ANNULLED = "annulled", pgettext_lazy("certificate", "annulled")


class BatchState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("batch", "waiting")
    RUNNING = "running", pgettext_lazy("batch", "under way")
    DONE = "done", pgettext_lazy("batch", "done")


class ItemState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("certificate", "waiting")
    ISSUED = "issued", pgettext_lazy("certificate", "issued")
    REFUSED = "refused", pgettext_lazy("certificate", "not issued")
