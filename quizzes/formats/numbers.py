"""Numbers as files write them -> decimal texts with a point. Nothing is rounded."""

import re
from decimal import Decimal

from quizzes.formats.problems import Unreadable

NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?", re.ASCII)
COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?", re.ASCII)
FULL, NOTHING = 100, 0
MOST_POINTS = 1_000_000


def number(text: str) -> str:
    """ "5", "-0.5", "0.001" from "5", "-.5" or "1e-3". Raises Unreadable."""
    text = text.strip().replace("−", "-")
    if COMMA.fullmatch(text):
        raise Unreadable("decimal_comma", text)
    if not NUMBER.fullmatch(text):
        raise Unreadable("not_a_number", text)
    plain = format(Decimal(text), "f")
    return "0" if re.fullmatch(r"-?0", plain) else plain


def interval(text: str) -> str:
    """ "2..3" from " 2 .. 3 ". Raises Unreadable."""
    low, high = (number(part) for part in text.split("..", 1))
    if Decimal(low) > Decimal(high):
        raise Unreadable("range_reversed", text)
    return f"{low}..{high}"


def tolerance(text: str) -> str:
    return number(text).removeprefix("-")


def points(text: str) -> str:
    """ "1" from "1.0000000". Raises Unreadable."""
    try:
        value = Decimal(number(text))
    except Unreadable as reason:
        raise Unreadable("bad_points", text) from reason
    if not 0 <= value <= MOST_POINTS:
        raise Unreadable("bad_points", text)
    return shortest(value)


def shortest(value: Decimal) -> str:
    """ "2.5" from 2.500."""
    return format(value.normalize(), "f")


def weight(text: str) -> str:
    """The percent as the file has it ("33.33333" from "33.3333300"). Raises Unreadable."""
    value = Decimal(number(text))
    if abs(value) > FULL:
        raise Unreadable("bad_weight", text)
    return shortest(value)


def right_and_weight(percent: str, *, partly_is_right: bool) -> tuple[bool, str | None]:
    """A row's `is_correct` and `weight`: "100" and "0" are what right and wrong mean anyway."""
    value = Decimal(percent)
    if value in (FULL, NOTHING):
        return value == FULL, None
    return partly_is_right and value > 0, percent


def usual_weights(right: int) -> dict[bool, str]:
    """Weights of right and wrong answers for programs that know no other rule than weights."""
    share = shortest((Decimal(FULL) / (right or 1)).quantize(Decimal("0.00001")))
    return {True: share, False: f"-{share}"}
