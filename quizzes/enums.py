from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("single choice")
    MULTIPLE = "multiple", _("multiple choice")
    TRUEFALSE = "truefalse", _("true or false")
    SHORT = "short", _("short text")
    NUMERIC = "numeric", pgettext_lazy("kind of question", "number")


CHOICE_KINDS = frozenset({"single", "multiple", "truefalse"})
