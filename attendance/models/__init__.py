from attendance.models.corrections import Correction
from attendance.models.journals import JournalExport, SignedManifest
from attendance.models.registers import Mark, MarkChange, Register
from attendance.models.statuses import AbsenceReason, Status

__all__ = [
    "AbsenceReason",
    "Correction",
    "JournalExport",
    "Mark",
    "MarkChange",
    "Register",
    "SignedManifest",
    "Status",
]
