"""Statuses of attendance and reasons of absence: data of each project, with a set for all others."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from attendance.enums import Credit
from attendance.querysets import PerProjectQuerySet
from lib.kept import Kept

# What the lists say, kept in memory (attendance.reads.vocabulary_of): alike for everyone.
kept_words = Kept("attendance.words", seconds=30)
# Of every list, the status that “everyone present” gives.
PRESENT = "present"


class PerProject(models.Model):
    """A row of the list for all projects; with a project, its own, in place of that of the same code."""

    FROZEN: tuple[str, ...] = ()

    project = models.ForeignKey(
        "programme.Project",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_(
            "Empty: for all projects. A project’s own row takes the place of that with the same code."
        ),
    )
    code = models.SlugField(_("code"), max_length=20, help_text=_("For files and exchange."))
    name = models.CharField(_("name in Polish"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    sort_order = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    is_active = models.BooleanField(_("offered for new marks"), default=True)

    objects = PerProjectQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["project", "sort_order", "pk"]

    def __str__(self):
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        kept_words.forget()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        deleted = super().delete(*args, **kwargs)
        kept_words.forget()
        return deleted

    def clean(self) -> None:
        """What past marks mean stays: the form says which fields cannot change any more."""
        super().clean()
        stored = type(self)._default_manager.filter(pk=self.pk).first() if self.pk else None
        changed = [
            name for name in self.FROZEN if stored and getattr(self, name) != getattr(stored, name)
        ]
        if changed and (self.changes.exists() or self.corrections.exists()):
            frozen = _("Marks use this already, so it cannot change. Add another one instead.")
            raise ValidationError(dict.fromkeys(changed, frozen))

    @property
    def label(self) -> str:
        return self.name if get_language() == "pl" else self.name_en


class Status(PerProject):
    """What a mark may say. Its meaning is frozen once a mark has used it."""

    # Changing one of these would change what past marks mean.
    FROZEN = ("project", "code", "name", "name_en", "credit", "is_paid", "needs_reason")

    short_name = models.CharField(_("word on the button, Polish"), max_length=20)
    short_name_en = models.CharField(_("word on the button, English"), max_length=20)
    symbol = models.CharField(
        _("letters in tables"), max_length=4, help_text=_("Explained under each table.")
    )
    credit = models.CharField(_("counts"), max_length=20, choices=Credit.choices)
    is_paid = models.BooleanField(
        _("paid"),
        default=False,
        help_text=_("The minutes counted are also minutes of the stipend."),
    )
    needs_reason = models.BooleanField(
        _("needs a reason"),
        default=False,
        help_text=_("A class is closed only when each such absence names its reason."),
    )
    is_first = models.BooleanField(
        _("one of the large buttons"), default=False, help_text=_("The others wait behind “more”.")
    )

    class Meta(PerProject.Meta):
        verbose_name = pgettext_lazy("attendance", "status")
        verbose_name_plural = pgettext_lazy("attendance", "statuses")
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="status_code_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(project=None), name="status_default_code_once"
            ),
            models.CheckConstraint(
                condition=Q(needs_reason=False) | Q(credit=Credit.NONE),
                name="status_reason_only_of_absence",
                violation_error_message=_("Only an absence needs a reason."),
            ),
            models.CheckConstraint(
                condition=Q(is_paid=False) | ~Q(credit=Credit.NONE),
                name="status_paid_only_if_counted",
                violation_error_message=_("An absence is paid by its reason, not by its status."),
            ),
            models.CheckConstraint(
                condition=~Q(code=PRESENT) | Q(is_active=True, credit=Credit.WHOLE),
                name="status_present_is_offered",
                violation_error_message=_("“present” is what “everyone present” gives: it stays."),
            ),
        ]

    @property
    def short(self) -> str:
        return self.short_name if get_language() == "pl" else self.short_name_en

    @property
    def names_minutes(self) -> bool:
        return self.credit == Credit.LESS_MISSED

    @property
    def is_absence(self) -> bool:
        return self.credit == Credit.NONE


class AbsenceReason(PerProject):
    """Why somebody was excused, and whether the hours are paid all the same."""

    FROZEN = ("project", "code", "name", "name_en", "is_paid")

    is_paid = models.BooleanField(
        _("paid"),
        default=False,
        help_text=_("Check the rules of the fund: they differ, and they change."),
    )

    class Meta(PerProject.Meta):
        verbose_name = _("reason of absence")
        verbose_name_plural = _("reasons of absence")
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="absence_reason_code_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(project=None), name="absence_reason_default_code_once"
            ),
        ]
