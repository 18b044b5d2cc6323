from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("single choice")
    MULTIPLE = "multiple", _("multiple choice")
    TRUEFALSE = "truefalse", _("true or false")
    SHORT = "short", _("short text")
    NUMERIC = "numeric", _("number")


CHOICE_KINDS = frozenset({"single", "multiple", "truefalse"})
