"""QTI 2.1, 2.2 and 3.0: one item (XML), or a content package (ZIP)."""

from quizzes.formats import limits, xml_tree
from quizzes.formats.content import Reading
from quizzes.formats.findings import Findings, refused
from quizzes.formats.problems import Unreadable
from quizzes.formats.qti_html import Page
from quizzes.formats.qti_items import read_item
from quizzes.formats.qti_names import name_of
from quizzes.formats.qti_package import SIGNATURE, Package, items

ITEM_TYPE = "imsqti_item"


def read(data: bytes) -> Reading:
    """All questions of an item or a package. Never raises. A problem's `source` is its file."""
    if len(data) > limits.FILE_BYTES:
        return refused("file_too_large", limits.FILE_MB)
    found, budget = Findings(), xml_tree.Budget()
    try:
        if data.startswith(SIGNATURE):
            read_package(Package(data), found, budget)
        else:
            read_one(data, Page(None, ""), found, budget)
    except Unreadable as reason:
        return refused(reason.code, reason.detail, reason.line or 1)
    return found.reading()


def read_package(package: Package, found: Findings, budget: xml_tree.Budget) -> None:
    for line, kind, name in items(package, budget):
        found.source = name
        if found.is_full(line):
            return
        if not kind.startswith(ITEM_TYPE):
            found.report(line, "unsupported_type", kind)
            continue
        try:
            data = package.read(name)
            if data is None:
                raise Unreadable("missing_item", name)
            read_one(data, Page(package, name), found, budget)
        except Unreadable as reason:
            found.refuse(reason, line)
    found.source = ""


def read_one(data: bytes, page: Page, found: Findings, budget: xml_tree.Budget) -> None:
    """Raises Unreadable for what is no item; an item's own problems are reported."""
    root = xml_tree.parse(data, budget)
    if name_of(root) != "assessmentItem":
        raise Unreadable("not_qti", xml_tree.local(root))
    line = xml_tree.line_of(root)
    try:
        content = read_item(root, page)
    except Unreadable as reason:
        found.refuse(reason, line)
        return
    found.keep(content)
    for code, detail in page.media.notes:
        found.note(line, code, detail)
