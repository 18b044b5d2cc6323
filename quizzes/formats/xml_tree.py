"""XML from strangers -> a tree that knows its lines. Entities are refused, and trees out of measure."""

from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from quizzes.formats import limits
from quizzes.formats.problems import Unreadable

LINE = "!line"  # no attribute of XML can be called that


class Budget:
    """How many elements may still be built, in one file or in all files of a package."""

    def __init__(self, elements: int = limits.XML_ELEMENTS):
        self.left = elements

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Unreadable("xml_too_complex", f"{limits.XML_ELEMENTS} elements")


class LinedBuilder(TreeBuilder):
    """Writes on each element the line on which it begins."""

    parser: DefusedXMLParser

    def __init__(self, budget: Budget):
        super().__init__()
        self.budget, self.depth = budget, 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self.budget.spend()
        self.depth += 1
        if self.depth > limits.XML_DEPTH:
            raise Unreadable("xml_too_complex", f"{limits.XML_DEPTH} elements in each other")
        attrs[LINE] = str(self.parser.parser.CurrentLineNumber)
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        self.depth -= 1
        return super().end(tag)


def parse(data: bytes, budget: Budget | None = None) -> Element:
    """The root element. Raises Unreadable."""
    builder = LinedBuilder(budget or Budget())
    parser = DefusedXMLParser(target=builder)
    builder.parser = parser
    try:
        parser.feed(data.lstrip(b" \t\r\n") if data[:1] in b" \t\r\n" else data)
        return parser.close()
    except DefusedXmlException as reason:
        raise Unreadable("forbidden_xml") from reason
    except ParseError as reason:
        raise Unreadable("broken_xml", reason, reason.position[0]) from reason
    except (ValueError, LookupError) as reason:  # an encoding that Python or expat does not know
        raise Unreadable("broken_xml", reason) from reason


def line_of(element: Element) -> int:
    return int(element.get(LINE, "1"))


def local(element: Element) -> str:
    """The name without its namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
