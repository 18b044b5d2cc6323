"""One door for all formats: the bytes of a file -> its questions."""

import re
from collections.abc import Callable

from quizzes.formats import aiken, gift, limits, moodle_xml, qti
from quizzes.formats.content import Reading
from quizzes.formats.decoding import decode
from quizzes.formats.findings import refused
from quizzes.formats.qti_package import SIGNATURE

READERS: dict[str, Callable[[bytes], Reading]] = {
    "gift": lambda data: gift.read(decode(data)),
    "moodle-xml": moodle_xml.read,
    "qti": qti.read,
    "aiken": lambda data: aiken.read(decode(data)),
}

LOOKED_AT = 10_000  # bytes, enough to know XML by its first element
AIKEN_KEY = re.compile(r"^ANSWER: *[A-Z]\s*$", re.MULTILINE)


def format_of(name: str, data: bytes) -> str:
    """The format that a file seems to be in, by its bytes and then by its name."""
    start = data[:LOOKED_AT]
    if start.startswith(SIGNATURE) or b"assessmentItem" in start:
        return "qti"
    if b"<quiz" in start or name.lower().endswith(".xml"):
        return "moodle-xml"
    if name.lower().endswith(".aiken"):
        return "aiken"
    is_aiken = AIKEN_KEY.search(decode(data)) and b"{" not in data
    return "aiken" if is_aiken else "gift"


def read_file(data: bytes, format: str) -> Reading:
    """Questions and problems of a file in gift, moodle-xml, aiken or qti. Never raises."""
    if format not in READERS:
        return refused("unknown_format", format)
    if len(data) > limits.FILE_BYTES:
        return refused("file_too_large", limits.FILE_MB)
    return READERS[format](data)
