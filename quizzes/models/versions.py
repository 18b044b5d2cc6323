"""What questions said: versions that attempts ask. Their pictures and recordings are copies."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionVersion(models.Model):
    """What a question said from one edit to the next; never changed, outlives the question."""

    question = models.ForeignKey(
        "quizzes.Question", on_delete=models.SET_NULL, related_name="versions", null=True
    )
    number = models.PositiveIntegerField()
    asked = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("version of a question")
        verbose_name_plural = _("versions of questions")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "fingerprint"], name="version_once_a_question"
            )
        ]

    def __str__(self):
        return f"{self.question_id}, {self.number}"


def fingerprint_of(asked: dict[str, Any]) -> str:
    """Of what is asked and how it is graded; the ids of answers count, for responses name them."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


def lock_bank() -> None:
    """One at a time, until the transaction ends: two imports would both find a question new, and a
    picture could be swept while somebody writes a version that shows it."""
    rows = ContentType.objects.select_for_update(no_key=True)
    rows.get(app_label="quizzes", model="question")
