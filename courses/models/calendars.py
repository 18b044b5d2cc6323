"""Private addresses under which calendars of other programs read a person's classes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.encryption import EncryptedTextField, keyed_hash


class CalendarFeed(models.Model):
    """One address a person. Whoever has it reads the calendar: so it is random, and can be withdrawn.

    Found by a keyed hash; the token itself is kept encrypted, to be shown to its person again.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    token = EncryptedTextField()
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")


def token_hash(token: str) -> str:
    return keyed_hash(f"calendar:{token}")
