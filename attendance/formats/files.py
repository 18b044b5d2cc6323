"""What an uploaded file is, by its bytes and never by its name; and which files are no scans."""

import re
import zlib
from collections.abc import Iterator

FILE_BYTES = 25 * 1024 * 1024
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
# What makes a picture or a PDF a page or an archive as well: readers disagree about such files.
MARKUP = re.compile(rb"<(?:script|html|svg|iframe|!doctype)\b", re.IGNORECASE)
ARCHIVE_END, ARCHIVE_TAIL = b"PK\x05\x06", 66_000
STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
OBJECT_STREAM = re.compile(rb"/ObjStm\b.{0,2000}?stream\r?\n(.*?)endstream", re.DOTALL)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|XFA)(?![A-Za-z0-9])")
UNPACKED_BYTES, UNPACKED_STREAMS = 5_000_000, 2_000


def kind_of(data: bytes) -> str:
    """ "jpeg", "png", "heic" or "pdf"; "" for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return "heic"
    if data.startswith(b"%PDF-"):
        return "pdf"
    return ""


def problem_of(data: bytes) -> str:
    """Why the file is not taken: a value of enums.ScanProblem; "" where it may be one of our scans."""
    if not data:
        return "empty"
    if len(data) > FILE_BYTES:
        return "too_large"
    kind = kind_of(data)
    if not kind:
        return "not_a_scan"
    if ARCHIVE_END in data[-ARCHIVE_TAIL:]:
        return "two_in_one"
    outside = STREAM.sub(b"", data) if kind == "pdf" else data
    if MARKUP.search(outside) or (kind != "pdf" and b"%PDF-" in data):
        return "two_in_one"
    if kind == "pdf" and is_active(data, outside):
        return "active"
    return ""


def is_active(data: bytes, outside: bytes) -> bool:
    """Whether a PDF carries a program or starts one; `outside`: the file without its streams."""
    parts = (outside, *object_streams(data))
    return any(ACTIVE.search(ESCAPED.sub(named, part)) for part in parts)


def object_streams(data: bytes) -> Iterator[bytes]:
    """Objects that a PDF keeps packed, each unpacked up to a bound."""
    for number, match in enumerate(OBJECT_STREAM.finditer(data)):
        if number >= UNPACKED_STREAMS:
            return
        try:
            yield zlib.decompressobj().decompress(match[1], UNPACKED_BYTES)
        except zlib.error:
            yield match[1]


def named(match: re.Match[bytes]) -> bytes:
    """Names may hide their letters: /J#61vaScript."""
    return bytes([int(match[1], 16)])
