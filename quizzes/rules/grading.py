"""Grading: pure functions of a question as it was asked and the response that was given.

A question as asked is a plain dict, kept in `QuestionVersion.asked`:
    {"kind", "title", "stem", "points", "feedback", "law_date", "partial", "keeps_case",
     "keeps_diacritics", "shuffles", "units": [[name, factor]], "audio",
     "rubric": [{"id", "text", "points"}], "grading_note",
     "answers": [{"id", "text", "correct", "weight", "feedback", "match", "match_id", "gap",
                  "tolerance", "keeps_case", "audio"}]}
Points, weights (percent) and tolerances are decimal texts; `text` is HTML where it is shown to choose
from, plain where it is compared. Ids are random and say nothing about the order or the pairs.

A response is None where nothing was answered, or
    {"chosen": [id]}                 single, multiple, truefalse
    {"text": "..."}                  short, numeric, essay
    {"pairs": {id: match_id}}        matching
    {"places": {id: place from 1}}   ordering
    {"gaps": {"1": text or id}}      gap
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from quizzes.rules.texts import comparable, fraction, matches, read_bounds, read_quantity

Question = Mapping[str, Any]
Response = Mapping[str, Any] | None
Posted = Mapping[str, Sequence[str]]

CHOICES = frozenset({"single", "multiple", "truefalse"})
TYPED = frozenset({"short", "numeric", "essay"})
MAX_TEXT, MAX_ESSAY = 500, 20_000
# A question keeps six decimals, a total four: three thirds of a point are one point.
OF_QUESTION, OF_TOTAL = Decimal("0.000001"), Decimal("0.0001")
NONE, ALL = Fraction(0), Fraction(1)


class TooLong(ValueError):
    """More text than can be kept; the limit in characters is the argument. Nothing is cut off."""


class NotOffered(ValueError):
    """The response names something that the question did not offer, or is of another shape."""


def gap_rows(question: Question) -> dict[int, list[Mapping[str, Any]]]:
    """The answers of each gap, by its number."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    for row in question["answers"]:
        found.setdefault(int(row["gap"] or 0), []).append(row)
    return dict(sorted(found.items()))


def gap_kind(rows: Sequence[Mapping[str, Any]]) -> str:
    """ "numeric", "list" to choose from, or "typed"."""
    if any(row["tolerance"] is not None for row in rows):
        return "numeric"
    return "list" if any(not row["correct"] for row in rows) else "typed"


def checked_response(question: Question, posted: Posted) -> dict[str, Any] | None:
    """The response to keep, from a form's fields; None where nothing was answered.

    Raises NotOffered for what is not of this question, or more than one where one is asked; TooLong.
    """
    kind = question["kind"]
    if kind in CHOICES:
        return checked_choice(question, posted.get("chosen", ()))
    if kind in TYPED:
        limit = MAX_ESSAY if kind == "essay" else MAX_TEXT
        cleaned = clean("".join(posted.get("text", ())[-1:]), limit)
        return {"text": cleaned} if cleaned else None
    if kind == "matching":
        return checked_pairs(question, posted)
    if kind == "ordering":
        return checked_places(question, posted)
    if kind == "gap":
        return checked_gaps(question, posted)
    raise NotOffered("this text asks nothing")


def clean(text: str, limit: int) -> str:
    """With line ends as a browser counts them. Raises TooLong."""
    cleaned = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(cleaned) > limit:
        raise TooLong(limit)
    return cleaned


def checked_choice(question: Question, chosen: Sequence[str]) -> dict[str, Any] | None:
    offered = {answer["id"] for answer in question["answers"]}
    picked = list(dict.fromkeys(filter(None, chosen)))
    if not set(picked) <= offered:
        raise NotOffered("an answer that was not offered")
    if question["kind"] != "multiple" and len(picked) > 1:
        raise NotOffered("more than one answer")
    return {"chosen": picked} if picked else None


