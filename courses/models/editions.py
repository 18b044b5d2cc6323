"""Editions: one run of a course, with its dates, people in charge and conditions of completion."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import EditionState, StaffRole
from courses.querysets import EditionQuerySet


class Edition(models.Model):
    """One run of a course. Whatever has a list of people and hours is an edition."""

    course = models.ForeignKey(
        "courses.CoursePage",
        verbose_name=_("course"),
        on_delete=models.PROTECT,
        related_name="editions",
    )
    project = models.ForeignKey(
        "programme.Project",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="editions",
        null=True,
        blank=True,
    )
    group = models.ForeignKey(
        "programme.Organisation",
        verbose_name=_("cooperative or initiative group"),
        on_delete=models.PROTECT,
        related_name="editions",
        null=True,
        blank=True,
    )
    code = models.CharField(_("code"), max_length=30, unique=True)
    title = models.CharField(_("title"), max_length=160)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("places"), default=15, validators=[MinValueValidator(1)]
    )
    state = models.CharField(
        _("state"), max_length=20, choices=EditionState.choices, default=EditionState.PLANNED
    )
    attendance_threshold = models.PositiveSmallIntegerField(
        _("attendance needed (% of hours)"),
        default=80,
        validators=[MaxValueValidator(100)],
        help_text=_("80 % is customary; check the rules of the fund."),
    )
    threshold_per_part = models.BooleanField(
        _("in each part of the programme, too"),
        default=False,
        help_text=_("Classes belong to a part by their topic, as the programme names it."),
    )
    daily_cap_minutes = models.PositiveSmallIntegerField(
        _("at most so many minutes a day"),
        default=480,
        help_text=_("8 hours is customary; a longer day is warned about."),
    )
    pays_stipend = models.BooleanField(_("hours are paid by a stipend"), default=False)
    quizzes_needed = models.BooleanField(_("all quizzes must be passed"), default=True)
    steps_needed = models.BooleanField(_("all lessons must be done"), default=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "code"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="edition_ends_after_start",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(attendance_threshold__lte=100), name="edition_threshold_percent"
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.code})"


class EditionStaff(models.Model):
    """Who may act as trainer or coordinator of this edition. A group alone opens nothing."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="staff")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="edition_roles",
    )
    role = models.CharField(_("role"), max_length=20, choices=StaffRole.choices)

    class Meta:
        ordering = ["role", "pk"]
        verbose_name = _("trainer or coordinator")
        verbose_name_plural = _("trainers and coordinators")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "user", "role"], name="edition_staff_role_once"
            )
        ]

    def __str__(self):
        return f"{self.user} ({self.get_role_display()})"
