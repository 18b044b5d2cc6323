"""The day by which a journal is kept with a signature: pure functions.

Source: regulation of 6 October 2023 (Dz.U. poz. 2175) § 25: within 10 days after the end of the
course, on a medium whose integrity a qualified electronic signature lets verify.
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Standing:
    """`kept_on`: the first day on which a journal of the whole course came back signed."""

    ends_on: date
    deadline: date
    kept_on: date | None
    today: date

    @property
    def has_ended(self) -> bool:
        return self.today > self.ends_on

    @property
    def days_left(self) -> int:
        """Negative: so many days too late."""
        return (self.deadline - self.today).days

    @property
    def word(self) -> str:
        """ "kept", "kept_late", "later" (the course goes on), "due" or "late"."""
        if self.kept_on:
            return "kept" if self.kept_on <= self.deadline else "kept_late"
        if not self.has_ended:
            return "later"
        return "due" if self.days_left >= 0 else "late"


def standing(ends_on: date, kept_on: date | None, today: date, *, days: int) -> Standing:
    return Standing(ends_on, ends_on + timedelta(days=days), kept_on, today)
