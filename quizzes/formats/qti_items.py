"""A QTI item -> a question, by its interactions."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from quizzes.formats import numbers
from quizzes.formats.content import Content, Row
from quizzes.formats.markup import to_plain
from quizzes.formats.problems import Unreadable
from quizzes.formats.qti_html import Page
from quizzes.formats.qti_names import all_named, attribute, children, name_of
from quizzes.formats.qti_responses import Declaration, declarations, points
from quizzes.formats.xml_tree import line_of

INTERACTION = re.compile(r"\w+Interaction")
IN_TEXT = {"textEntryInteraction", "inlineChoiceInteraction"}
NUMBERS = {"float", "integer"}
PLACE = (
    "<!-- entry -->"  # where one is typed; texts have their < escaped, and comments are left out
)
BLOCK_END = re.compile(r"</?(?:p|div|li|td|tr|ul|ol|h[1-6]|table|br|blockquote)\b")


@dataclass
class Item:
    """An item and its only interaction, or its gaps."""

    body: Element
    page: Page
    base: Content
    declared: dict[str, Declaration]
    interactions: list[Element]

    def response(self, interaction: Element) -> Declaration:
        identifier = attribute(interaction, "responseIdentifier")
        if identifier not in self.declared:
            raise Unreadable("no_right_answer", line=line_of(interaction))
        return self.declared[identifier]

    def stem(self) -> str:
        """The body, with the prompt in the interaction's place."""
        prompts = {
            element: "".join(
                f"<p>{self.page.html(prompt)}</p>" for prompt in children(element, "prompt")
            )
            for element in self.interactions
        }
        return self.page.html(self.body, prompts)

    def feedback(self, choice: Element) -> str:
        return " ".join(map(self.page.html, children(choice, "feedbackInline", "feedbackBlock")))


def read_item(root: Element, page: Page) -> Content:
    """Raises Unreadable."""
    body = next(all_named(root, "itemBody"), None)
    if body is None:
        raise Unreadable("empty_question")
    found = [part for part in body.iter() if INTERACTION.fullmatch(name_of(part))]
    names = [name_of(part) for part in found]
    for name, part in zip(names, found, strict=True):
        if name not in READERS:
            raise Unreadable("unsupported_interaction", name, line_of(part))
    if len(found) > 1 and not set(names) <= IN_TEXT:
        raise Unreadable("several_interactions", ", ".join(names))
    declared = declarations(root)
    base = Content(
        line=line_of(root),
        kind="description",
        stem="",
        title=" ".join((root.get("title") or "").split()),
        points=points(root, declared),
    )
    item = Item(body, page, base, declared, found)
    content = READERS[names[0]](item) if names else replace(base, stem=item.stem(), points="0")
    if any(True for _part in all_named(root, "modalFeedback")):
        page.media.notes.append(("feedback_dropped", "modalFeedback"))
    return replace(content, files=page.media.files)


def shuffles(interaction: Element) -> bool:
    return attribute(interaction, "shuffle") == "true"


def read_choice(item: Item) -> Content:
    (interaction,) = item.interactions
    response = item.response(interaction)
    one = response.cardinality == "single" or attribute(interaction, "maxChoices") == "1"
    if one:
        response.cardinality = "single"
    rows = []
    for choice in all_named(interaction, "simpleChoice"):
        value = attribute(choice, "identifier")
        is_correct, weight = response.weighed(value, partly_is_right=not one)
        rows.append(Row(item.page.html(choice), is_correct, weight, item.feedback(choice)))
    weighted = any(row.weight for row in rows) or (bool(response.mapping) and not one)
    return replace(
        item.base,
        kind="single" if one else "multiple",
        stem=item.stem(),
        rows=tuple(rows),
        partial="weights" if weighted else "all",
        shuffles=shuffles(interaction),
    )


def read_in_text(item: Item) -> Content:
    """Gaps; or one answer to be typed, where nothing follows it."""
    if len(item.interactions) == 1 and name_of(item.interactions[0]) == "textEntryInteraction":
        (interaction,) = item.interactions
        before, _place, after = item.page.html(item.body, {interaction: PLACE}).partition(PLACE)
        if not to_plain(BLOCK_END.split(after, maxsplit=1)[0]):
            return read_typed(item, before + after)
    rows: list[Row] = []
    markers = {}
    for number, interaction in enumerate(item.interactions, 1):
        markers[interaction] = f"[[{number}]]"
        response = item.response(interaction)
        if name_of(interaction) == "inlineChoiceInteraction":
            rows += list_rows(interaction, response, number, item.page)
        else:
            rows += (replace(row, gap=number) for row in typed_rows(response, in_gap=True))
    return replace(
        item.base,
        kind="gap",
        stem=item.page.html(item.body, markers),
        rows=tuple(rows),
        partial="share",
        shuffles=any(map(shuffles, item.interactions)),
    )


