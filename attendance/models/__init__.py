from attendance.models.alerts import Alert, AlertMail
from attendance.models.corrections import Correction
from attendance.models.exports import Export
from attendance.models.journals import JournalExport, SignedManifest
from attendance.models.registers import Mark, MarkChange, Register
from attendance.models.remote import RemoteClass, RemoteVisit
from attendance.models.scans import ScanEvent, ScanFile, ScanPage
from attendance.models.self_marks import SelfMark, SelfMarking
from attendance.models.statuses import AbsenceReason, Status
from attendance.models.stipends import StipendRate
from attendance.models.syncing import SyncAnswer

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
    "RemoteClass",
    "RemoteVisit",
    "ScanEvent",
    "ScanFile",
    "ScanPage",
    "SelfMark",
    "SelfMarking",
    "SignedManifest",
    "Status",
    "StipendRate",
    "SyncAnswer",
]
