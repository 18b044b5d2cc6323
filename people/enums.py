from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The value is the name of the group that gives the role."""

    TRAINEE = "trainee", _("trainee")
    TRAINER = "trainer", _("trainer")
    COORDINATOR = "coordinator", _("coordinator")
    EDITOR = "editor", _("editor")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")


STAFF_ROLES = frozenset(set(Role.values) - {Role.TRAINEE})


class GrammaticalForm(models.TextChoices):
    """How a certificate and a message speak of the person: the form the person asked for, never guessed."""

    FEMININE = "f", _("feminine (ukończyła)")
    MASCULINE = "m", _("masculine (ukończył)")
    NEUTRAL = "n", _("neutral wording (ukończenie przez)")


class IdentityDocument(models.TextChoices):
    PESEL = "pesel", _("PESEL number")
    PASSPORT = "passport", _("passport")
    RESIDENCE_CARD = "residence_card", _("residence card")
    OTHER = "other", _("other document")
    NONE = "none", _("not given")
