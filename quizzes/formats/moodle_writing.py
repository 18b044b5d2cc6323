"""Questions -> Moodle XML, which holds all that a question has."""

import base64
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from quizzes.formats import cloze, numbers
from quizzes.formats.content import Content, Row
from quizzes.formats.decoding import clean
from quizzes.formats.moodle_files import with_references

TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "short": "shortanswer",
    "numeric": "numerical",
    "gap": "cloze",
}
WITH_PARTIAL = {"multiple", "matching", "ordering", "gap"}
NUMBER_TEXT = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def write(contents: Iterable[Content]) -> bytes:
    """The bytes of a file (UTF-8) with all questions."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    category = ""
    for content in contents:
        if content.category != category:
            category = content.category
            path = element("category", element("text", escaped(f"$course$/top/{category}")))
            parts.append(f'<question type="category">{path}</question>')
        parts.append("\n".join(question(content)))
    return clean("\n".join([*parts, "</quiz>", ""])).encode()


def escaped(text: str) -> str:
    return html.escape(text, quote=True)


def element(name: str, inside: str, /, **attributes: str) -> str:
    """`inside` is XML already."""
    written = "".join(f' {key}="{escaped(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{inside}</{name}>"


def cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>" if text else ""


class Writer:
    """Writes HTML with the files it shows; those that nothing shows go with the question's text."""

    def __init__(self, files: Mapping[str, bytes]):
        self.files = files
        self.written: set[str] = set()

    def rich(self, name: str, text: str, more: str = "", /, **attributes: str) -> str:
        text, used = with_references(text, self.files)
        inside = element("text", cdata(text)) + "".join(map(self.file, used)) + more
        return element(name, inside, **attributes, format="html")

    def file(self, name: str) -> str:
        self.written.add(name)
        data = base64.b64encode(self.files[name]).decode("ascii")
        return element("file", data, name=name, path="/", encoding="base64")


def question(content: Content) -> Iterator[str]:
    writer = Writer(content.files)
    yield f'<question type="{TYPES.get(content.kind, content.kind)}">'
    yield element("name", element("text", escaped(content.title)))
    body = list(details(content, writer))
    feedback = writer.rich("generalfeedback", content.feedback)
    stem = content.stem
    if content.kind == "gap":
        stem = cloze.write(stem, content.rows, shuffles=content.shuffles)
    _text, shown = with_references(stem, content.files)
    loose = [name for name in content.files if name not in writer.written | set(shown)]
    yield writer.rich("questiontext", stem, "".join(map(writer.file, loose)))
    yield feedback
    yield element("defaultgrade", escaped(content.points))
    yield element("shuffleanswers", "1" if content.shuffles else "0")
    if content.kind in WITH_PARTIAL:
        yield element("partial", content.partial)
    yield from body
    if content.tags:
        tags = (element("tag", element("text", escaped(tag))) for tag in content.tags)
        yield element("tags", "".join(tags))
    yield "</question>"


def details(content: Content, writer: Writer) -> Iterator[str]:
    """What the type adds."""
    if content.kind in {"single", "multiple"}:
        yield element("single", "true" if content.kind == "single" else "false")
        yield element("answernumbering", "abc")
    if content.kind == "short":
        yield element("usecase", "1" if content.keeps_case else "0")
    if content.kind == "ordering":
        yield from ordering(content)
    if content.kind == "essay":
        yield element("responseformat", "editor")
        yield writer.rich("graderinfo", content.grading_note + rubric(content.rubric))
    if content.kind == "matching":
        yield from (pair(row, writer) for row in content.rows)
    elif content.kind != "gap":
        usual = usual_fractions(content)
        for place, row in enumerate(content.rows, 1):
            fraction = (
                str(place) if content.kind == "ordering" else row.weight or usual[row.is_correct]
            )
            yield answer(row, fraction, content.kind, writer)
    if content.units:
        yield units(content.units)


def usual_fractions(content: Content) -> dict[bool, str]:
    if content.kind == "multiple" and content.partial != "weights":
        return numbers.usual_weights(sum(row.is_correct for row in content.rows))
    return {True: "100", False: "0"}


def answer(row: Row, fraction: str, kind: str, writer: Writer) -> str:
    feedback = writer.rich("feedback", row.feedback)
    if kind in {"short", "numeric", "truefalse"}:
        text, extra = numeric(row) if kind == "numeric" else (row.text, "")
        inside = element("text", escaped(text)) + feedback + extra
        return element("answer", inside, fraction=fraction, format="moodle_auto_format")
    return writer.rich("answer", row.text, feedback, fraction=fraction)


def numeric(row: Row) -> tuple[str, str]:
    """The number, and the elements of its tolerance. Moodle has no ranges: it gets the middle."""
    low, dots, high = row.text.partition("..")
    if not dots or not NUMBER_TEXT.fullmatch(low) or not NUMBER_TEXT.fullmatch(high):
        return row.text, element("tolerance", escaped(row.tolerance or "0"))
    middle, half = (Decimal(low) + Decimal(high)) / 2, (Decimal(high) - Decimal(low)) / 2
    return str(middle), element("tolerance", str(half)) + element("range", row.text)


def units(found: tuple[tuple[str, str], ...]) -> str:
    written = (
        element("unit", element("multiplier", escaped(value)) + element("unit_name", escaped(name)))
        for name, value in found
    )
    return element("units", "".join(written)) + element("unitgradingtype", "0")


def pair(row: Row, writer: Writer) -> str:
    return writer.rich(
        "subquestion", row.text, element("answer", element("text", escaped(row.match)))
    )


def ordering(content: Content) -> Iterator[str]:
    yield element("layouttype", "VERTICAL")
    yield element("selecttype", "ALL")
    yield element("selectcount", "0")
    grading = "ALL_OR_NOTHING" if content.partial == "all" else "ABSOLUTE_POSITION"
    yield element("gradingtype", grading)


def rubric(criteria: tuple[tuple[str, str], ...]) -> str:
    """A table at the end of what graders read, which moodle_kinds finds again."""
    if not criteria:
        return ""
    rows = (
        f"<tr><td>{escaped(name)}</td><td>{escaped(points)}</td></tr>" for name, points in criteria
    )
    return f'<table class="rubric">{"".join(rows)}</table>'
