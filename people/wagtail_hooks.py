"""Names of this app's actions in the audit log, and the staff list of people."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lib.audit import register_actions


@hooks.register("register_log_actions")
def log_actions(registry):
    register_actions(
        registry,
        {
            "people.roles": (_("Roles"), _("Roles changed")),
            "people.person_create": (_("New person"), _("Person entered")),
            "people.person_change": (_("Change person"), _("Personal data changed")),
            "people.login_card": (_("Sign-in card"), _("Sign-in card made")),
            "people.number_read": (_("Reading of a number"), _("Personal number read")),
        },
    )
