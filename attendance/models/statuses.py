"""Statuses of attendance and reasons of absence: data of each project, with a set for all others."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from attendance.enums import Credit
from attendance.querysets import PerProjectQuerySet


class PerProject(models.Model):
    """A row of a project's own list; without a project, of the list that all others use."""

    project = models.ForeignKey(
        "programme.Project",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Empty: for all projects that have no list of their own."),
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

    @property
    def label(self) -> str:
        return self.name if get_language() == "pl" else self.name_en


class Status(PerProject):
    """What a mark may say. Its meaning is frozen once a mark has used it."""

    # Changing one of these would change what past marks mean.
    FROZEN = ("project", "code", "name", "name_en", "credit", "is_paid", "needs_reason")

    short_name = models.CharField(_("word on the button, Polish"), max_length=20)
    short_name_en = models.CharField(_("word on the button, English"), max_length=20)
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


def frozen_changes(row: PerProject, stored: PerProject) -> list[str]:
    """Names of the fields that may not change once used, and that differ."""
    names: tuple[str, ...] = getattr(row, "FROZEN")  # noqa: B009 - of the two kinds, not of both
    return [name for name in names if value_of(row, name) != value_of(stored, name)]


def value_of(row: PerProject, name: str) -> Any:
    return row.project_id if name == "project" else getattr(row, name)
