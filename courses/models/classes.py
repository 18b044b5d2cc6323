"""Class sessions: the timetable of an edition."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import ClassPart
from courses.models.editions import Edition
from courses.querysets import ClassSessionQuerySet
from courses.rules.moving import Facts


class ClassSession(models.Model):
    """A class on a day. `minutes` is the time taught, breaks left out: what attendance counts."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="classes")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    minutes = models.PositiveSmallIntegerField(_("minutes taught, without breaks"))
    topic = models.CharField(_("topic"), max_length=200)
    part = models.CharField(
        _("theory or practice"), max_length=10, choices=ClassPart.choices, default=ClassPart.THEORY
    )
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("trainer"),
        on_delete=models.PROTECT,
        related_name="classes",
    )
    room = models.CharField(_("room"), max_length=120, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancel_reason = models.CharField(_("why cancelled"), max_length=200, blank=True)

    # Where the class stood before it was first moved; empty again when it comes back there.
    planned_starts_at = models.DateTimeField(null=True, blank=True, editable=False)
    planned_ends_at = models.DateTimeField(null=True, blank=True, editable=False)
    # For calendars that subscribe: each change of the class counts one up.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ClassSessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="class_ends_after_start",
                violation_error_message=_("The class ends before it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gt=0), name="class_minutes_positive"
            ),
            models.UniqueConstraint(
                fields=["edition", "starts_at"],
                condition=models.Q(cancelled_at=None),
                name="class_once_per_edition_and_start",
                violation_error_message=_("The group already has a class at this time."),
            ),
        ]

    def __str__(self):
        return f"{self.topic} ({self.starts_at:%Y-%m-%d %H:%M})"

    @property
    def facts(self) -> Facts:
        return Facts(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            trainer=self.trainer_id,
            room=self.room,
            topic=self.topic,
            part=self.part,
            cancelled=self.cancelled_at is not None,
            cancel_reason=self.cancel_reason,
        )

    @property
    def is_moved(self) -> bool:
        """Whether people may still remember another time."""
        return self.planned_starts_at is not None and self.cancelled_at is None
