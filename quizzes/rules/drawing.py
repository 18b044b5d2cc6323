"""Which questions an attempt asks: the fixed ones and those drawn from the bank."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


class TooFew(ValueError):
    """A draw asks for more questions than there are; `slot` is its place in the quiz, from 0."""

    def __init__(self, slot: int):
        super().__init__(slot)
        self.slot = slot


@dataclass(frozen=True)
class Slot:
    """A row of a quiz: one fixed `question`, or `count` drawn from `pool` (ids)."""

    question: int | None = None
    pool: frozenset[int] = frozenset()
    count: int = 1


def drawn(slots: Sequence[Slot], rng: random.Random) -> list[list[int]]:
    """The questions of each slot; none stands twice in the quiz. Raises TooFew.

    Overlapping pools are shared out so that every draw is served where that is possible at all
    (augmenting paths), whatever was drawn first.
    """
    fixed = {slot.question for slot in slots if slot.question is not None}
    holder: dict[int, int] = {}
    for place, slot in shuffled(list(enumerate(slots)), rng):
        if slot.question is None:
            for _turn in range(slot.count):
                if not seated(place, slots, fixed, holder, rng, set()):
                    raise TooFew(place)
    found: list[list[int]] = [[] if s.question is None else [s.question] for s in slots]
    for question, place in shuffled(holder.items(), rng):
        found[place].append(question)
    return found


def seated(
    place: int,
    slots: Sequence[Slot],
    fixed: set[int],
    holder: dict[int, int],
    rng: random.Random,
    tried: set[int],
) -> bool:
    """Give the slot one more question, moving another slot to one of its others where it must."""
    for question in shuffled(sorted(slots[place].pool - fixed), rng):
        if question in tried or holder.get(question) == place:
            continue
        tried.add(question)
        other = holder.get(question)
        if other is None or seated(other, slots, fixed, holder, rng, tried):
            holder[question] = place
            return True
    return False


def shuffled(items: Iterable, rng: random.Random) -> list:
    found = list(items)
    rng.shuffle(found)
    return found


def in_display_order(asked: Mapping, rng: random.Random, *, shuffles: bool) -> dict[str, list[str]]:
    """The ids of answers as this attempt shows them: {"order": [...], "matches": [...]}.

    What would give the answer away is always shuffled: the steps of an ordering, the right sides of
    a matching, the words of a list. The last two stand once each, whatever repeats.
    """
    order = [row["id"] for row in asked["answers"]]
    if asked["kind"] in {"ordering", "gap"} or (shuffles and asked["shuffles"]):
        order = shuffled(order, rng)
    seen: dict[str, str] = {}
    for row in asked["answers"]:
        seen.setdefault(row["match"], row["match_id"])
    return {"order": order, "matches": shuffled(seen.values(), rng)}
