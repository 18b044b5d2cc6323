"""Polish text: the order of names."""

ALPHABET = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
PLACES = {letter: f"{place:02d}" for place, letter in enumerate(ALPHABET, start=10)}


def polish_sort_key(text: str, *, length: int = 100) -> str:
    """Digits that sort names as a Polish list does, in every database and collation.

    Case, spaces and hyphens come before letters; letters of other alphabets after them.
    At most `length` characters of the text count.
    """
    return "".join(
        PLACES.get(char, "05" if not char.isalnum() else "99") for char in text.casefold()[:length]
    )
