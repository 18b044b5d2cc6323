from attendance.models.corrections import Correction
from attendance.models.registers import Mark, MarkChange, Register
from attendance.models.statuses import AbsenceReason, Status

__all__ = ["AbsenceReason", "Correction", "Mark", "MarkChange", "Register", "Status"]
