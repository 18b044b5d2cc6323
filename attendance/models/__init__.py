from attendance.models.alerts import Alert, AlertMail
from attendance.models.corrections import Correction
from attendance.models.exports import Export
from attendance.models.journals import JournalExport, SignedManifest
from attendance.models.registers import Mark, MarkChange, Register
from attendance.models.scans import ScanEvent, ScanFile, ScanPage
from attendance.models.statuses import AbsenceReason, Status
from attendance.models.stipends import StipendRate

__all__ = [
    "AbsenceReason",
    "Alert",
    "AlertMail",
    "Correction",
    "Export",
    "JournalExport",
    "Mark",
    "MarkChange",
    "Register",
    "ScanEvent",
    "ScanFile",
    "ScanPage",
    "SignedManifest",
    "Status",
    "StipendRate",
]