def read_typed(item: Item, stem: str) -> Content:
    response = item.response(item.interactions[0])
    rows = tuple(typed_rows(response, in_gap=False))
    is_number = response.base_type in NUMBERS
    return replace(
        item.base,
        kind="numeric" if is_number else "short",
        stem=stem,
        rows=rows,
        keeps_case=response.keeps_case and not is_number,
    )


def typed_rows(response: Declaration, *, in_gap: bool) -> list[Row]:
    response.cardinality = "single"
    rows = []
    for value in response.accepted():
        is_correct, weight = response.weighed(value, partly_is_right=True)
        row = Row(value, is_correct, weight)
        if response.base_type in NUMBERS:
            row = replace(row, text=numbers.number(value), tolerance="0")
        elif in_gap:
            row = replace(row, keeps_case=response.keeps_case)
        else:
            row = replace(row, text=value.replace("*", "\\*"))
        rows.append(row)
    return rows


def list_rows(interaction: Element, response: Declaration, gap: int, page: Page) -> list[Row]:
    rows = []
    for choice in all_named(interaction, "inlineChoice"):
        value = attribute(choice, "identifier")
        is_correct, weight = response.weighed(value, partly_is_right=False)
        rows.append(Row(to_plain(page.html(choice)), is_correct, weight, gap=gap))
    if len(rows) < 2:
        raise Unreadable("too_few_choices", line=line_of(interaction))
    if all(row.is_correct for row in rows):
        raise Unreadable("several_right_answers", line=line_of(interaction))
    return rows


def read_match(item: Item) -> Content:
    (interaction,) = item.interactions
    response = item.response(interaction)
    sets = children(interaction, "simpleMatchSet")
    if len(sets) != 2:
        raise Unreadable("unsupported_interaction", name_of(interaction), line_of(interaction))
    left, right = (
        {attribute(choice, "identifier"): item.page.html(choice) for choice in part}
        for part in sets
    )
    pairs = [pair for value in response.accepted() if len(pair := value.split()) == 2]
    matches = dict(pairs)
    if (
        len(matches) < len(pairs)
        or set(matches) != set(left)
        or not set(matches.values()) <= set(right)
    ):
        raise Unreadable("unsupported_interaction", name_of(interaction), line_of(interaction))
    rows = [Row(text, match=to_plain(right[matches[name]])) for name, text in left.items()]
    unused = [name for name in right if name not in matches.values()]
    rows += [Row(match=to_plain(right[name])) for name in unused]
    if len({value for value in response.mapping.values() if value > 0}) > 1:
        item.page.media.notes.append(("points_made_equal", ""))
    return replace(
        item.base,
        kind="matching",
        stem=item.stem(),
        rows=tuple(rows),
        partial="share" if response.mapping else "all",
        shuffles=shuffles(interaction),
    )


def read_order(item: Item) -> Content:
    (interaction,) = item.interactions
    order = item.response(interaction).correct
    choices = {
        attribute(choice, "identifier"): choice for choice in all_named(interaction, "simpleChoice")
    }
    if sorted(order) != sorted(choices):
        raise Unreadable("no_right_answer", line=line_of(interaction))
    rows = tuple(Row(item.page.html(choices[name])) for name in order)
    return replace(item.base, kind="ordering", stem=item.stem(), rows=rows)


def read_essay(item: Item) -> Content:
    notes = [
        item.page.html(block)
        for block in all_named(item.body, "rubricBlock")
        if "scorer" in attribute(block, "view").split()
    ]
    return replace(item.base, kind="essay", stem=item.stem(), grading_note="".join(notes))


READERS: dict[str, Callable[[Item], Content]] = {
    "choiceInteraction": read_choice,
    "textEntryInteraction": read_in_text,
    "inlineChoiceInteraction": read_in_text,
    "matchInteraction": read_match,
    "orderInteraction": read_order,
    "extendedTextInteraction": read_essay,
}
