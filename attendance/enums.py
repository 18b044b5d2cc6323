from django.db import models
from django.utils.translation import gettext_lazy as _


class MarkStatus(models.TextChoices):
    PRESENT = "present", _("present")
    LATE = "late", _("late")
    LEFT_EARLY = "left_early", _("left early")
    REMOTE = "remote", _("remote")
    EXEMPT = "exempt", _("exempt")
    EXCUSED = "excused", _("absent, excused")
    ABSENT = "absent", _("absent")


class ChangeSource(models.TextChoices):
    TRAINER = "trainer", _("trainer")
    CORRECTION = "correction", _("correction")
    IMPORT = "import", _("import")


# The statuses that name minutes missed.
PARTIAL_STATUSES = frozenset({MarkStatus.LATE.value, MarkStatus.LEFT_EARLY.value})
