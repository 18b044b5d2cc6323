"""What a group's answers say about a question, and what a training changed. Shares are 0 to 1."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

# Fewer say nothing: one person more would turn the figure round.
ENOUGH = 10


@dataclass(frozen=True)
class ItemStatistics:
    """`facility`: the mean share of points. `discrimination`: how the question's points go with the
    rest of the quiz, -1 to 1 (item-rest correlation); None where nothing varies or too few answered."""

    count: int
    facility: float | None
    discrimination: float | None

    @property
    def is_enough(self) -> bool:
        return self.count >= ENOUGH


def item_statistics(scores: Sequence[tuple[float, float]]) -> ItemStatistics:
    """`scores`: for each attempt, the share of this question and the share of all the others."""
    count = len(scores)
    if not count:
        return ItemStatistics(0, None, None)
    facility = fsum(score for score, _rest in scores) / count
    enough = count >= ENOUGH
    return ItemStatistics(count, facility, correlation(scores) if enough else None)


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's; None where one side does not vary. The order of the pairs changes nothing."""
    count = len(pairs)
    mean_x = fsum(x for x, _y in pairs) / count
    mean_y = fsum(y for _x, y in pairs) / count
    both = fsum((x - mean_x) * (y - mean_y) for x, y in pairs)
    spread = fsum((x - mean_x) ** 2 for x, _y in pairs) * fsum((y - mean_y) ** 2 for _x, y in pairs)
    if spread < 1e-12:
        return None
    return max(-1.0, min(1.0, both / sqrt(spread)))


def choice_counts(chosen: Sequence[Sequence[str]], ids: Sequence[str]) -> dict[str, int]:
    """How many chose each answer."""
    counts = dict.fromkeys(ids, 0)
    for picked in chosen:
        for answer in picked:
            if answer in counts:
                counts[answer] += 1
    return counts


@dataclass(frozen=True)
class Gain:
    """Percent points before and after; `count` people who took both."""

    count: int
    before: float | None
    after: float | None
    better: int
    same: int
    worse: int

    @property
    def change(self) -> float | None:
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def is_worse(self) -> bool:
        return self.change is not None and self.change < 0


def group_gain(results: Mapping[int, tuple[float | None, float | None]]) -> Gain:
    """Over those who took both tests, so that nobody's absence looks like learning."""
    both = [
        (before, after)
        for before, after in results.values()
        if before is not None and after is not None
    ]
    count = len(both)
    if not count:
        return Gain(0, None, None, 0, 0, 0)
    return Gain(
        count=count,
        before=sum(before for before, _after in both) / count,
        after=sum(after for _before, after in both) / count,
        better=sum(after > before for before, after in both),
        same=sum(after == before for before, after in both),
        worse=sum(after < before for before, after in both),
    )
