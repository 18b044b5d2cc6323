"""The small parts of GIFT: escapes, comments, marks of formats and weights.

While a question is read, each escaped character is one that no text contains (U+FDD0 to U+FDD7;
decoding.clean takes them out), so that `{`, `~` and `=` can be searched for plainly.
"""

import re
from collections.abc import Iterator

from quizzes.formats import numbers
from quizzes.formats.markup import to_html

ESCAPED = "\\:#={}~n"
HIDDEN = {char: chr(0xFDD0 + place) for place, char in enumerate(ESCAPED)}
SHOWN = str.maketrans({hidden: "\n" if char == "n" else char for char, hidden in HIDDEN.items()})
ESCAPE = re.compile(r"\\([\\:#={}~n])")
FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
WEIGHT = re.compile(r"%\s*([+-]?[\d.,]{1,20})\s*%", re.ASCII)
# A comment's [id:...], [tag:...]; a bracket or a backslash inside is escaped.
MARK_VALUE = re.compile(r"((?:\\.|[^\[\]\\])*)\]", re.DOTALL)
MARK_ESCAPED = re.compile(r"([\[\]\\])")
MARK_NAMES = ("tag", "partial", "points", "case", "shuffle")

WRITTEN = str.maketrans({**{char: f"\\{char}" for char in "\\:#={}~"}, "\n": "\\n", "\r": None})


def hide(text: str) -> str:
    """The text with its escapes hidden: one character each, and none of GIFT's own."""
    return ESCAPE.sub(lambda match: HIDDEN[match[1]], text)


def show(text: str) -> str:
    """The text as it is meant, without escapes."""
    return text.translate(SHOWN).strip()


def escape(text: str) -> str:
    """Text -> GIFT."""
    return text.translate(WRITTEN)


def marked(text: str, otherwise: str) -> tuple[str, str]:
    """(format, text) of "[html]...": the mark's format, or the other where there is no mark."""
    text = text.strip()
    if match := FORMAT.match(text):
        return match[1].lower(), text[match.end() :]
    return otherwise, text


def rich(text: str, otherwise: str) -> str:
    """HTML of a text that may be marked."""
    format, text = marked(text, otherwise)
    return to_html(show(text), format)


def bare(text: str) -> str:
    """The text of a short answer, where a format's mark says nothing."""
    return show(marked(text, "plain")[1])


def weighed(text: str) -> tuple[str | None, str]:
    """(percent, the rest) of "%50%...". Raises Unreadable for a weight that is none."""
    text = text.strip()
    match = WEIGHT.match(text)
    if not match:
        return None, text
    return numbers.weight(match[1]), text[match.end() :].strip()


def marks(comment: str) -> Iterator[tuple[str, str]]:
    """("tag", "prawo") for each [tag:prawo] of a comment."""
    place = 0
    while (start := comment.find("[", place)) >= 0:
        name, colon, _rest = comment[start + 1 : start + 12].partition(":")
        place = start + 1
        if not colon or name not in MARK_NAMES:
            continue
        place += len(name) + 1
        match = MARK_VALUE.match(comment, place)
        if match:
            yield name, re.sub(r"\\(.)", r"\1", match[1]).strip()
            place = match.end()


def mark(name: str, value: str) -> str:
    """[tag:prawo], to stand in a comment."""
    value = MARK_ESCAPED.sub(r"\\\1", " ".join(value.split()))
    return f"[{name}:{value}]"