def posted_by_id(posted: Posted, prefix: str, ids: set[str]) -> dict[str, str]:
    given = {
        name.removeprefix(prefix): values[-1]
        for name, values in posted.items()
        if name.startswith(prefix) and values and values[-1]
    }
    if not set(given) <= ids:
        raise NotOffered("a part that the question does not have")
    return given


def checked_pairs(question: Question, posted: Posted) -> dict[str, Any] | None:
    left = {row["id"] for row in question["answers"] if row["text"]}
    right = {row["match_id"] for row in question["answers"]}
    pairs = posted_by_id(posted, "pair-", left)
    if not set(pairs.values()) <= right:
        raise NotOffered("a match that was not offered")
    return {"pairs": pairs} if pairs else None


def checked_places(question: Question, posted: Posted) -> dict[str, Any] | None:
    ids = {row["id"] for row in question["answers"]}
    places = posted_by_id(posted, "place-", ids)
    allowed = {str(place) for place in range(1, len(ids) + 1)}
    if not set(places.values()) <= allowed:
        raise NotOffered("a place that is not there")
    return {"places": {key: int(place) for key, place in places.items()}} if places else None


def checked_gaps(question: Question, posted: Posted) -> dict[str, Any] | None:
    gaps = gap_rows(question)
    given = posted_by_id(posted, "gap-", {str(number) for number in gaps})
    for number, text in given.items():
        rows = gaps[int(number)]
        if gap_kind(rows) == "list" and text not in {row["id"] for row in rows}:
            raise NotOffered("a word that was not offered")
    kept = {number: clean(text, MAX_TEXT) for number, text in given.items()}
    kept = {number: text for number, text in kept.items() if text}
    return {"gaps": kept} if kept else None


def is_whole(question: Question, response: Response) -> bool:
    """Whether every part of the question has an answer."""
    if not response:
        return question["kind"] == "description"
    if question["kind"] == "matching":
        return len(response["pairs"]) == sum(bool(row["text"]) for row in question["answers"])
    if question["kind"] == "ordering":
        return len(set(response["places"].values())) == len(question["answers"])
    if question["kind"] == "gap":
        return len(response["gaps"]) == len(gap_rows(question))
    return True


def weight(row: Mapping[str, Any]) -> Fraction:
    if row["weight"] is not None:
        return fraction(row["weight"])
    return ALL if row["correct"] else NONE


def share(question: Question, response: Response) -> Fraction | None:
    """What part of the points the response earns, 0 to 1; None for an essay, which a person grades."""
    kind = question["kind"]
    if kind == "essay":
        return None if response else NONE
    if not response or kind == "description":
        return NONE
    return max(NONE, min(ALL, SHARES[kind](question, response)))


def share_of_choice(question: Question, response: Mapping[str, Any]) -> Fraction:
    picked = set(response.get("chosen", ()))
    rows = [row for row in question["answers"] if row["id"] in picked]
    right = [row for row in question["answers"] if row["correct"]]
    if question["partial"] == "weights":
        return sum((weighted(row, question, len(right)) for row in rows), NONE)
    if question["kind"] == "multiple" and question["partial"] == "share":
        hits = sum(1 if row["correct"] else -1 for row in rows)
        return Fraction(hits, len(right)) if right else NONE
    exact = bool(right) and picked == {row["id"] for row in right}
    return ALL if exact else NONE


def weighted(row: Mapping[str, Any], question: Question, right: int) -> Fraction:
    """A row's weight; where it has none, the right answers of a multiple choice share the points."""
    if row["weight"] is None and row["correct"] and question["kind"] == "multiple":
        return Fraction(1, right)
    return weight(row)


def share_of_text(question: Question, response: Mapping[str, Any]) -> Fraction:
    forms = {name: bool(question.get(name)) for name in ("keeps_case", "keeps_diacritics")}
    return best_text(question["answers"], response.get("text", ""), **forms)


def best_text(rows: Sequence[Mapping[str, Any]], text: str, **forms: bool) -> Fraction:
    """The best weight among the rows that the text matches."""
    given = comparable(text, **forms)
    if not given:
        return NONE
    found = [weight(row) for row in rows if matches(comparable(row["text"], **forms), given)]
    return max(found, default=NONE)


