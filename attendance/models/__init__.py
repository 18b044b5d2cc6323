from attendance.models.registers import Mark, MarkChange, Register
from attendance.models.scans import ScanEvent, ScanFile, ScanPage

__all__ = ["Mark", "MarkChange", "Register", "ScanEvent", "ScanFile", "ScanPage"]
