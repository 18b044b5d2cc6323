"""One door for all formats: the bytes of a file -> its questions."""

from collections.abc import Callable

from quizzes.formats import aiken, gift, limits, moodle_xml, qti
from quizzes.formats.content import Reading
from quizzes.formats.decoding import decode
from quizzes.formats.findings import refused

READERS: dict[str, Callable[[bytes], Reading]] = {
    "gift": lambda data: gift.read(decode(data)),
    "moodle-xml": moodle_xml.read,
    "qti": qti.read,
    "aiken": lambda data: aiken.read(decode(data)),
}


def read_file(data: bytes, format: str) -> Reading:
    """Questions and problems of a file in gift, moodle-xml, aiken or qti. Never raises."""
    if format not in READERS:
        return refused("unknown_format", format)
    if len(data) > limits.FILE_BYTES:
        return refused("file_too_large", limits.FILE_MB)
    return READERS[format](data)
