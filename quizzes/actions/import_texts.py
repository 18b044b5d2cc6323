"""Texts of a question file as the bank may keep them: clean, and showing nothing but their own files.

A cleaned text names its pictures as files do (`<img src="plan.png" alt="...">`); they become Wagtail's
when the question is written.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from html import unescape

import nh3
from bs4 import BeautifulSoup, Tag

from lib.richtext import ATTRIBUTES, TAGS, cleaned_html
from quizzes.actions.import_files import Pictures, extension_of_sound
from quizzes.formats.content import FALSE, TRUE, Content, Problem, Row
from quizzes.formats.problems import shortened

QUESTION = -1  # the place of the question's own text among the places of its rows
COMPARED = frozenset({"short", "numeric", "gap"})
SHOWN_FIRST = (TAGS - {"embed"}) | {"audio", "source", "a"}
ATTRIBUTES_FIRST = {**ATTRIBUTES, "audio": {"src"}, "source": {"src"}, "a": {"href"}}
# Seen so that they can be reported or unpacked; cleaned_html lets none of them through.
SCHEMES_FIRST = {"http", "https", "data"}
WITH_FILES = ("<img", "<audio", "<source", "<a ")
PICTURE = re.compile(r'<img((?: \w+="[^"]*")*)>')  # as cleaned_html writes it
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
INLINE = re.compile(r"data:image/[\w.+-]+;base64,(.*)", re.DOTALL)


@dataclass(frozen=True)
class Sound:
    name: str
    transcript: str


@dataclass
class Cleaned:
    """A question with clean texts and the files that they show, `sounds` by the place of their row."""

    content: Content
    sounds: dict[int, Sound] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)

    def note(self, code: str, detail: str) -> None:
        self.notes.append(Problem(self.content.line, code, shortened(detail)))


def with_pictures(text: str, shown: Callable[[str, str], str]) -> str:
    """The cleaned text with what `shown` makes of each picture's name and alternative (plain texts)."""

    def picture(match: re.Match[str]) -> str:
        found = dict(ATTRIBUTE.findall(match[1]))
        return shown(unescape(found.get("src", "")), unescape(found.get("alt", "")))

    return PICTURE.sub(picture, text)


def cleaned(content: Content, pictures: Pictures) -> Cleaned:
    """The question as the bank may keep it, and notes of what it lost on the way."""
    return Cleaner(content, pictures).cleaned()


class Cleaner:
    def __init__(self, content: Content, pictures: Pictures):
        self.pictures = pictures
        self.given: Mapping[str, bytes] = content.files
        self.used: dict[str, bytes] = {}
        self.result = Cleaned(content)

    def cleaned(self) -> Cleaned:
        content = self.result.content
        rows = tuple(self.row(place, row, content.kind) for place, row in enumerate(content.rows))
        self.result.content = replace(
            content,
            title=shortened(content.title, 200),
            stem=self.html(content.stem, QUESTION),
            feedback=self.html(content.feedback),
            grading_note=self.html(content.grading_note),
            tags=tuple(dict.fromkeys(shortened(tag, 100) for tag in content.tags)),
            rows=rows,
        )
        self.take_loose_files()
        self.result.content = replace(self.result.content, files=self.used)
        return self.result

    def row(self, place: int, row: Row, kind: str) -> Row:
        if kind in COMPARED or (kind == "truefalse" and row.text in {TRUE, FALSE}):
            return replace(row, feedback=self.html(row.feedback))
        return replace(row, text=self.html(row.text, place), feedback=self.html(row.feedback))

    def html(self, text: str, place: int | None = None) -> str:
        """`place`: where a recording in this text belongs; None where there is no place for one."""
        if "<" not in text:
            return cleaned_html(text).strip()
        first = nh3.clean(
            text,
            tags=SHOWN_FIRST,
            attributes=ATTRIBUTES_FIRST,
            url_schemes=SCHEMES_FIRST,
            link_rel=None,
            clean_content_tags={"script", "style"},
        )
        if not any(sign in first for sign in WITH_FILES):
            return cleaned_html(first).strip()
        soup = BeautifulSoup(first, "html.parser")
        for name, take in self.takers(place):
            for tag in soup.find_all(name):
                take(tag)
        return cleaned_html(str(soup)).strip()

    def takers(self, place: int | None) -> tuple[tuple[str, Callable[[Tag], None]], ...]:
        return (
            ("audio", lambda tag: self.take_audio(tag, place)),
            ("a", lambda tag: self.take_link(tag, place)),
            ("img", self.take_picture),
        )

    def take_picture(self, tag: Tag) -> None:
        source, alternative = str(tag.get("src", "")), str(tag.get("alt", ""))
        name = self.unpacked(source) if source.startswith("data:") else source
        data = self.used.get(name) or self.given.get(name)
        if not name or data is None or data not in self.pictures:
            self.result.note("picture_left_out", name or alternative or source)
            tag.decompose()
            return
        self.used[name] = data
        tag.attrs = {"src": name, "alt": alternative}

    def unpacked(self, source: str) -> str:
        """The name of a picture whose bytes stand in the text itself; "" where they are none."""
        match = INLINE.match(source)
        try:
            data = base64.b64decode("".join(match[1].split()), validate=True) if match else b""
        except (binascii.Error, ValueError):
            data = b""
        if not data:
            return ""
        number = 1
        while self.used.get(name := f"obraz-{number}", data) != data or name in self.given:
            number += 1
        self.used[name] = data
        return name

    def take_audio(self, tag: Tag, place: int | None) -> None:
        source = tag.find("source")
        name = str(tag.get("src") or (source.get("src") if isinstance(source, Tag) else "") or "")
        words = " ".join(tag.get_text(" ").split())
        self.take_sound(name, "" if words == name else words, place)
        tag.decompose()

    def take_link(self, tag: Tag, place: int | None) -> None:
        """A link is left as its words, unless it leads to a recording."""
        name = str(tag.get("href") or "")
        if name in self.given and extension_of_sound(self.given[name]):
            self.take_sound(name, "", place)
            if tag.get_text().strip() == name:
                tag.decompose()

    def take_sound(self, name: str, transcript: str, place: int | None) -> None:
        data = self.given.get(name, b"")
        if place is None or place in self.result.sounds or not extension_of_sound(data):
            self.result.note("recording_left_out", name)
            return
        self.used[name] = data
        self.result.sounds[place] = Sound(name, transcript)

    def take_loose_files(self) -> None:
        """A recording that no text names is the question's; other files have no place."""
        noted = {problem.detail for problem in self.result.notes}
        for name, data in self.given.items():
            if name in self.used or shortened(name) in noted:
                continue
            if extension_of_sound(data) and QUESTION not in self.result.sounds:
                self.take_sound(name, "", QUESTION)
            else:
                self.result.note("file_left_out", name)