def share_of_number(question: Question, response: Mapping[str, Any]) -> Fraction:
    return best_number(question["answers"], response.get("text", ""), question.get("units") or ())


def best_number(
    rows: Sequence[Mapping[str, Any]], text: str, units: Sequence[Sequence[str]]
) -> Fraction:
    number = read_quantity(text, units)
    if number is None:
        return NONE
    found = []
    for row in rows:
        bounds = read_bounds(row["text"], row["tolerance"])
        if bounds and Fraction(bounds[0]) <= number <= Fraction(bounds[1]):
            found.append(weight(row))
    return max(found, default=NONE)


def counted(question: Question, right: Fraction | int, of: int) -> Fraction:
    """Of `of` parts so many are right: their share, or all or nothing."""
    if question["partial"] == "all":
        return ALL if of and right == of else NONE
    return Fraction(right) / of if of else NONE


def share_of_pairs(question: Question, response: Mapping[str, Any]) -> Fraction:
    """A match counts by its words: two rows may share the same right side."""
    words = {row["match_id"]: row["match"] for row in question["answers"]}
    rows = [row for row in question["answers"] if row["text"]]
    pairs = response.get("pairs", {})
    right = sum(words.get(pairs.get(row["id"], "")) == row["match"] for row in rows)
    return counted(question, right, len(rows))


def share_of_order(question: Question, response: Mapping[str, Any]) -> Fraction:
    """A step counts in its place; a place given twice is given to nobody."""
    places = response.get("places", {})
    rows = question["answers"]
    given = list(places.values())
    right = sum(
        places.get(row["id"]) == place and given.count(place) == 1
        for place, row in enumerate(rows, start=1)
    )
    return counted(question, right, len(rows))


def share_of_gaps(question: Question, response: Mapping[str, Any]) -> Fraction:
    given, gaps = response.get("gaps", {}), gap_rows(question)
    earned = sum(
        (share_of_gap(question, rows, given.get(str(number), "")) for number, rows in gaps.items()),
        NONE,
    )
    return counted(question, earned, len(gaps))


def share_of_gap(question: Question, rows: Sequence[Mapping[str, Any]], text: str) -> Fraction:
    kind = gap_kind(rows)
    if kind == "list":
        found = next((weight(row) for row in rows if row["id"] == text), NONE)
    elif kind == "numeric":
        found = best_number(rows, text, ())
    else:
        keeps_case = any(row.get("keeps_case") for row in rows)
        diacritics = bool(question.get("keeps_diacritics"))
        found = best_text(rows, text, keeps_case=keeps_case, keeps_diacritics=diacritics)
    return max(NONE, min(ALL, found))


SHARES = {
    "single": share_of_choice,
    "multiple": share_of_choice,
    "truefalse": share_of_choice,
    "short": share_of_text,
    "numeric": share_of_number,
    "matching": share_of_pairs,
    "ordering": share_of_order,
    "gap": share_of_gaps,
}


def points_for(question: Question, response: Response, possible: Decimal) -> Fraction | None:
    """Exact points of `possible`; None while a person has yet to grade."""
    earned = share(question, response)
    return None if earned is None else earned * Fraction(possible)


def rounded(points: Fraction, unit: Decimal = OF_QUESTION) -> Decimal:
    """Points as they are kept, a half upwards."""
    exact = Decimal(points.numerator) / Decimal(points.denominator)
    return exact.quantize(unit, rounding=ROUND_HALF_UP)


def total(points: Sequence[Decimal]) -> Decimal:
    return sum(points, Decimal(0)).quantize(OF_TOTAL, rounding=ROUND_HALF_UP)


def is_passed(points: Decimal | int, possible: Decimal | int, pass_percent: int) -> bool:
    """59.99 % does not pass where 60 % is asked."""
    return possible > 0 and points * 100 >= pass_percent * possible
