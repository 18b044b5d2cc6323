"""Names of this app's actions in the audit log, and the staff list of people."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lib.audit import register_actions
from people.enums import Role


class HistoryMenuItem(MenuItem):
    """Wagtail offers the history to those who may explore pages; the auditor reads it without."""

    def is_shown(self, request):
        return Role.AUDITOR in request.user.roles and not request.user.roles & {
            Role.EDITOR,
            Role.ADMINISTRATOR,
        }


@hooks.register("register_reports_menu_item")
def history_menu_item():
    return HistoryMenuItem(
        _("Site history"),
        reverse("wagtailadmin_reports:site_history"),
        name="history-to-audit",
        icon_name="history",
        order=1000,
    )


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
