"""A file of questions between its preview and the day on which it was taken into the bank."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionImport(models.Model):
    """Somebody's file: shown first, imported once, and then only its name and figures are kept."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
    )
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=20)
    category = models.CharField(max_length=200, blank=True)
    data = models.BinaryField(default=b"")
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    imported = models.PositiveIntegerField(default=0)
    already = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import of questions")
        verbose_name_plural = _("imports of questions")

    def __str__(self):
        return self.name
