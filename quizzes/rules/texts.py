"""How what people type is compared: words as words, numbers as numbers."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction

NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,10})?|\.\d{1,10})", re.ASCII)


def comparable(text: str, *, keeps_case: bool = False, keeps_diacritics: bool = False) -> str:
    """Text as short answers are compared: repeated spaces and a final stop are always forgiven,
    capital letters and diacritics where they are not asked for."""
    plain = unicodedata.normalize("NFC", text)
    if not keeps_case:
        plain = plain.casefold()
    if not keeps_diacritics:
        plain = unicodedata.normalize("NFKD", plain.replace("ł", "l").replace("Ł", "L"))
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"\s+", " ", plain).strip().rstrip(".").strip()


def matches(pattern: str, given: str) -> bool:
    """Whether `given` is `pattern`, in which * stands for any text and \\* for a star.

    Pieces are looked for from left to right: no pattern takes long, however many stars it has.
    """
    pieces = [piece.replace("\x00", "*") for piece in pattern.replace("\\*", "\x00").split("*")]
    if len(pieces) == 1:
        return given == pieces[0]
    first, *middle, last = pieces
    if not given.startswith(first) or not given.endswith(last):
        return False
    place, end = len(first), len(given) - len(last)
    for piece in middle:
        found = given.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return place <= end


def read_number(text: str) -> Decimal | None:
    """A number as people write it ("1 234,50", "0.5", "−3"), or None."""
    compact = re.sub(r"[\s\u00a0\u202f']", "", text).replace("−", "-").replace(",", ".")
    if not NUMBER.fullmatch(compact):
        return None
    try:
        return Decimal(compact)
    except InvalidOperation:
        return None


def read_units(text: str) -> list[tuple[str, str]]:
    """The lines "zł", "gr = 0,01" and "min = 1/60" as [("zł", "1"), ("gr", "0.01"), ("min", "1/60")].

    Raises ValueError where a factor is no number above zero.
    """
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, sign, factor = line.partition("=")
        number = read_factor(factor) if sign else "1"
        if number is None or not name.strip():
            raise ValueError(line)
        found.append((name.strip(), number))
    return found


def read_factor(text: str) -> str | None:
    """A number above zero, or one divided by another: "0.01" of "0,01", "1/60" of "1 / 60"."""
    numbers = [read_number(part) for part in text.split("/")]
    found = [f"{number.normalize():f}" for number in numbers if number is not None and number > 0]
    return "/".join(found) if len(found) == len(numbers) <= 2 else None


def factor_of(text: str) -> Fraction:
    """The value of what read_factor returned."""
    above, _line, below = text.partition("/")
    return Fraction(above) / Fraction(below or 1)


def read_quantity(text: str, units: Iterable[Sequence[str]]) -> Fraction | None:
    """A number with or without one of the units, in the first unit: "500 gr" is 5 where gr is 0.01."""
    whole = read_number(text)
    if whole is not None:
        return Fraction(whole)
    for name, factor in units:
        if comparable(text).endswith(comparable(name)):
            cut = len(text.rstrip(" .\u00a0")) - len(name.rstrip("."))
            number = read_number(text[: max(cut, 0)])
            if number is not None:
                return Fraction(number) * factor_of(factor)
    return None


def read_bounds(text: str, tolerance: str | None) -> tuple[Decimal, Decimal] | None:
    """What a numeric answer accepts: "5" within its tolerance, or "2..3"; None where it is neither."""
    low, dots, high = text.partition("..")
    first, last = read_number(low), read_number(high) if dots else None
    if dots:
        return None if first is None or last is None or first > last else (first, last)
    margin = read_number(tolerance or "0")
    if first is None or margin is None or margin < 0:
        return None
    return first - margin, first + margin


def fraction(percent: str | Decimal) -> Fraction:
    """33.33333 percent is a third: files round what people meant."""
    exact = Fraction(Decimal(percent)) / 100
    near = exact.limit_denominator(20)
    return near if abs(near - exact) < Fraction(1, 100_000) else exact
