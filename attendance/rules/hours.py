"""Attendance in minutes: pure functions. Points and percentages of classes have no place here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

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
    # The register is closed: without a mark, the person was not on the list yet.
    is_closed: bool = False
    # Of the programme, as its table names it; "" where the topic is none of them.
    part: str = ""


@dataclass(frozen=True)
class Summary:
    """A person's hours in one edition, in minutes.

    planned: of all classes that are not cancelled; held: of those that are marked for the person;
    unmarked: of those that have started without a mark; to_come: of those that have not started;
    lost: of those closed before the person came to the list, which nothing can bring back.
    parts: the same of each part of the programme that has a threshold of its own.
    """

    attended: int
    held: int
    unmarked: int
    to_come: int
    threshold: int
    lost: int = 0
    parts: tuple[tuple[str, "Summary"], ...] = ()

    @property
    def planned(self) -> int:
        return self.held + self.unmarked + self.to_come + self.lost

    @property
    def open(self) -> int:
        """Minutes that are still to be decided."""
        return self.unmarked + self.to_come

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
        return reaches_share(self.attended, self.planned, self.threshold) and all(
            part.reaches_threshold for _name, part in self.parts
        )

    @property
    def failing_parts(self) -> list[str]:
        """Parts of the programme whose own threshold is out of reach."""
        return [name for name, part in self.parts if not part.can_reach_threshold]

    @property
    def may_still_miss(self) -> int:
        """Minutes, of those still open; negative: so many are lacking whatever happens now.

        Where each part has the threshold, what their own allowances add up to, with the minutes
        that belong to no part.
        """
        slack = minutes_may_miss(self.attended, self.open, self.planned, self.threshold)
        if slack < 0 or not self.parts:
            return min(slack, self.open)
        outside = self.open - sum(part.open for _name, part in self.parts)
        allowed = sum(max(0, part.may_still_miss) for _name, part in self.parts)
        return min(slack, self.open, allowed + outside)

    @property
    def can_reach_threshold(self) -> bool:
        return self.planned > 0 and self.may_still_miss >= 0 and not self.failing_parts

    @property
    def standing(self) -> str:
        """ "above", "near" (one usual class away from failing), "below" or "none" (nothing held)."""
        if not self.planned or not self.held:
            return "none"
        if not self.can_reach_threshold:
            return "below"
        if not reaches_share(self.attended, self.held, self.threshold):
            return "near"
        if any(part.standing == "near" for _name, part in self.parts):
            return "near"
        return "above"


def summary(classes: Iterable[Held], threshold: int, *, per_part: bool = False) -> Summary:
    """Sum up one person's classes. `threshold`: percent of planned minutes to attend.

    `per_part`: of the minutes of each part of the programme as well.
    """
    rows = list(classes)
    if not per_part:
        return Summary(*sums(rows), threshold, lost(rows))
    names = dict.fromkeys(row.part for row in rows if row.part)
    parts = tuple(
        (name, summary((row for row in rows if row.part == name), threshold)) for name in names
    )
    return Summary(*sums(rows), threshold, lost(rows), parts)


def sums(rows: Iterable[Held]) -> tuple[int, int, int, int]:
    """Minutes attended, held, unmarked and to come."""
    attended = held = unmarked = to_come = 0
    for row in rows:
        if row.credit is not None:
            held += row.minutes
            attended += minutes_attended(row.credit, row.minutes, row.missed)
        elif row.is_closed:
            continue
        elif row.has_started:
            unmarked += row.minutes
        else:
            to_come += row.minutes
    return attended, held, unmarked, to_come


def lost(rows: Iterable[Held]) -> int:
    """Minutes of closed classes in which the person has no mark."""
    return sum(row.minutes for row in rows if row.is_closed and row.credit is None)


def part_of(topic: str, parts: Iterable[str]) -> str:
    """The part of the programme that a class of this topic belongs to; "" where it is none of them."""
    wanted = plain(topic)
    return next((part for part in parts if plain(part) == wanted), "")


def plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def days_over(minutes: Iterable[tuple[date, int]], cap: int) -> list[tuple[date, int]]:
    """The days whose classes take more than `cap` minutes together, with their minutes, in order."""
    by_day: dict[date, int] = {}
    for day, length in minutes:
        by_day[day] = by_day.get(day, 0) + length
    return sorted((day, total) for day, total in by_day.items() if total > cap)


def absences_in_a_row(marks: Iterable[tuple[int, str]]) -> list[int]:
    """The latest run of absences: ids of the classes, the first absence first.

    `marks`: (class id, credit) of the marked classes in order of time; unmarked ones are left out,
    since unmarked is not absent. Empty where the person came to the latest marked class.
    """
    run: list[int] = []
    for key, credit in marks:
        run = [*run, key] if credit == "none" else []
    return run
