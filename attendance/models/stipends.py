"""What a month of training pays."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attendance.rules.stipends import Rate

HOURS = [(60, _("clock hours (60 min)")), (45, _("teaching hours (45 min)"))]


class StipendRate(models.Model):
    """From a day on, until the next rate of the same project; without a project, for all others."""

    project = models.ForeignKey(
        "programme.Project",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Empty: for all projects that have no rate of their own."),
    )
    valid_from = models.DateField(
        _("first month"), help_text=_("A rate holds for whole months: choose the first of one.")
    )
    full_amount = models.DecimalField(
        _("full stipend a month, gross (PLN)"),
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(0)],
        help_text=_("Check the present amount with the labour office: it is indexed each year."),
    )
    base_hours = models.PositiveSmallIntegerField(
        _("hours a month for the full stipend"), default=150, validators=[MinValueValidator(1)]
    )
    hour_minutes = models.PositiveSmallIntegerField(_("counted in"), choices=HOURS, default=60)
    source = models.CharField(
        _("where the rate comes from"), max_length=200, help_text=_("Act, announcement, contract.")
    )

    class Meta:
        ordering = ["project", "-valid_from", "pk"]
        verbose_name = _("rate of the stipend")
        verbose_name_plural = _("rates of the stipend")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "valid_from"], name="stipend_rate_once_a_month"
            ),
            models.UniqueConstraint(
                fields=["valid_from"],
                condition=Q(project=None),
                name="stipend_rate_common_once_a_month",
            ),
            models.CheckConstraint(
                condition=Q(base_hours__gt=0, full_amount__gte=0), name="stipend_rate_positive"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__day=1),
                name="stipend_rate_from_first_of_month",
                violation_error_message=_("Choose the first day of a month."),
            ),
        ]

    def __str__(self):
        return f"{self.full_amount} ({self.valid_from})"

    @property
    def rate(self) -> Rate:
        return Rate(self.full_amount, self.base_hours, self.hour_minutes)
