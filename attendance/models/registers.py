"""The register of a class: one mark a person, every change kept."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from attendance.enums import ChangeSource
from attendance.models.statuses import AbsenceReason, Status
from attendance.querysets import MarkQuerySet, RegisterQuerySet
from courses.enums import ClassPart
from courses.models import ClassSession, Enrolment


class Register(models.Model):
    """The record that a class took place: its topic, its minutes, and the trainer's confirmation."""

    session = models.OneToOneField(
        ClassSession, verbose_name=_("class"), on_delete=models.PROTECT, related_name="register"
    )
    topic = models.CharField(_("topic"), max_length=200)
    part = models.CharField(
        _("theory or practice"), max_length=10, choices=ClassPart.choices, default=ClassPart.THEORY
    )
    minutes = models.PositiveSmallIntegerField(_("minutes taught"))
    minutes_reason = models.CharField(_("why the minutes differ"), max_length=200, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = RegisterQuerySet.as_manager()

    class Meta:
        ordering = ["session__starts_at", "pk"]
        verbose_name = _("register")
        verbose_name_plural = _("registers")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gt=0), name="register_minutes_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closed_by=None)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False),
                name="register_closed_by_someone",
            ),
        ]

    def __str__(self):
        return str(self.session)


class Mark(models.Model):
    """The current state of one person in one class. No row: unmarked, which is not absent."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="marks")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="marks")
    status = models.ForeignKey(
        Status,
        verbose_name=pgettext_lazy("attendance", "status"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    minutes_missed = models.PositiveSmallIntegerField(_("minutes missed"), default=0)
    absence_reason = models.ForeignKey(
        AbsenceReason, on_delete=models.PROTECT, related_name="+", null=True
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = MarkQuerySet.as_manager()

    class Meta:
        ordering = ["register", "pk"]
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(fields=["register", "enrolment"], name="mark_once"),
            models.CheckConstraint(
                condition=models.Q(minutes_missed=0) | models.Q(absence_reason=None),
                name="mark_minutes_or_reason",
            ),
        ]

    def __str__(self):
        return f"{self.enrolment_id}: {self.status_id}"


class MarkChange(models.Model):
    """One change of one mark. Only ever appended; replaying them gives the current state."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="changes")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="mark_changes")
    old_status = models.ForeignKey(Status, on_delete=models.PROTECT, related_name="+", null=True)
    new_status = models.ForeignKey(Status, on_delete=models.PROTECT, related_name="changes")
    old_minutes_missed = models.PositiveSmallIntegerField(default=0)
    new_minutes_missed = models.PositiveSmallIntegerField(default=0)
    old_absence_reason = models.ForeignKey(
        AbsenceReason, on_delete=models.PROTECT, related_name="+", null=True
    )
    new_absence_reason = models.ForeignKey(
        AbsenceReason, on_delete=models.PROTECT, related_name="changes", null=True
    )
    note = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField()
    source = models.CharField(max_length=20, choices=ChangeSource.choices)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # A mark made without a network names when its device says it was made, and its own number there.
    noted_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("change of a mark")
        verbose_name_plural = _("changes of marks")
        constraints = [
            models.UniqueConstraint(
                fields=["register", "enrolment", "version"], name="mark_change_version_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(source="correction") | ~models.Q(reason=""),
                name="mark_correction_has_reason",
            ),
        ]
