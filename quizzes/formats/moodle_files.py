"""Texts of Moodle XML with the files that they show: `@@PLUGINFILE@@/name` -> the name, and back."""

import base64
import binascii
import re
from collections.abc import Mapping
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element

from quizzes.formats import limits
from quizzes.formats.decoding import clean
from quizzes.formats.markup import to_html
from quizzes.formats.problems import Unreadable

FORMATS = {"moodle_auto_format": "moodle", "plain_text": "plain", "markdown": "markdown"}
PREFIX = "@@PLUGINFILE@@"
REFERENCE = re.compile(rf"{PREFIX}/([^\"'<>\s?#)]+)(?:\?[^\"'<>\s#)]*)?")
UNSAFE = re.compile(r"[^\w.-]+")
SOURCE = re.compile(r"""((?:src|href)=)(["'])([\w.-]+)\2""")


def safe_name(path: str) -> str:
    """ "rada_nadzorcza.png" from "/rada nadzorcza.png": as it can stand in an address."""
    return UNSAFE.sub("_", path.strip("/")) or "_"


class Media:
    """The files of one question, and (code, detail) of those that cannot be had."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.notes: list[tuple[str, str]] = []

    def html(self, element: Element | None) -> str:
        """The element's text as HTML, with the names of its files in `src`. Raises Unreadable."""
        if element is None:
            return ""
        names = {}
        for file in element.findall("file"):
            path = (file.get("path") or "/") + (file.get("name") or "")
            names[path.lstrip("/")] = self.keep(safe_name(path), file)
        text = clean(element.findtext("text") or "")
        if len(text) > limits.QUESTION_CHARACTERS:
            raise Unreadable("question_too_long", limits.QUESTION_CHARACTERS)
        format = FORMATS.get(element.get("format") or "", "html")
        for path in sorted(names, key=len, reverse=True):
            if " " in path:
                text = text.replace(f"{PREFIX}/{path}", f"{PREFIX}/{quote(path)}")
        return REFERENCE.sub(
            lambda match: self.name(unquote(match[1]), names), to_html(text, format)
        )

    def name(self, path: str, names: Mapping[str, str]) -> str:
        if path not in names:
            self.notes.append(("missing_file", path))
        return names.get(path) or safe_name(path)

    def keep(self, name: str, file: Element) -> str:
        """Keep the bytes of a <file>, and say under which name."""
        try:
            data = base64.b64decode("".join((file.text or "").split()), validate=True)
        except (binascii.Error, ValueError):
            data = b""
        if not data or file.get("encoding", "base64") != "base64":
            self.notes.append(("broken_file", name))
            return name
        return self.keep_bytes(name, data)

    def keep_bytes(self, name: str, data: bytes) -> str:
        """The name, or another one where the question has a different file of that name."""
        number, free = 1, name
        while self.files.get(free, data) != data:
            number += 1
            free = f"{number}-{name}"
        self.files[free] = data
        if len(self.files) > limits.FILES:
            raise Unreadable("too_many_files", limits.FILES)
        return free


def with_references(html: str, files: Mapping[str, bytes]) -> tuple[str, list[str]]:
    """The text as Moodle writes it, and the names of the files that it shows."""
    used: list[str] = []

    def reference(match: re.Match[str]) -> str:
        if match[3] not in files:
            return match[0]
        used.append(match[3])
        return f"{match[1]}{match[2]}{PREFIX}/{quote(match[3])}{match[2]}"

    return SOURCE.sub(reference, html), list(dict.fromkeys(used))
