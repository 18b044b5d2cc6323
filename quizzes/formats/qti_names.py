"""QTI 2.x calls things choiceInteraction, QTI 3 qti-choice-interaction: here the first everywhere."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from quizzes.formats.xml_tree import local

HYPHEN = re.compile(r"-([a-z])")
CAPITAL = re.compile(r"([A-Z])")


def name_of(element: Element) -> str:
    name = local(element)
    if not name.startswith("qti-"):
        return name
    return HYPHEN.sub(lambda match: match[1].upper(), name.removeprefix("qti-"))


def attribute(element: Element, name: str, otherwise: str = "") -> str:
    kebab = CAPITAL.sub(lambda match: f"-{match[1].lower()}", name)
    value = element.get(name)
    return value if value is not None else element.get(kebab, otherwise)


def all_named(element: Element, *names: str) -> Iterator[Element]:
    return (part for part in element.iter() if name_of(part) in names)


def children(element: Element, *names: str) -> list[Element]:
    return [part for part in element if name_of(part) in names]


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())
