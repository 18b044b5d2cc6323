"""What somebody should look at, raised once, and to whom it was written, with what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attendance.enums import AlertKind
from courses.enums import NoticeState
from courses.models import ClassSession, Enrolment


class Alert(models.Model):
    """About a person (absences, the threshold) or about a class (its register is not closed).

    `session`: of absences, the first class of the run; `facts`: what was so when it was raised.
    """

    kind = models.CharField(max_length=30, choices=AlertKind.choices)
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="alerts", null=True
    )
    session = models.ForeignKey(
        ClassSession, on_delete=models.CASCADE, related_name="alerts", null=True
    )
    facts = models.JSONField(default=dict)
    raised_at = models.DateTimeField()
    # When it was no longer so; the same may be raised again afterwards.
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-raised_at", "-pk"]
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "enrolment", "session"],
                condition=Q(kind=AlertKind.ABSENCES),
                name="alert_once_a_run_of_absences",
            ),
            models.UniqueConstraint(
                fields=["kind", "enrolment"],
                condition=Q(kind=AlertKind.UNREACHABLE, cleared_at=None),
                name="alert_once_while_out_of_reach",
            ),
            models.UniqueConstraint(
                fields=["kind", "session"],
                condition=Q(enrolment=None),
                name="alert_once_a_late_register",
            ),
            models.CheckConstraint(
                condition=Q(enrolment__isnull=False) | Q(session__isnull=False),
                name="alert_about_something",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.raised_at:%Y-%m-%d})"


class AlertMail(models.Model):
    """One person to write to (lib.delivery). The row stays as the record of what was sent."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="mails")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attendance_alerts"
    )
    state = models.CharField(
        max_length=20, choices=NoticeState.choices, default=NoticeState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    fault = models.CharField(_("what the mail server said"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("e-mail of an alert")
        verbose_name_plural = _("e-mails of alerts")
        constraints = [
            models.UniqueConstraint(fields=["alert", "user"], name="alert_mail_once_a_person")
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="alert_mail_due",
            )
        ]
