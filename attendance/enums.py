from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Credit(models.TextChoices):
    """What a status counts of the minutes of a class."""

    WHOLE = "whole", _("the whole class")
    LESS_MISSED = "less_missed", _("the class less the minutes missed")
    NONE = "none", _("nothing")


class ChangeSource(models.TextChoices):
    TRAINER = "trainer", _("trainer")
    SELF = "self", _("the person, by code")
    SYNC = "sync", _("phone without a network")
    IMPORT = "import", _("import")
    SCAN = "scan", _("paper sheet")
    CORRECTION = "correction", _("correction")


class AlertKind(models.TextChoices):
    ABSENCES = "absences", _("absences in a row")
    UNREACHABLE = "unreachable", _("threshold out of reach")
    LATE_REGISTER = "late_register", _("register not closed")
    LATE_REGISTER_LONG = "late_register_long", _("register not closed for long")


class ExportKind(models.TextChoices):
    MONTH = "month", _("month of all editions")


class ExportState(models.TextChoices):
    QUEUED = "queued", _("waits to be made")
    RUNNING = "running", _("being made")
    DONE = "done", _("ready")
    FAILED = "failed", _("not made")
    EXPIRED = "expired", _("deleted after its time")


class CorrectionState(models.TextChoices):
    WAITING = "waiting", _("waiting for the coordinator")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class JournalState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("journal", "waiting")
    RUNNING = "running", pgettext_lazy("journal", "being made")
    DONE = "done", pgettext_lazy("journal", "ready")
    EXPIRED = "expired", pgettext_lazy("journal", "taken away")
    FAILED = "failed", pgettext_lazy("journal", "failed")
