"""GIFT, Moodle's text format: questions divided by blank lines, answers in braces.

Read as Moodle reads it, except that what Moodle drops in silence becomes a problem. Our own
comments, which Moodle skips, carry what GIFT has no sign for: // [points:2] [partial:share]
[case:yes] [shuffle:no].
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from quizzes.formats import limits, numbers
from quizzes.formats.content import PARTIAL_RULES, Content, Reading, Row
from quizzes.formats.decoding import clean
from quizzes.formats.findings import Findings, refused
from quizzes.formats.gift_answers import Answers, read_answers
from quizzes.formats.gift_syntax import hide, marked, marks, rich, show
from quizzes.formats.gift_writing import write
from quizzes.formats.markup import to_html
from quizzes.formats.problems import Unreadable

__all__ = ["read", "write"]

CATEGORY = "$CATEGORY:"
CONTEXT = re.compile(r"\$\w+\$(?:/|$)(?:top(?:/|$))?")
BLANK = "_____"
Line = tuple[int, str]


def read(text: str) -> Reading:
    """All questions of a GIFT file. Never raises."""
    if len(text) > limits.FILE_BYTES:
        return refused("file_too_large", limits.FILE_MB)
    found = Findings()
    category = ""
    for block in blocks(clean(text)):
        lines, category = take_category(block, category)
        if not lines or all(text.startswith("//") for _number, text in lines):
            continue
        if found.is_full(lines[0][0]):
            break
        line = next(number for number, text in lines if not text.startswith("//"))
        try:
            content, notes = read_question(lines, line, category)
        except Unreadable as reason:
            found.refuse(reason, line)
            continue
        found.keep(content)
        for code, detail in notes:
            found.note(line, code, detail)
    return found.reading()


def blocks(text: str) -> Iterator[list[Line]]:
    """The file's lines with their numbers, divided where a line is blank."""
    block: list[Line] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line := line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def take_category(lines: list[Line], category: str) -> tuple[list[Line], str]:
    """The lines without $CATEGORY, and the category that they leave in force."""
    rest: list[Line] = []
    for number, line in lines:
        if line.startswith(CATEGORY) and all(text.startswith("//") for _number, text in rest):
            category = category_name(show(hide(line.removeprefix(CATEGORY))))
            rest = []
        else:
            rest.append((number, line))
    return rest, category


def category_name(path: str) -> str:
    """ "Zarządzanie/Moduł 1" from "$course$/top/Zarządzanie/Moduł 1"."""
    path = " ".join(path.split())
    return CONTEXT.sub("", path, count=1) if CONTEXT.match(path) else path


def read_question(
    lines: list[Line], line: int, category: str
) -> tuple[Content, list[tuple[str, str]]]:
    """The question of one block, and (code, detail) of what it lost. Raises Unreadable."""
    text = "\n".join(text for _number, text in lines if not text.startswith("//"))
    if len(text) > limits.QUESTION_CHARACTERS:
        raise Unreadable("question_too_long", limits.QUESTION_CHARACTERS)
    title, text = take_title(hide(text))
    stem, inside = divide(text)
    format, stem = marked(stem, "moodle")
    answers, feedback = Answers("description"), ""
    if inside is not None:
        inside, feedback = take_feedback(inside)
        answers = read_answers(inside, format)
    content = Content(
        line=line,
        kind=answers.kind,
        stem=to_html(show(stem), format),
        title=" ".join(show(title).split()),
        rows=answers.rows,
        points="0" if answers.kind == "description" else "1",
        feedback=rich(feedback, format),
        partial=answers.partial,
        category=category,
    )
    return with_marks(content, lines), answers.notes


def take_title(text: str) -> tuple[str, str]:
    if not text.startswith("::"):
        return "", text
    title, separator, rest = text[2:].partition("::")
    if not separator:
        raise Unreadable("title_unclosed")
    return title, rest


def divide(text: str) -> tuple[str, str | None]:
    """The stem, with a blank where words are missing, and what the braces hold (None: no braces)."""
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        return text, None
    if end < 0:
        raise Unreadable("braces_unclosed")
    if start < 0 or end < start:
        raise Unreadable("braces_unopened")
    before, inside, after = text[:start], text[start + 1 : end], text[end + 1 :]
    if "{" in inside or "{" in after or "}" in after:
        raise Unreadable("several_answer_blocks")
    return before + (BLANK + after if after.strip() else ""), inside.strip()


def take_feedback(inside: str) -> tuple[str, str]:
    """The answers, and the feedback for everyone that stands behind the last ####."""
    answers, separator, feedback = inside.rpartition("####")
    return (answers, feedback) if separator else (inside, "")


def with_marks(content: Content, lines: list[Line]) -> Content:
    """The question with what the comments above it say."""
    found = [pair for _number, text in lines if text.startswith("//") for pair in marks(text)]
    values = dict(found)
    if content.kind != "description" and "points" in values:
        content = replace(content, points=numbers.points(values["points"]))
    content = replace(
        content,
        tags=tuple(dict.fromkeys(value for name, value in found if name == "tag" and value)),
        keeps_case=content.kind == "short" and values.get("case") == "yes",
        shuffles=values.get("shuffle") != "no",
    )
    rule = values.get("partial")
    if rule not in PARTIAL_RULES or content.kind not in {"multiple", "matching"}:
        return content
    rows = tuple(map(without_weight, content.rows)) if rule != "weights" else content.rows
    return replace(content, partial=rule, rows=rows)


def without_weight(row: Row) -> Row:
    return replace(row, weight=None)
