"""How a save meets what others wrote meanwhile: pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

# What a row of the register says: code of the status, minutes missed, code of the reason, note.
Content = tuple[str, int, str, str]


@dataclass(frozen=True)
class Wish:
    """What one save asks for one person: `was` and `seen` say what the form showed when it opened.

    A wish of a device that had no network has a number of its own, and when the device made it.
    """

    status: str
    missed: int = 0
    note: str = ""
    was: Content | None = None
    seen: int = 0
    reason: str = ""
    client_id: str = ""
    noted_at: datetime | None = None

    @property
    def content(self) -> Content:
        return self.status, self.missed, self.reason, self.note

    @property
    def is_touched(self) -> bool:
        """Whether it says anything else than the form showed."""
        return self.was is None or self.content != self.was


@dataclass(frozen=True)
class Current:
    content: Content
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
        there = current.get(key)
        if there is not None and wish.content == there.content:
            continue
        if not wish.is_touched:
            continue
        if (there.version if there else 0) == wish.seen:
            write.add(key)
        else:
            conflicts.add(key)
    return Merge(frozenset(write), frozenset(conflicts))
