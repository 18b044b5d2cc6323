"""Names of this app's actions in the audit log."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lib.audit import register_actions

SCANS = {
    "attendance.scan_send": (_("Send scan"), _("Photo or scan of a sheet sent")),
    "attendance.scan_read": (_("Read scan"), _("Pages of a scan drawn and filed")),
    "attendance.scan_refuse": (_("Refuse scan"), _("File of scans not taken")),
    "attendance.scan_foreign": (_("Foreign scan"), _("Page of a class of others sent")),
    "attendance.scan_filed": (_("File page"), _("Page of a scan filed by hand")),
    "attendance.scan_moved": (_("Move page"), _("Page of a scan moved to another class")),
    "attendance.scan_undone": (_("Undo filing"), _("Filing of a scanned page undone")),
    "attendance.scan_withdrawn": (_("Withdraw page"), _("Page of a scan withdrawn")),
    "attendance.scan_turned": (_("Turn page"), _("Page of a scan turned")),
    "attendance.scan_checked": (_("Check page"), _("Register checked against paper")),
}


@hooks.register("register_log_actions")
def log_actions(registry):
    register_actions(
        registry,
        {
            "attendance.register_open": (_("Open register"), _("Register of the class opened")),
            "attendance.mark": (_("Marks"), _("Marks of attendance written")),
            "attendance.register_close": (_("Close register"), _("Class confirmed and closed")),
            **SCANS,
        },
    )
