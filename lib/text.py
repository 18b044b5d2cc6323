"""Polish text: the order of names, and what the fonts of our documents can draw."""

import re
import unicodedata
from collections.abc import Iterable

ALPHABET = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
PLACES = {letter: f"{place:02d}" for place, letter in enumerate(ALPHABET, start=10)}

# What the fonts of documents (Lato, then Roboto) draw: Latin with all its accents, Greek, Cyrillic, marks.
DRAWN = re.compile(
    r"[ -~\u00a0-\u024f\u0386-\u03ce\u0400-\u04ff\u1e00-\u1eff–—‘’‚“”„†‡•…‰‹›€™−≈≠≤≥]"
)
ODD_SPACES = re.compile(r"[\u2000-\u200a\u202f\u205f\u3000]")
INVISIBLE = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def polish_sort_key(text: str, *, length: int = 100) -> str:
    """Digits that sort names as a Polish list does, in every database and collation.

    Case, spaces and hyphens come before letters; letters of other alphabets after them.
    At most `length` characters of the text count.
    """
    return "".join(
        PLACES.get(char, "05" if not char.isalnum() else "99") for char in text.casefold()[:length]
    )


def printed_form(text: str) -> str:
    """`text` as a document prints it: letters composed, spaces plain, nothing invisible.

    Direction marks and zero-width characters go: a name must read as it is stored.
    """
    return INVISIBLE.sub("", ODD_SPACES.sub(" ", unicodedata.normalize("NFC", text)))


def undrawn_letters(texts: Iterable[str]) -> str:
    """The letters in `texts` that the documents' fonts lack: "" in all European names."""
    return "".join(sorted(set(DRAWN.sub("", "".join(map(printed_form, texts))))))
