"""Corrections of a closed class: asked for with a reason, decided by a coordinator, both kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from attendance.enums import CorrectionState
from attendance.models.registers import Register
from attendance.models.statuses import AbsenceReason, Status
from attendance.querysets import CorrectionQuerySet
from courses.enums import ClassPart
from courses.models import Enrolment


class Correction(models.Model):
    """Another mark of one person, or, without a person, other words or minutes of the class itself."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="corrections")
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="corrections", null=True
    )
    status = models.ForeignKey(
        Status,
        verbose_name=pgettext_lazy("attendance", "status"),
        on_delete=models.PROTECT,
        related_name="corrections",
        null=True,
    )
    minutes_missed = models.PositiveSmallIntegerField(_("minutes missed"), default=0)
    absence_reason = models.ForeignKey(
        AbsenceReason, on_delete=models.PROTECT, related_name="corrections", null=True
    )
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    part = models.CharField(
        _("theory or practice"), max_length=10, choices=ClassPart.choices, blank=True
    )
    minutes = models.PositiveSmallIntegerField(_("minutes taught"), null=True)
    # What stood there when the correction was asked for, in words: it must be readable later.
    was = models.CharField(_("before"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=CorrectionState.choices,
        default=CorrectionState.WAITING,
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(_("why decided so"), max_length=200, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.UniqueConstraint(
                fields=["register", "enrolment"],
                condition=Q(state=CorrectionState.WAITING),
                name="correction_waits_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["register"],
                condition=Q(state=CorrectionState.WAITING, enrolment=None),
                name="correction_of_class_waits_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
            models.CheckConstraint(
                condition=Q(enrolment=None, status=None, minutes__isnull=False)
                | Q(enrolment__isnull=False, status__isnull=False, minutes=None),
                name="correction_of_a_mark_or_of_the_class",
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.WAITING, decided_at=None, decided_by=None)
                | (
                    ~Q(state=CorrectionState.WAITING)
                    & Q(decided_at__isnull=False, decided_by__isnull=False)
                ),
                name="correction_decided_by_someone",
            ),
        ]

    def __str__(self):
        return f"{self.register} ({self.get_state_display()})"
