"""Classes at a distance: where the meeting is, and who joined it when."""

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from attendance.rules import remote as rules
from courses.models import ClassSession, Enrolment


class RemoteClass(models.Model):
    """The class is held at a distance, at this address. Only those on its list are sent there."""

    session = models.OneToOneField(ClassSession, on_delete=models.PROTECT, related_name="remote")
    link = models.URLField(
        _("address of the meeting"),
        max_length=500,
        validators=[URLValidator(schemes=["https"])],
        help_text=_("It begins with https://. Only people on the list of the class see it."),
    )
    set_at = models.DateTimeField(auto_now=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("class at a distance")
        verbose_name_plural = _("classes at a distance")

    def __str__(self):
        return str(self.session)


class RemoteVisit(models.Model):
    """One person joined and left once. The network address is known by a keyed hash alone."""

    remote = models.ForeignKey(RemoteClass, on_delete=models.PROTECT, related_name="visits")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="remote_visits")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    signs = models.PositiveIntegerField(default=0)
    address_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["joined_at", "pk"]
        verbose_name = _("visit of a class at a distance")
        verbose_name_plural = _("visits of classes at a distance")
        constraints = [
            models.UniqueConstraint(
                fields=["remote", "enrolment"],
                condition=models.Q(left_at=None),
                name="remote_visit_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(left_at=None) | models.Q(left_at__gte=models.F("joined_at")),
                name="remote_visit_left_after_joining",
            ),
        ]

    @property
    def visit(self) -> rules.Visit:
        return rules.Visit(self.joined_at, self.left_at, self.seen_at)
