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


class ReasonCode(models.TextChoices):
    """Why a person does not qualify; the words and the remedy are in certificates.reasons."""

    NOT_ENROLLED = "not_enrolled"
    ALREADY_ISSUED = "already_issued"
    OWN = "own"
    NO_CLASSES = "no_classes"
    CLASSES_TO_COME = "classes_to_come"
    REGISTERS_OPEN = "registers_open"
    UNMARKED = "unmarked"
    ATTENDANCE = "attendance"
    STEPS = "steps"
    QUIZZES = "quizzes"
    MISSING_FIELD = "missing_field"
    NO_ISSUER = "no_issuer"
