from django.db import models
from django.utils.translation import gettext_lazy as _


class CertificateStatus(models.TextChoices):
    ISSUED = "issued", _("valid")
    ANNULLED = "annulled", _("annulled")


class BatchState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("under way")
    DONE = "done", _("done")


class ItemState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    ISSUED = "issued", _("issued")
    REFUSED = "refused", _("not issued")
