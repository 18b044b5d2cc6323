"""Polish letters in the encodings in which files come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.formats.decoding import decode
from quizzes.formats.files import read_file

LETTERS = "ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ"
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1250", "iso-8859-2"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", [LETTERS, "Ciągłość", "Źródło", "Ąż", "książka"])
def test_polish_letters(encoding, text):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_through_the_door(encoding):
    text = f"{LETTERS}\r\nA. Źle\r\nB. Ćma\r\nANSWER: A\r\n"
    (content,) = read_file(text.encode(encoding), "aiken").questions
    assert (content.stem, content.rows[0].text) == (LETTERS, "Źle")


def test_big_endian():
    assert decode("\ufeffŁódź".encode("utf-16-be")) == "Łódź"


def test_broken_bytes_and_control_characters():
    assert decode(b"\xff\xfea") == "\ufffd"
    assert decode(b"\xef\xbb\xbfa\xff") == "a\ufffd"
    assert decode(b"a\x00b\rc\r\nd") == "a\ufffdb\nc\nd"


@given(st.binary())
def test_no_bytes_raise(data):
    decode(data)
