"""Enrolments with their history, and which steps each of them has completed."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.enums import EnrolmentState
from courses.models.editions import Edition
from courses.querysets import EnrolmentQuerySet


class Enrolment(models.Model):
    """A person's place in one edition. Everything earned belongs to it, not to the account."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(
        "people.Person",
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="enrolments",
    )
    state = models.CharField(
        _("state"), max_length=20, choices=EnrolmentState.choices, default=EnrolmentState.APPLIED
    )
    steps_completed_at = models.DateTimeField(
        _("all steps done at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Noted when the edition closes: later steps take nothing back."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["person__sort_key", "pk"]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "person"],
                name="enrolment_once",
                violation_error_message=_("This person is already on the list of this edition."),
            )
        ]

    def __str__(self):
        return f"{self.person} – {self.edition}"


class EnrolmentEvent(models.Model):
    """One change of an enrolment's state. Only ever appended."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="events")
    old_state = models.CharField(max_length=20, choices=EnrolmentState.choices, blank=True)
    new_state = models.CharField(max_length=20, choices=EnrolmentState.choices)
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("change of enrolment")
        verbose_name_plural = _("changes of enrolments")


class StepCompletion(models.Model):
    """A step done within an enrolment. Stays, with its title, when the page is taken away."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="completions")
    step = models.ForeignKey(
        "courses.Step", on_delete=models.SET_NULL, related_name="completions", null=True
    )
    step_title = models.CharField(max_length=255)
    completed_at = models.DateTimeField()

    class Meta:
        ordering = ["completed_at", "pk"]
        verbose_name = _("completed step")
        verbose_name_plural = _("completed steps")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "step"], name="step_completed_once")
        ]
