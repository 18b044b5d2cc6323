"""The journal of an edition as XML, written piece by piece: its size does not show in the memory.

The words are those of schemas/dziennik-1.xsd, which says in Polish what each of them means.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr

from lib.dates import WARSAW

NAMESPACE = "urn:spoldzielnia-wiedzy:dziennik:1"
SCHEMA = Path(__file__).resolve().parent.parent / "schemas" / "dziennik-1.xsd"
# What XML 1.0 cannot hold.
ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Value = str | int | bool | date | datetime | None
Attributes = Mapping[str, Value]


def text_of(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(WARSAW).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return ILLEGAL.sub("", str(value))


class Written(Protocol):
    def write(self, data: bytes, /) -> int: ...


class XmlStream:
    """Elements written to a file as they come; an attribute that is None is left out."""

    def __init__(self, stream: Written):
        self.stream = stream
        self.opened: list[str] = []
        self.stream.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')

    def open(self, name: str, attributes: Attributes | None = None) -> None:
        self.line(f"<{name}{self.written(attributes)}>")
        self.opened.append(name)

    def close(self) -> None:
        name = self.opened.pop()
        self.line(f"</{name}>")

    def element(self, name: str, attributes: Attributes | None = None, text: Value = None) -> None:
        if text is None:
            self.line(f"<{name}{self.written(attributes)}/>")
        else:
            self.line(f"<{name}{self.written(attributes)}>{escape(text_of(text))}</{name}>")

    def elements(self, name: str, rows: Iterable[Attributes]) -> int:
        count = 0
        for row in rows:
            self.element(name, row)
            count += 1
        return count

    def line(self, text: str) -> None:
        self.stream.write(f"{' ' * len(self.opened)}{text}\n".encode())

    @staticmethod
    def written(attributes: Attributes | None) -> str:
        pairs = (attributes or {}).items()
        return "".join(
            f" {name}={quoteattr(text_of(value))}" for name, value in pairs if value is not None
        )
