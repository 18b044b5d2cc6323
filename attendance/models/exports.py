"""Files made in the background: a durable row each, and a private file that is deleted after its time."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attendance.enums import ExportKind, ExportState
from attendance.querysets import ExportQuerySet

UNDER_WAY = [ExportState.QUEUED, ExportState.RUNNING]


class Export(models.Model):
    """One file ordered by one person, who alone may fetch it. `done` of `total` steps."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=ExportKind.choices)
    edition = models.ForeignKey(
        "courses.Edition", on_delete=models.CASCADE, related_name="+", null=True
    )
    month = models.DateField(_("month"), null=True)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=20, choices=ExportState.choices, default=ExportState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    ordered_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(null=True)
    file_path = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_hash = models.CharField(max_length=64, blank=True)
    file_bytes = models.PositiveBigIntegerField(default=0)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_at", "pk"]
        verbose_name = _("file of attendance")
        verbose_name_plural = _("files of attendance")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "month", "ordered_by"],
                condition=Q(state__in=UNDER_WAY, edition=None),
                name="export_of_month_under_way_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "edition", "ordered_by"],
                condition=Q(state__in=UNDER_WAY, month=None),
                name="export_of_edition_under_way_once",
            ),
            models.CheckConstraint(
                condition=Q(edition=None, month__isnull=False)
                | Q(edition__isnull=False, month=None),
                name="export_of_month_or_edition",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExportState.DONE)
                | (~Q(file_path="") & ~Q(file_hash="") & Q(expires_at__isnull=False)),
                name="export_done_has_file",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.month or self.edition_id}"

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY
