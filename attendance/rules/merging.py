"""How a save meets what others wrote meanwhile: pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """What one save asks for one person: `was` and `seen` say what the form showed when it opened."""

    status: str
    missed: int
    note: str
    was: tuple[str, int, str] | None
    seen: int


@dataclass(frozen=True)
class Current:
    status: str
    missed: int
    note: str
    version: int


@dataclass(frozen=True)
class Merge:
    """How a save meets what is there: ids to write, and ids where two people chose differently."""

    write: frozenset[int]
    conflicts: frozenset[int]


def merged(wishes: Mapping[int, Wish], current: Mapping[int, Current]) -> Merge:
    """Merge a save into the register (ids are enrolments).

    A row the form did not touch writes nothing. A touched row writes when nobody else wrote since
    the form opened; a conflict is a row that another wrote meanwhile with another content.
    """
    write, conflicts = set(), set()
    for key, wish in wishes.items():
        value = (wish.status, wish.missed, wish.note)
        there = current.get(key)
        if there is not None and value == (there.status, there.missed, there.note):
            continue
        if wish.was is not None and value == wish.was:
            continue
        if (there.version if there else 0) == wish.seen:
            write.add(key)
        else:
            conflicts.add(key)
    return Merge(frozenset(write), frozenset(conflicts))
