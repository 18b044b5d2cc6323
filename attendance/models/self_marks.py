"""Self-marking: the window of a class, and which device marked whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attendance.querysets import SelfMarkingQuerySet
from attendance.rules.self_marks import Window
from courses.models import ClassSession, Enrolment


class SelfMarking(models.Model):
    """One class is open to marks of its own people. The codes on the projector follow from `secret`."""

    session = models.OneToOneField(
        ClassSession, on_delete=models.PROTECT, related_name="self_marking"
    )
    secret = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    late_after = models.PositiveSmallIntegerField(_("late after so many minutes"), default=15)
    shares_devices = models.BooleanField(_("several people may use one device"), default=False)

    objects = SelfMarkingQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-marking")
        verbose_name_plural = _("self-marking")

    def __str__(self):
        return str(self.session)

    @property
    def window(self) -> Window:
        return Window(self.session.starts_at, self.session.ends_at, self.opened_at, self.closed_at)


class SelfMark(models.Model):
    """Who marked themselves with which device. The device is known by a keyed hash alone."""

    window = models.ForeignKey(SelfMarking, on_delete=models.PROTECT, related_name="marks")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    device = models.CharField(max_length=64)
    is_shared = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("self-made mark")
        verbose_name_plural = _("self-made marks")
        constraints = [
            models.UniqueConstraint(fields=["window", "enrolment"], name="self_mark_once"),
            models.UniqueConstraint(
                fields=["window", "device"],
                condition=Q(is_shared=False),
                name="self_mark_one_device_one_person",
            ),
        ]
