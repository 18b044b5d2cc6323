"""Bytes of a text file -> text, as Polish programs of three decades wrote them."""

import codecs
import re

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Polish letters that the two encodings write differently: ą Ą, and ą ś ź Ą Ś Ź.
ONLY_CP1250 = b"\xb9\xa5"
ONLY_ISO_8859_2 = b"\xb1\xb6\xbc\xa1\xa6\xac"
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
UNKNOWN = "\ufffd"


def decode(data: bytes) -> str:
    """The text of a file, with \\n at the ends of lines; what no encoding explains becomes U+FFFD."""
    if data.startswith(UTF_16):
        return clean(data.decode("utf-16", "replace"))
    if data.startswith(codecs.BOM_UTF8):
        return clean(data[3:].decode("utf-8", "replace"))
    try:
        return clean(data.decode("utf-8"))
    except UnicodeDecodeError:
        return clean(data.decode(one_byte_encoding(data), "replace"))


def one_byte_encoding(data: bytes) -> str:
    """cp1250 (Windows) or ISO-8859-2. Bytes from 0x80 to 0x9F are letters in the first one only."""
    if len(data.translate(None, bytes(range(0x80, 0xA0)))) < len(data):
        return "cp1250"
    windows = sum(data.count(byte) for byte in ONLY_CP1250)
    other = sum(data.count(byte) for byte in ONLY_ISO_8859_2)
    return "cp1250" if windows > other else "iso-8859-2"


def clean(text: str) -> str:
    """One kind of line ends, no byte order mark, and no character that XML or a database refuses."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub(UNKNOWN, text)
