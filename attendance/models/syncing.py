"""Marks of devices without a network: what they were answered, where no change of a mark tells it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from attendance.enums import SyncResult


class SyncAnswer(models.Model):
    """A mark that a device sent and that changed nothing. Sent again, it gets the same answer."""

    client_id = models.UUIDField(primary_key=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    result = models.CharField(max_length=10, choices=SyncResult.choices)
    message = models.CharField(max_length=250, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("answer to a device")
        verbose_name_plural = _("answers to devices")

    def __str__(self):
        return f"{self.client_id}: {self.result}"
