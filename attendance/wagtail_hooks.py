"""Names of this app's actions in the audit log."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lib.audit import register_actions


@hooks.register("register_log_actions")
def log_actions(registry):
    register_actions(
        registry,
        {
            "attendance.register_open": (_("Open register"), _("Register of the class opened")),
            "attendance.mark": (_("Marks"), _("Marks of attendance written")),
            "attendance.register_close": (_("Close register"), _("Class confirmed and closed")),
            "attendance.correction_ask": (_("Correction"), _("Correction asked for")),
            "attendance.correction_decide": (_("Decision"), _("Correction decided")),
        },
    )
