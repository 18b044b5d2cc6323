"""Moodle XML: the format in which Moodle exports everything that a question has.

Elements of our own, which Moodle skips, carry what it has no place for: <partial> (how parts of an
answer count) and <range> beside a number.
"""

from dataclasses import replace
from xml.etree.ElementTree import Element

from quizzes.formats import limits, numbers, xml_tree
from quizzes.formats.content import PARTIAL_RULES, Content, Reading
from quizzes.formats.findings import Findings, refused
from quizzes.formats.gift import category_name
from quizzes.formats.moodle_files import Media
from quizzes.formats.moodle_kinds import KINDS, YES, Item, text_of
from quizzes.formats.moodle_writing import write
from quizzes.formats.problems import Unreadable

__all__ = ["read", "write"]

PARTIAL_KINDS = {"multiple", "matching", "ordering", "gap"}
WITHOUT_PLACE = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback", "hint")


def read(data: bytes) -> Reading:
    """All questions of a file. Never raises."""
    if len(data) > limits.FILE_BYTES:
        return refused("file_too_large", limits.FILE_MB)
    try:
        root = xml_tree.parse(data)
    except Unreadable as reason:
        return refused(reason.code, reason.detail, reason.line or 1)
    if root.tag != "quiz":
        return refused("not_moodle_xml", root.tag, xml_tree.line_of(root))
    return read_quiz(root)


def read_quiz(root: Element) -> Reading:
    found = Findings()
    category = ""
    for element in root:
        line = xml_tree.line_of(element)
        if element.get("type") == "category":
            category = category_name(text_of(element, "category/text"))
            continue
        if found.is_full(line):
            break
        media = Media()
        try:
            content = read_question(element, category, media)
        except Unreadable as reason:
            found.refuse(reason, line)
            continue
        found.keep(content)
        for code, detail in media.notes:
            found.note(line, code, detail)
    return found.reading()


def read_question(element: Element, category: str, media: Media) -> Content:
    """Raises Unreadable."""
    kind = element.get("type") or ""
    if element.tag != "question" or kind not in KINDS:
        raise Unreadable("unsupported_type", kind or element.tag)
    item = Item(element, base(element, category, media), media)
    dropped = [
        name
        for name in WITHOUT_PLACE
        if any(text_of(part, "text") for part in element.findall(name))
    ]
    if dropped:
        media.notes.append(("feedback_dropped", ", ".join(dropped)))
    content = with_partial(KINDS[kind](item), text_of(element, "partial"))
    return replace(content, files=media.files)


def base(element: Element, category: str, media: Media) -> Content:
    """What all types have."""
    tags = (text_of(tag, "text") for tag in element.findall("tags/tag"))
    return Content(
        line=xml_tree.line_of(element),
        kind="",
        stem=media.html(element.find("questiontext")),
        title=" ".join(text_of(element, "name/text").split()),
        points=numbers.points(text_of(element, "defaultgrade") or "1"),
        feedback=media.html(element.find("generalfeedback")),
        category=category,
        tags=tuple(dict.fromkeys(" ".join(tag.split()) for tag in tags if tag)),
        shuffles=(text_of(element, "shuffleanswers") or "true") in YES,
    )


def with_partial(content: Content, rule: str) -> Content:
    if rule not in PARTIAL_RULES or content.kind not in PARTIAL_KINDS:
        return content
    rows = content.rows
    if content.kind == "multiple" and rule != "weights":
        rows = tuple(replace(row, weight=None) for row in rows)
    return replace(content, partial=rule, rows=rows)
