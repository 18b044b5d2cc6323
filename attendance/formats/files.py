"""What an uploaded file is, by its bytes and never by its name; and which files are no scans."""

import re
import zlib
from collections.abc import Iterable, Iterator

FILE_BYTES = 25 * 1024 * 1024
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
# What makes a picture or a PDF a page or an archive as well: readers disagree about such files.
MARKUP = re.compile(rb"<(?:script|html|svg|iframe|!doctype)\b", re.IGNORECASE)
ARCHIVE_END, ARCHIVE_TAIL = b"PK\x05\x06", 66_000
PROGRAMS, PACKED = ("JavaScript", "JS", "Launch", "XFA"), "ObjStm"
# Packed objects are looked into up to so many bytes of a file.
UNPACKED_BYTES, DICTIONARY_BYTES = 50_000_000, 2_000


def named(*names: str) -> re.Pattern[bytes]:
    """Finds PDF names, with any of their letters hidden as numbers: /J#61vaScript."""
    hidden = ("".join(f"(?:{letter}|(?i:#{ord(letter):02x}))" for letter in name) for name in names)
    return re.compile(f"/(?:{'|'.join(hidden)})(?![A-Za-z0-9])".encode())


ACTIVE, OBJECT_STREAM = named(*PROGRAMS), named(PACKED)


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
    if kind == "pdf":
        return problem_of_pdf(data)
    return "two_in_one" if MARKUP.search(data) or b"%PDF-" in data else ""


def problem_of_pdf(data: bytes) -> str:
    """Whether it is a page of the web as well, carries a program or starts one."""
    outside, packed = [], []
    for before, stream in parts(data):
        outside.append(before)
        if OBJECT_STREAM.search(before[-DICTIONARY_BYTES:]):
            packed.append(stream)
    plain = b"".join(outside)
    if MARKUP.search(plain):
        return "two_in_one"
    if any(ACTIVE.search(part) for part in (plain, *unpacked(packed))):
        return "active"
    return ""


def parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What stands before each stream of a PDF, and the stream. In time linear to the file."""
    start = 0
    while True:
        begin = data.find(b"stream", start)
        end = data.find(b"endstream", begin + 6) if begin >= 0 else -1
        if end < 0:
            yield data[start:], b""
            return
        yield data[start:begin], data[begin + 6 : end]
        start = end + 9


def unpacked(streams: Iterable[bytes]) -> Iterator[bytes]:
    """Objects that a PDF keeps packed, as far as the bound; what is beyond it counts as a program."""
    left = UNPACKED_BYTES
    for stream in streams:
        try:
            found = zlib.decompressobj().decompress(stream.lstrip(b"\r\n"), left)
        except zlib.error:
            found = stream
        left -= len(found)
        if left <= 0:
            found = b"/JS"
        yield found
        if left <= 0:
            return
