"""The text of a QTI item -> HTML, with its pictures."""

import html
import posixpath
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from quizzes.formats.decoding import clean
from quizzes.formats.moodle_files import Media, safe_name
from quizzes.formats.problems import Unreadable
from quizzes.formats.qti_names import name_of
from quizzes.formats.qti_package import Package, resolved
from quizzes.formats.xml_tree import LINE, line_of

VOID = {"br", "img", "hr", "col", "source"}
BARE = {
    "itemBody",
    "contentBody",
    "prompt",
    "simpleChoice",
    "simpleAssociableChoice",
    "inlineChoice",
}
LEFT_OUT = {"feedbackInline", "feedbackBlock", "stylesheet", "rubricBlock", "modalFeedback"}
IMAGE_TYPES = "image/"
ELSEWHERE = ("http:", "https:", "data:", "mailto:", "//", "#")


class Page:
    """Turns elements of one item into HTML; `media` gathers the files that they show."""

    def __init__(self, package: Package | None, name: str):
        self.package, self.name = package, name
        self.media = Media()

    def html(self, element: Element, replaced: Mapping[Element, str] | None = None) -> str:
        """The element's inside. What is in `replaced` comes out as the text given there."""
        return clean("".join(self.inside(element, replaced or {}))).strip()

    def inside(self, element: Element, replaced: Mapping[Element, str]) -> list[str]:
        parts = [html.escape(element.text or "", quote=False)]
        for part in element:
            if part in replaced:
                parts.append(replaced[part])
            else:
                parts += self.outside(part, replaced)
            parts.append(html.escape(part.tail or "", quote=False))
        return parts

    def outside(self, element: Element, replaced: Mapping[Element, str]) -> list[str]:
        name = name_of(element)
        if not name or name in LEFT_OUT:
            return []
        if name in BARE:
            return self.inside(element, replaced)
        if name == "printedVariable":
            raise Unreadable("unsupported_interaction", name, line_of(element))
        attributes = {
            key: value for key, value in element.items() if key != LINE and not key.startswith("{")
        }
        if name == "object" and attributes.get("type", "").startswith(IMAGE_TYPES):
            alternative = " ".join("".join(element.itertext()).split())
            name, attributes = "img", {"src": attributes.get("data", ""), "alt": alternative}
        for key in ("src", "href", "data"):
            if key in attributes:
                attributes[key] = self.address(attributes[key])
        written = "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items())
        if name in VOID:
            return [f"<{name}{written}>"]
        return [f"<{name}{written}>", *self.inside(element, replaced), f"</{name}>"]

    def address(self, address: str) -> str:
        """The name under which the question carries the file; other sites' addresses stay."""
        if not address or address.lower().startswith(ELSEWHERE):
            return address
        path = resolved(self.name, address)
        data = self.package.read(path) if self.package else None
        name = safe_name(posixpath.basename(path))
        if data is None:
            self.media.notes.append(("missing_file", address))
            return name
        return self.media.keep_bytes(name, data)
