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


class SyncResult(models.TextChoices):
    """What became of a mark that a device sent. A conflict is asked about, so it is kept nowhere."""

    SAVED = "saved", _("saved")
    ALREADY = "already", _("was so already")
    CONFLICT = "conflict", _("marked otherwise meanwhile")
    REFUSED = "refused", pgettext_lazy("mark", "not taken")


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
