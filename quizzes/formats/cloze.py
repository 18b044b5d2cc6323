"""Moodle's embedded answers: {1:SHORTANSWER:=a~%50%b#feedback} in a text <-> gaps [[1]]."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from quizzes.formats import limits, numbers
from quizzes.formats.content import Row
from quizzes.formats.findings import MARKER
from quizzes.formats.markup import to_plain
from quizzes.formats.problems import Unreadable

TYPED, TYPED_CASE, LIST, LIST_SHUFFLED, NUMERICAL = (
    *("SHORTANSWER", "SHORTANSWER_C", "MULTICHOICE", "MULTICHOICE_S", "NUMERICAL"),
)
TYPES = {
    **dict.fromkeys((TYPED, "SA", "MW"), TYPED),
    **dict.fromkeys((TYPED_CASE, "SAC", "MWC"), TYPED_CASE),
    **dict.fromkeys((LIST, "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"), LIST),
    **dict.fromkeys((LIST_SHUFFLED, "MCS", "MULTICHOICE_VS", "MCVS"), LIST_SHUFFLED),
    **dict.fromkeys(("MULTICHOICE_HS", "MCHS"), LIST_SHUFFLED),
    **dict.fromkeys((NUMERICAL, "NM"), NUMERICAL),
}
# What begins like a gap; a good one has a known type and both colons.
START = re.compile(r"\{(?:(\d{1,4}):([A-Za-z_]{0,30})|:([A-Z_]{2,30}))(:?)")
BODY = re.compile(r"((?:\\.|[^\\}])*)\}", re.DOTALL)
WEIGHT = re.compile(r"%(-?[\d.,]{1,20})%", re.ASCII)
FEEDBACK = re.compile(r"(?<!&)#")
WILDCARD = re.compile(r"(?<!\\)\*")
# Escaped characters are hidden as ones that no text contains; decoding.clean takes those out.
ESCAPED = "\\~}#=/\"'{"
HIDDEN = {char: chr(0xFDD0 + place) for place, char in enumerate(ESCAPED)}
SHOWN = str.maketrans({hidden: char for char, hidden in HIDDEN.items()})
ESCAPE = re.compile(r"\\([\\~}#=/\"'{])")
WRITTEN = str.maketrans({char: f"\\{char}" for char in "\\~}#="})
ANYTHING = "*"


@dataclass
class Gaps:
    """A text with markers, its rows, and what the gaps say of themselves."""

    stem: str = ""
    rows: list[Row] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    types: set[str] = field(default_factory=set)
    dropped: list[str] = field(default_factory=list)  # feedback for which there is no place


def read(text: str) -> Gaps:
    """Raises Unreadable for a gap that is not written as it should be."""
    gaps, parts, place = Gaps(), [], 0
    while match := START.search(text, place):
        kind = TYPES.get(match[2] or match[3] or "")
        body = BODY.match(text, match.end())
        if not body or not match[4] or not (match[2] or match[3]):
            raise Unreadable("broken_gap", text[match.start() : match.start() + 60])
        if not kind:
            raise Unreadable("unsupported_gap", match[2] or match[3])
        gaps.points.append(int(match[1] or 1))
        gaps.types.add(kind)
        number = len(gaps.points)
        parts += [unmarked(text[place : match.start()]), f"[[{number}]]"]
        gaps.rows += read_rows(
            ESCAPE.sub(lambda found: HIDDEN[found[1]], body[1]), number, kind, gaps
        )
        place = body.end()
        if len(gaps.rows) > limits.ROWS:
            raise Unreadable("too_many_answers", limits.ROWS)
    gaps.stem = "".join([*parts, unmarked(text[place:])])
    return gaps


def unmarked(text: str) -> str:
    """The text without what only looks like one of our markers."""
    return text.replace("[[", "[&#91;")


def read_rows(body: str, number: int, kind: str, gaps: Gaps) -> list[Row]:
    rows = []
    is_list = kind in {LIST, LIST_SHUFFLED}
    for part in body.split("~"):
        row = read_row(part.strip(), number, kind)
        if row.is_correct or is_list:
            rows.append(row)
        else:
            gaps.dropped.append(row.feedback or row.text)
    if is_list and all(row.is_correct for row in rows):
        raise Unreadable("several_right_answers" if len(rows) > 1 else "too_few_choices")
    return rows


def read_row(part: str, number: int, kind: str) -> Row:
    percent = "0"
    if part.startswith("="):
        percent, part = "100", part[1:]
    elif match := WEIGHT.match(part):
        percent, part = numbers.weight(match[1].replace(",", ".")), part[match.end() :]
    text, *feedback = FEEDBACK.split(part, maxsplit=1)
    is_list = kind in {LIST, LIST_SHUFFLED}
    is_correct, weight = numbers.right_and_weight(percent, partly_is_right=not is_list)
    feedback_html = feedback[0].translate(SHOWN).strip() if feedback else ""
    margin = None
    if kind == NUMERICAL:
        text, margin = read_number(text.translate(SHOWN).strip(), is_needed=is_correct)
    elif is_list:
        text = to_plain(text.translate(SHOWN))
    elif WILDCARD.search(text) and is_correct:
        raise Unreadable("unsupported_gap", f"{kind} *")
    else:
        text = to_plain(text.replace("\\*", "*").translate(SHOWN))
    keeps_case = kind == TYPED_CASE
    return Row(text, is_correct, weight, feedback_html, "", number, margin, keeps_case)


def read_number(text: str, *, is_needed: bool) -> tuple[str, str]:
    """Here Moodle reads a comma as a point."""
    if text == ANYTHING and not is_needed:
        return text, "0"
    value, _colon, margin = to_plain(text).replace(",", ".").partition(":")
    return numbers.number(value), numbers.tolerance(margin or "0")


def write(stem: str, rows: Sequence[Row], *, shuffles: bool) -> str:
    """The text with its gaps written out; a marker without rows stays."""
    by_gap: dict[int, list[Row]] = {}
    for row in rows:
        by_gap.setdefault(row.gap or 0, []).append(row)

    def gap(match: re.Match[str]) -> str:
        own = by_gap.get(int(match[1]))
        return written_gap(own, shuffles=shuffles) if own else match[0]

    harmless = START.sub(lambda match: "&#123;" + match[0][1:], stem)
    return MARKER.sub(gap, harmless)


def written_gap(rows: list[Row], *, shuffles: bool) -> str:
    kind = TYPED_CASE if rows[0].keeps_case else TYPED
    if rows[0].tolerance is not None:
        kind = NUMERICAL
    elif not all(row.is_correct for row in rows):
        kind = LIST_SHUFFLED if shuffles else LIST
    return f"{{1:{kind}:{'~'.join(written_row(row, kind) for row in rows)}}}"


def written_row(row: Row, kind: str) -> str:
    sign = "=" if row.is_correct and row.weight is None else f"%{row.weight or 0}%"
    if kind == NUMERICAL:
        text = f"{row.text}:{row.tolerance}"
        if ".." in row.text:
            low, high = map(Decimal, row.text.split("..", 1))
            text = f"{(low + high) / 2}:{(high - low) / 2}"
    else:
        text = html.escape(row.text, quote=False).translate(WRITTEN)
        text = text.replace("*", "\\*") if kind in {TYPED, TYPED_CASE} else text
    feedback = f"#{row.feedback.translate(WRITTEN)}" if row.feedback else ""
    return sign + text + feedback
