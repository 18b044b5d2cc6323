"""Moodle XML: what each type of question says of its answers."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from xml.etree.ElementTree import Element

from quizzes.formats import cloze, limits, numbers
from quizzes.formats.content import FALSE, TRUE, Content, Row
from quizzes.formats.decoding import clean
from quizzes.formats.findings import MARKER
from quizzes.formats.markup import to_plain
from quizzes.formats.moodle_files import Media
from quizzes.formats.problems import Unreadable

YES = {"1", "true"}
RUBRIC = re.compile(r'<table class="rubric">((?:<tr><td>[^<]*</td><td>[^<]*</td></tr>)*)</table>\Z')
RUBRIC_ROW = re.compile(r"<tr><td>([^<]*)</td><td>([^<]*)</td></tr>")


@dataclass
class Item:
    """A <question>, what all types say of themselves already read into `base`."""

    element: Element
    base: Content
    media: Media

    def text(self, path: str) -> str:
        return text_of(self.element, path)

    def answers(self) -> list[Element]:
        return self.element.findall("answer")


def text_of(element: Element, path: str) -> str:
    return clean(element.findtext(path) or "").strip()


def percent_of(answer: Element) -> str:
    return numbers.weight(answer.get("fraction") or "0")


def read_choice(item: Item) -> Content:
    is_single = (item.text("single") or "true") in YES
    rows = []
    for answer in item.answers():
        right, weight = numbers.right_and_weight(percent_of(answer), partly_is_right=not is_single)
        feedback = item.media.html(answer.find("feedback"))
        rows.append(Row(item.media.html(answer), right, weight, feedback))
    weighted = not is_single or any(row.weight for row in rows)
    kind, partial = "single" if is_single else "multiple", "weights" if weighted else "all"
    return replace(item.base, kind=kind, rows=tuple(rows), partial=partial)


def read_truefalse(item: Item) -> Content:
    rows = {}
    for answer in item.answers():
        is_right = Decimal(percent_of(answer)) > 0
        feedback = item.media.html(answer.find("feedback"))
        rows[text_of(answer, "text").lower()] = (is_right, feedback)
    if set(rows) != {TRUE, FALSE}:
        raise Unreadable("too_few_choices")
    both = tuple(Row(text, rows[text][0], feedback=rows[text][1]) for text in (TRUE, FALSE))
    return replace(item.base, kind="truefalse", rows=both)


def read_typed_row(answer: Element, media: Media) -> Row:
    right, weight = numbers.right_and_weight(percent_of(answer), partly_is_right=True)
    return Row(text_of(answer, "text"), right, weight, media.html(answer.find("feedback")))


def read_short(item: Item) -> Content:
    rows = tuple(read_typed_row(answer, item.media) for answer in item.answers())
    return replace(item.base, kind="short", rows=rows, keeps_case=item.text("usecase") in YES)


def read_numeric(item: Item) -> Content:
    rows = []
    for answer in item.answers():
        row = read_typed_row(answer, item.media)
        if row.text == "*":
            if row.is_correct:
                raise Unreadable("any_number_is_right")
            item.media.notes.append(("feedback_dropped", row.feedback or "*"))
        elif interval := text_of(answer, "range"):
            rows.append(replace(row, text=numbers.interval(interval)))
        else:
            margin = numbers.tolerance(text_of(answer, "tolerance") or "0")
            rows.append(replace(row, text=numbers.number(row.text), tolerance=margin))
    return replace(item.base, kind="numeric", rows=tuple(rows), units=units(item))


def units(item: Item) -> tuple[tuple[str, str], ...]:
    """The units with their factors, that of the answer first."""
    found = [
        (text_of(unit, "unit_name"), numbers.shortest(factor(text_of(unit, "multiplier"))))
        for unit in item.element.findall("units/unit")
    ]
    if found and all(value != "1" for _name, value in found):
        raise Unreadable("no_base_unit")
    return tuple(sorted(found, key=lambda unit: unit[1] != "1"))


def factor(text: str) -> Decimal:
    value = Decimal(numbers.number(text or "1"))
    if value <= 0:
        raise Unreadable("not_a_number", text)
    return value


def read_matching(item: Item) -> Content:
    rows = tuple(
        Row(item.media.html(pair), match=" ".join(text_of(pair, "answer/text").split()))
        for pair in item.element.findall("subquestion")
    )
    return replace(item.base, kind="matching", rows=rows, partial="share")


def read_ordering(item: Item) -> Content:
    places = [(Decimal(numbers.number(a.get("fraction") or "0")), a) for a in item.answers()]
    places.sort(key=lambda pair: pair[0])
    rows = tuple(Row(item.media.html(answer)) for _place, answer in places)
    grading = item.text("gradingtype").upper()
    partial = "all" if grading in {"ALL_OR_NOTHING", "-1"} else "share"
    return replace(item.base, kind="ordering", rows=rows, partial=partial)


def read_essay(item: Item) -> Content:
    if item.media.html(item.element.find("responsetemplate")):
        item.media.notes.append(("feedback_dropped", "responsetemplate"))
    note = item.media.html(item.element.find("graderinfo"))
    rubric: tuple[tuple[str, str], ...] = ()
    if table := RUBRIC.search(note):
        rubric = tuple(
            (html.unescape(name), html.unescape(points))
            for name, points in RUBRIC_ROW.findall(table[1])
        )
        note = note[: table.start()].strip()
    return replace(item.base, kind="essay", grading_note=note, rubric=rubric)


def read_description(item: Item) -> Content:
    return replace(item.base, kind="description", points="0")


def read_cloze(item: Item) -> Content:
    gaps = cloze.read(item.base.stem)
    if len(set(gaps.points)) > 1:
        item.media.notes.append(("points_made_equal", ""))
    if gaps.dropped:
        item.media.notes.append(("feedback_dropped", "; ".join(gaps.dropped)))
    shuffles = item.base.shuffles
    if item.element.find("shuffleanswers") is None:
        shuffles = not gaps.types & {cloze.LIST} or cloze.LIST_SHUFFLED in gaps.types
    points = item.base.points if item.text("defaultgrade") else str(sum(gaps.points) or 1)
    return replace(
        item.base,
        kind="gap",
        stem=gaps.stem,
        rows=tuple(gaps.rows),
        points=points,
        shuffles=shuffles,
        partial="share",
    )


def read_selection(item: Item, tag: str) -> Content:
    """gapselect and ddwtos: [[3]] stands where the third word belongs; its group is offered."""
    words = [
        (to_plain(text_of(word, "text")), text_of(word, "group"))
        for word in item.element.findall(tag)
    ]
    if len(words) > limits.ROWS:
        raise Unreadable("too_many_answers", limits.ROWS)
    rows: list[Row] = []
    number = 0

    def gap(match: re.Match[str]) -> str:
        nonlocal number
        right = int(match[1]) - 1
        if not 0 <= right < len(words):
            raise Unreadable("broken_gap", match[0])
        number += 1
        offered = [
            (place, word) for place, (word, group) in enumerate(words) if group == words[right][1]
        ]
        rows.extend(Row(word, place == right, gap=number) for place, word in offered)
        if len(offered) < 2:
            raise Unreadable("too_few_choices")
        if len(rows) > limits.ROWS:
            raise Unreadable("too_many_answers", limits.ROWS)
        return f"[[{number}]]"

    stem = MARKER.sub(gap, item.base.stem)
    return replace(item.base, kind="gap", stem=stem, rows=tuple(rows), partial="share")


KINDS: dict[str, Callable[[Item], Content]] = {
    "multichoice": read_choice,
    "truefalse": read_truefalse,
    "shortanswer": read_short,
    "numerical": read_numeric,
    "matching": read_matching,
    "ordering": read_ordering,
    "essay": read_essay,
    "description": read_description,
    "cloze": read_cloze,
    "multianswer": read_cloze,
    "gapselect": lambda item: read_selection(item, "selectoption"),
    "ddwtos": lambda item: read_selection(item, "dragbox"),
}
