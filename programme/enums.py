from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    SOCIAL_COOPERATIVE = "social_cooperative", _("social cooperative")
    HOUSING_COOPERATIVE = "housing_cooperative", _("housing cooperative")
    LABOUR_OFFICE = "labour_office", _("labour office")
    WELFARE_CENTRE = "welfare_centre", _("social welfare centre")
    LOCAL_GOVERNMENT = "local_government", _("local government")
    UNION = "union", _("cooperative union or council")
    UNIVERSITY = "university", _("university")
    TRAINING_BODY = "training_body", _("training institution")
    OTHER = "other", _("other")


class ActivityState(models.TextChoices):
    PLANNED = "planned", _("planned")
    RUNNING = "running", _("under way")
    DONE = "done", _("done")
