"""Aiken: a question in one line, lettered answers, and ANSWER: with the letter of the right one."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from quizzes.formats import limits
from quizzes.formats.content import Content, Reading, Row
from quizzes.formats.decoding import clean
from quizzes.formats.findings import Findings, refused
from quizzes.formats.problems import Unreadable

ANSWER = re.compile(r"([A-Z])[.)](?:\s+(\S.*))?")
KEY = re.compile(r"ANSWER:\s*(.*)", re.IGNORECASE)
FIRST = ord("A")


@dataclass
class Block:
    """The lines of one question: its text, its answers and what stands after ANSWER:."""

    line: int
    stem: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    key: str | None = None


def read(text: str) -> Reading:
    """All questions of an Aiken file. Never raises."""
    if len(text) > limits.FILE_BYTES:
        return refused("file_too_large", limits.FILE_MB)
    found = Findings()
    for block in blocks(clean(text)):
        if found.is_full(block.line):
            break
        try:
            found.keep(question(block))
        except Unreadable as reason:
            found.refuse(reason, block.line)
    return found.reading()


def blocks(text: str) -> Iterator[Block]:
    """The file's questions: each ends with its ANSWER:, or where a new text begins."""
    block, after_blank = Block(0, key=""), False
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        if not line:
            after_blank = True
            continue
        key, is_answer = KEY.fullmatch(line), bool(ANSWER.fullmatch(line))
        is_text = not key and not is_answer
        if block.key is not None or (is_text and (block.answers or after_blank)):
            if block.line:
                yield block
            block = Block(number)
        if key:
            block.key = key[1]
        else:
            (block.answers if is_answer else block.stem).append(line)
        after_blank = False
    if block.line:
        yield block


def question(block: Block) -> Content:
    """Raises Unreadable where the lines are not as Aiken wants them."""
    if len(block.stem) != 1:
        lines = block.stem[1:] or [*block.answers, f"ANSWER: {block.key}"]
        raise Unreadable("aiken_stray", lines[0])
    if not block.answers:
        raise Unreadable("answers_missing")
    if block.key is None:
        raise Unreadable("aiken_no_key")
    right = ord(block.key) - FIRST if re.fullmatch("[A-Z]", block.key) else -1
    if not 0 <= right < len(block.answers):
        raise Unreadable("aiken_bad_key", block.key)
    rows = []
    for place, line in enumerate(block.answers):
        match = ANSWER.fullmatch(line)
        if not match or ord(match[1]) - FIRST != place:
            raise Unreadable("aiken_letter", line)
        if match[2] is None:
            raise Unreadable("empty_answer")
        rows.append(Row(html.escape(match[2], quote=False), place == right))
    return Content(block.line, "single", html.escape(block.stem[0], quote=False), rows=tuple(rows))
