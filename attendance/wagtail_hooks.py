"""Names of this app's actions in the audit log, and the lists of statuses and reasons."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from attendance.models import AbsenceReason, Status, StipendRate
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
            "attendance.journal_order": (_("Order journal"), _("Journal of the edition ordered")),
            "attendance.journal_made": (_("Journal made"), _("Package of the journal made")),
            "attendance.journal_download": (_("Download journal"), _("Journal downloaded")),
            "attendance.journal_signed": (_("Signed journal"), _("Signed manifest kept")),
            "attendance.mark": (_("Marks"), _("Marks of attendance written")),
            "attendance.register_close": (_("Close register"), _("Class confirmed and closed")),
            "attendance.correction_ask": (_("Correction"), _("Correction asked for")),
            "attendance.export": (_("File"), _("File of attendance ordered")),
            "attendance.remote_link": (_("Address"), _("Address of the meeting set")),
            "attendance.remote_join": (_("Joined"), _("Person joined the class at a distance")),
            "attendance.remote_leave": (_("Left"), _("Person left the class at a distance")),
            "attendance.self_open": (_("Self-marking"), _("Self-marking opened")),
            "attendance.self_close": (_("End self-marking"), _("Self-marking ended")),
            "attendance.self_refused": (_("Refused"), _("A person's own mark was refused")),
            "attendance.alert": (_("Alert"), _("Alert of attendance raised")),
            "attendance.correction_decide": (_("Decision"), _("Correction decided")),
            **SCANS,
        },
    )


class StatusViewSet(ModelViewSet):
    model = Status
    icon = "check"
    menu_label = _("Statuses")
    list_display = ["name", "code", "project", "credit", "is_paid", "is_active"]
    list_filter = ["project", "is_active"]
    ordering = ["project", "sort_order"]
    form_fields = [
        *("project", "code", "name", "name_en", "short_name", "short_name_en", "symbol", "credit"),
        *("is_paid", "needs_reason", "is_first", "is_active", "sort_order"),
    ]


class AbsenceReasonViewSet(ModelViewSet):
    model = AbsenceReason
    icon = "help"
    menu_label = _("Reasons of absence")
    list_display = ["name", "code", "project", "is_paid", "is_active"]
    list_filter = ["project", "is_active"]
    ordering = ["project", "sort_order"]
    form_fields = [
        *("project", "code", "name", "name_en", "is_paid", "is_active", "sort_order"),
    ]


class StipendRateViewSet(ModelViewSet):
    model = StipendRate
    icon = "calendar-alt"
    menu_label = _("Rates of the stipend")
    list_display = ["valid_from", "project", "full_amount", "base_hours"]
    list_filter = ["project"]
    form_fields = [
        *("project", "valid_from", "full_amount", "base_hours", "hour_minutes", "source"),
    ]


class AttendanceViewSetGroup(ModelViewSetGroup):
    menu_label = _("Attendance lists")
    menu_icon = "list-ul"
    menu_order = 310
    items = (StatusViewSet, AbsenceReasonViewSet, StipendRateViewSet)


@hooks.register("register_admin_viewset")
def attendance_viewsets():
    return AttendanceViewSetGroup()
