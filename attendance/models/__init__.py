from attendance.models.corrections import Correction
from attendance.models.exports import Export
from attendance.models.registers import Mark, MarkChange, Register
from attendance.models.self_marks import SelfMark, SelfMarking
from attendance.models.statuses import AbsenceReason, Status
from attendance.models.stipends import StipendRate
from attendance.models.syncing import SyncAnswer

__all__ = [
    "AbsenceReason",
    "Correction",
    "Export",
    "Mark",
    "MarkChange",
    "Register",
    "SelfMark",
    "SelfMarking",
    "Status",
    "StipendRate",
    "SyncAnswer",
]
