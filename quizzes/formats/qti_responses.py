"""How a QTI item scores: declarations of responses, and the standard response processing."""

from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree.ElementTree import Element

from quizzes.formats import limits, numbers
from quizzes.formats.problems import Unreadable
from quizzes.formats.qti_names import all_named, attribute, children, name_of, text_of
from quizzes.formats.xml_tree import line_of

TEMPLATES = ("match_correct", "map_response")
# Rules written out that say the same as the templates, for one response or for several.
RULES = {
    *("responseProcessing", "responseCondition", "responseIf", "responseElse", "match", "variable"),
    *("correct", "mapResponse", "isNull", "and", "sum", "setOutcomeValue", "baseValue"),
}


@dataclass
class Declaration:
    """A response: its right values, and what each value earns if the item maps them."""

    cardinality: str = "single"
    base_type: str = "string"
    correct: list[str] = field(default_factory=list)
    mapping: dict[str, Decimal] = field(default_factory=dict)
    highest: Decimal | None = None  # the most that the mapping may earn
    keeps_case: bool = True

    def most(self) -> Decimal:
        """The points that the mapping gives for the best answer."""
        earned = [value for value in self.mapping.values() if value > 0]
        best = (
            sum(earned, Decimal(0))
            if self.cardinality != "single"
            else max(earned, default=Decimal(0))
        )
        return min(best, self.highest) if self.highest is not None else best

    def weighed(self, value: str, *, partly_is_right: bool) -> tuple[bool, str | None]:
        """A row's `is_correct` and `weight` for one value of the response."""
        if not self.mapping:
            return value in self.correct, None
        most = self.most()
        if not most:
            raise Unreadable("no_right_answer")
        percent = 100 * self.mapping.get(value, Decimal(0)) / most
        percent = max(min(percent, Decimal(100)), Decimal(-100)).quantize(Decimal("0.00001"))
        return numbers.right_and_weight(numbers.shortest(percent), partly_is_right=partly_is_right)

    def accepted(self) -> list[str]:
        """The values that earn something, those that typed answers are compared with."""
        return [value for value, earned in self.mapping.items() if earned > 0] or self.correct


def declarations(item: Element) -> dict[str, Declaration]:
    """By identifier; mappings are there only where the item scores by them."""
    maps = scoring(item) == "map_response"
    found = {}
    for element in children(item, "responseDeclaration"):
        declared = Declaration(
            attribute(element, "cardinality", "single"), attribute(element, "baseType", "string")
        )
        for correct in children(element, "correctResponse"):
            declared.correct = [text_of(value) for value in children(correct, "value")]
        for mapping in children(element, "mapping") if maps else []:
            read_mapping(mapping, declared)
        if len(declared.correct) + len(declared.mapping) > 2 * limits.ROWS:
            raise Unreadable("too_many_answers", limits.ROWS)
        found[attribute(element, "identifier")] = declared
    return found


def read_mapping(mapping: Element, declared: Declaration) -> None:
    entries = children(mapping, "mapEntry")
    declared.mapping = {
        attribute(entry, "mapKey"): Decimal(numbers.number(attribute(entry, "mappedValue", "0")))
        for entry in entries
    }
    if upper := attribute(mapping, "upperBound"):
        declared.highest = Decimal(numbers.number(upper))
    declared.keeps_case = any(
        attribute(entry, "caseSensitive", "true") != "false" for entry in entries
    )


def scoring(item: Element) -> str:
    """ "match_correct" or "map_response". Raises Unreadable for any other scoring, by its name."""
    for name in ("templateDeclaration", "templateProcessing"):
        for element in children(item, name):
            raise Unreadable("unsupported_scoring", name, line_of(element))
    for processing in children(item, "responseProcessing"):
        template = attribute(processing, "template") or attribute(processing, "templateLocation")
        name = template.rstrip("/").rpartition("/")[2].removesuffix(".xml")
        if name and name not in TEMPLATES:
            raise Unreadable("unsupported_scoring", name, line_of(processing))
        return name or written_out(processing)
    return TEMPLATES[0]


def written_out(processing: Element) -> str:
    for element in processing.iter():
        name = name_of(element)
        if name and name not in RULES:
            raise Unreadable("unsupported_scoring", name, line_of(element))
        if name == "match" and not children(element, "correct"):
            raise Unreadable("unsupported_scoring", name, line_of(element))
    return TEMPLATES[any(True for _element in all_named(processing, "mapResponse"))]


def points(item: Element, declared: dict[str, Declaration]) -> str:
    """MAXSCORE where the item says it, or what the mappings give together, or 1."""
    for outcome in children(item, "outcomeDeclaration"):
        if attribute(outcome, "identifier") == "MAXSCORE":
            for value in all_named(outcome, "value"):
                return numbers.points(text_of(value))
    total = sum((response.most() for response in declared.values()), Decimal(0))
    return numbers.shortest(total) if total > 0 else "1"
