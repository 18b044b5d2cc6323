from attendance.models.registers import Mark, MarkChange, Register

__all__ = ["Mark", "MarkChange", "Register"]
