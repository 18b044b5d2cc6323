"""Grading: pure functions of a question as it was asked and the response that was given.

A question as asked is a plain dict, the snapshot kept with each attempt:
    {"kind", "stem", "points", "feedback", "law_date",
     "answers": [{"id", "text", "correct", "feedback"}], "value", "tolerance", "unit"}
A response is {"chosen": [answer ids]} for choices, {"text": "..."} for short text and numbers,
or None where nothing was answered.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

Question = Mapping[str, Any]
Response = Mapping[str, Any] | None

CHOICES = frozenset({"single", "multiple", "truefalse"})
MAX_TEXT = 500


class NotOffered(ValueError):
    """The response names an answer that the question did not offer, or is of another shape."""


def checked_response(question: Question, chosen: Iterable[str], text: str) -> dict[str, Any] | None:
    """The response to keep, from what was posted; None where nothing was answered.

    Raises NotOffered for an answer that is not of this question, or more than one where one is asked.
    """
    if question["kind"] in CHOICES:
        offered = {str(answer["id"]) for answer in question["answers"]}
        picked = list(dict.fromkeys(str(item) for item in chosen))
        if not set(picked) <= offered:
            raise NotOffered("an answer that was not offered")
        if question["kind"] != "multiple" and len(picked) > 1:
            raise NotOffered("more than one answer")
        return {"chosen": picked} if picked else None
    cleaned = text.replace("\x00", "").strip()[:MAX_TEXT]
    return {"text": cleaned} if cleaned else None


def comparable(text: str) -> str:
    """Text as short answers are compared: case, repeated spaces, a final stop and diacritics forgiven."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"\s+", " ", plain).strip().rstrip(".").strip()


def read_number(text: str) -> Decimal | None:
    """A number as people write it ("1 234,50", "0.5", "−3"), or None."""
    compact = re.sub(r"[\s\u00a0\u202f']", "", text).replace("−", "-").replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d{1,15}(\.\d{0,10})?|\.\d{1,10})", compact, flags=re.ASCII):
        return None
    try:
        return Decimal(compact)
    except InvalidOperation:
        return None


def is_correct(question: Question, response: Response) -> bool:
    if not response:
        return False
    if question["kind"] in CHOICES:
        right = {str(answer["id"]) for answer in question["answers"] if answer["correct"]}
        return bool(right) and set(response.get("chosen", [])) == right
    if question["kind"] == "short":
        given = comparable(response.get("text", ""))
        accepted = {comparable(a["text"]) for a in question["answers"] if a["correct"]}
        return bool(given) and given in accepted
    if question["kind"] == "numeric":
        number = read_number(response.get("text", ""))
        if number is None:
            return False
        return abs(number - Decimal(question["value"])) <= Decimal(question["tolerance"] or "0")
    raise ValueError(f"unknown kind of question: {question['kind']}")


def points_for(question: Question, response: Response) -> int:
    """All the points or none: a multiple choice counts when exactly the right answers are chosen."""
    return int(question["points"]) if is_correct(question, response) else 0


def is_passed(points: int, possible: int, pass_percent: int) -> bool:
    """In integers: 59.99 % does not pass where 60 % is asked."""
    return possible > 0 and points * 100 >= pass_percent * possible
