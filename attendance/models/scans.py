"""Sheets that came back from paper: the files as they came, their pages, and what became of each."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from attendance.enums import ScanEventKind, ScanFileState, ScanPageState, ScanProblem
from attendance.querysets import ScanFileQuerySet, ScanPageQuerySet
from courses.models import ClassSession, Edition


class ScanFile(models.Model):
    """A photo or PDF as it was sent, unchanged and never served; the row behind the work on it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="scan_files")
    # The class from whose page it was sent: the first choice for pages without a code.
    session = models.ForeignKey(
        ClassSession, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    path = models.CharField(max_length=200)
    state = models.CharField(
        max_length=20, choices=ScanFileState.choices, default=ScanFileState.WAITING
    )
    problem = models.CharField(max_length=20, choices=ScanProblem.choices, blank=True)
    page_count = models.PositiveSmallIntegerField(default=0)
    pages_read = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    objects = ScanFileQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "pk"]
        verbose_name = _("file of scans")
        verbose_name_plural = _("files of scans")
        constraints = [
            models.UniqueConstraint(fields=["edition", "sha256"], name="scan_file_once"),
            models.CheckConstraint(
                condition=models.Q(problem="") | models.Q(state="refused"),
                name="scan_file_problem_only_when_refused",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_waiting(self) -> bool:
        return self.state == ScanFileState.WAITING

    @property
    def is_unread(self) -> bool:
        return self.state in {ScanFileState.WAITING, ScanFileState.READING}


class ScanPage(models.Model):
    """One page of a file: filed as evidence to a class, or waiting for a person to say to which."""

    file = models.ForeignKey(ScanFile, on_delete=models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=ScanPageState.choices)
    session = models.ForeignKey(
        ClassSession,
        verbose_name=_("class"),
        on_delete=models.PROTECT,
        related_name="scan_pages",
        null=True,
        blank=True,
    )
    # What its code says; 0 where it had none.
    sheet_page = models.PositiveSmallIntegerField(default=0)
    sheet_pages = models.PositiveSmallIntegerField(default=0)
    picture = models.CharField(max_length=200, blank=True)
    turned = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = ScanPageQuerySet.as_manager()

    class Meta:
        ordering = ["session", "sheet_page", "pk"]
        verbose_name = _("page of a scan")
        verbose_name_plural = _("pages of scans")
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="scan_page_once"),
            models.CheckConstraint(
                condition=~models.Q(state="filed") | models.Q(session__isnull=False),
                name="scan_page_filed_to_a_class",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["filed", "withdrawn"]) | models.Q(session=None),
                name="scan_page_of_no_class_unless_filed",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_at=None, checked_by=None)
                | models.Q(checked_at__isnull=False, checked_by__isnull=False),
                name="scan_page_checked_by_someone",
            ),
        ]

    def __str__(self):
        return f"{self.file}, {self.number}"

    @property
    def is_filed(self) -> bool:
        return self.state == ScanPageState.FILED

    @property
    def is_drawn(self) -> bool:
        return bool(self.picture)

    @property
    def shown_picture(self) -> str:
        """The path of the picture as it is turned."""
        return self.picture.replace(".jpg", f"-{self.turned}.jpg") if self.turned else self.picture


class ScanEvent(models.Model):
    """What became of a page: who, when, why. Only ever appended."""

    page = models.ForeignKey(ScanPage, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=ScanEventKind.choices)
    old_session = models.ForeignKey(
        ClassSession, on_delete=models.PROTECT, related_name="+", null=True
    )
    new_session = models.ForeignKey(
        ClassSession, on_delete=models.PROTECT, related_name="+", null=True
    )
    old_state = models.CharField(max_length=20, choices=ScanPageState.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("event of a scanned page")
        verbose_name_plural = _("events of scanned pages")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind__in=["withdrawn", "moved"]) | ~models.Q(reason=""),
                name="scan_event_has_reason",
            ),
        ]
