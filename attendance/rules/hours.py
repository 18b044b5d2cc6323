"""Attendance in minutes: pure functions. Points and percentages of classes have no place here."""

from collections.abc import Iterable
from dataclasses import dataclass

from lib.hours import minutes_may_miss, reaches_share, share_percent


def minutes_attended(credit: str | None, class_minutes: int, minutes_missed: int = 0) -> int:
    """Minutes of one class that count as attended. `credit`: what the status counts (enums.Credit).

    "whole" as for those present or exempt (prior learning); "less_missed" as for those late;
    "none" for absence, excused or not. Unmarked (None) counts nothing, but is not absence: see
    Summary.unmarked.
    """
    if credit == "whole":
        return class_minutes
    if credit == "less_missed":
        return max(0, class_minutes - max(0, minutes_missed))
    if credit is None or credit == "none":
        return 0
    raise ValueError(f"unknown credit: {credit}")


@dataclass(frozen=True)
class Held:
    """A class as one person's sum sees it. `minutes`: taught; `credit` None: unmarked."""

    minutes: int
    credit: str | None
    missed: int = 0
    has_started: bool = True


@dataclass(frozen=True)
class Summary:
    """A person's hours in one edition, in minutes.

    planned: of all classes that are not cancelled; held: of those that are marked for the person;
    unmarked: of those that have started without a mark; to_come: of those that have not started.
    """

    attended: int
    held: int
    unmarked: int
    to_come: int
    threshold: int

    @property
    def planned(self) -> int:
        return self.held + self.unmarked + self.to_come

    @property
    def percent_of_held(self) -> int:
        return share_percent(self.attended, self.held)

    @property
    def percent_of_planned(self) -> int:
        return share_percent(self.attended, self.planned)

    @property
    def percent_reachable(self) -> int:
        """The best still possible: as if present at all that is unmarked or to come."""
        return share_percent(self.attended + self.unmarked + self.to_come, self.planned)

    @property
    def reaches_threshold(self) -> bool:
        return reaches_share(self.attended, self.planned, self.threshold)

    @property
    def may_still_miss(self) -> int:
        """Minutes; negative: so many are lacking whatever happens now."""
        return minutes_may_miss(
            self.attended, self.unmarked + self.to_come, self.planned, self.threshold
        )

    @property
    def can_reach_threshold(self) -> bool:
        return self.planned > 0 and self.may_still_miss >= 0

    @property
    def standing(self) -> str:
        """ "above", "near" (one usual class away from failing), "below" or "none" (nothing held)."""
        if not self.planned or not self.held:
            return "none"
        if not self.can_reach_threshold:
            return "below"
        if not reaches_share(self.attended, self.held, self.threshold):
            return "near"
        return "above"


def summary(classes: Iterable[Held], threshold: int) -> Summary:
    """Sum up one person's classes. `threshold`: percent of planned minutes to attend."""
    attended = held = unmarked = to_come = 0
    for item in classes:
        if item.credit is not None:
            held += item.minutes
            attended += minutes_attended(item.credit, item.minutes, item.missed)
        elif item.has_started:
            unmarked += item.minutes
        else:
            to_come += item.minutes
    return Summary(attended, held, unmarked, to_come, threshold)
