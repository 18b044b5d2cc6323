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


class ScanFileState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("file of scans", "waiting")
    READING = "reading", pgettext_lazy("file of scans", "being read")
    READ = "read", pgettext_lazy("file of scans", "read")
    REFUSED = "refused", pgettext_lazy("file of scans", "not taken")


class ScanProblem(models.TextChoices):
    """Why a file is not taken. The first four are found by its bytes, the others when it is drawn."""

    EMPTY = "empty", _("The file is empty. Take the photo again.")
    TOO_LARGE = "too_large", _("The file is larger than 25 MB. Send fewer pages in one file.")
    NOT_A_SCAN = (
        "not_a_scan",
        _("This is neither a photo (JPEG, PNG, HEIC) nor a PDF. Take a photo of the sheet."),
    )
    TWO_IN_ONE = (
        "two_in_one",
        _("The file hides another one inside: a page, a program or an archive. Scan it anew."),
    )
    ACTIVE = "active", _("The PDF holds a program or a form. Scan the sheet into a plain PDF.")
    TOO_MANY_PIXELS = (
        "too_many_pixels",
        _("The picture has more than 60 million pixels. Take it with a lower resolution."),
    )
    TOO_SMALL = "too_small", _("The picture is too small to read. Take it from nearer.")
    TOO_MANY_PAGES = "too_many_pages", _("The PDF has more than 100 pages. Send it in parts.")
    LOCKED = "locked", _("The PDF is locked with a password. Save it without one.")
    BROKEN = "broken", _("The file is damaged and cannot be opened. Take it or scan it anew.")
    TOO_SLOW = "too_slow", _("The file took too long to open. Scan it anew, as plain pages.")


class ScanPageState(models.TextChoices):
    FILED = "filed", pgettext_lazy("page of a scan", "filed")
    UNRECOGNISED = "unrecognised", pgettext_lazy("page of a scan", "to be filed by hand")
    DOUBLE = "double", pgettext_lazy("page of a scan", "already filed")
    FOREIGN = "foreign", pgettext_lazy("page of a scan", "no class of yours")
    WITHDRAWN = "withdrawn", pgettext_lazy("page of a scan", "withdrawn")


class ScanEventKind(models.TextChoices):
    RECOGNISED = "recognised", _("recognised by its code")
    FILED = "filed", _("filed by hand")
    MOVED = "moved", _("moved to another class")
    UNDONE = "undone", _("filing undone")
    WITHDRAWN = "withdrawn", pgettext_lazy("page of a scan", "withdrawn")
    TURNED = "turned", _("turned")
    CHECKED = "checked", _("checked against the register")


class JournalState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("journal", "waiting")
    RUNNING = "running", pgettext_lazy("journal", "being made")
    DONE = "done", pgettext_lazy("journal", "ready")
    EXPIRED = "expired", pgettext_lazy("journal", "taken away")
    FAILED = "failed", pgettext_lazy("journal", "failed")
