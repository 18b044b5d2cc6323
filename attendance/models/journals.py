"""The journal of an edition taken out for keeping: the order, the package, the signed manifest."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from attendance.enums import JournalState
from attendance.querysets import JournalQuerySet
from courses.models import Edition


class JournalExport(models.Model):
    """One order of the journal: the durable row behind the background job.

    The package is taken away after a while; its hash and its manifest stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="journals")
    state = models.CharField(
        max_length=20, choices=JournalState.choices, default=JournalState.QUEUED
    )
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ordered_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_parts = models.PositiveIntegerField(default=0)
    all_parts = models.PositiveIntegerField(default=0)
    file_path = models.CharField(max_length=200, blank=True)
    file_hash = models.CharField(max_length=64, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    manifest = models.TextField(blank=True)
    manifest_hash = models.CharField(max_length=64, blank=True)

    objects = JournalQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_at", "pk"]
        verbose_name = _("journal taken out")
        verbose_name_plural = _("journals taken out")
        constraints = [
            models.UniqueConstraint(
                fields=["edition"],
                condition=models.Q(state__in=["queued", "running"]),
                name="journal_under_way_once",
            )
        ]

    def __str__(self):
        return f"{self.edition} ({self.ordered_at:%Y-%m-%d})"

    @property
    def percent(self) -> int:
        return self.done_parts * 100 // self.all_parts if self.all_parts else 0

    @property
    def has_file(self) -> bool:
        return bool(self.file_path)


class SignedManifest(models.Model):
    """The file that came back with a signature. It is kept as it came; the signature is not checked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    export = models.ForeignKey(JournalExport, on_delete=models.PROTECT, related_name="signed")
    name = models.CharField(_("name of the file"), max_length=200)
    file_path = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    file_size = models.PositiveBigIntegerField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-uploaded_at", "pk"]
        verbose_name = _("signed manifest")
        verbose_name_plural = _("signed manifests")
        constraints = [
            models.UniqueConstraint(fields=["export", "file_hash"], name="signed_manifest_once")
        ]

    def __str__(self):
        return self.name
