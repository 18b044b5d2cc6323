"""Surveys: which answers are taken, when results may be seen, and what they come to.

A question is a dictionary as SurveyPage.as_asked makes it: "id", "kind" ("rating", "single",
"multiple", "open"), "text" (HTML), "is_required", "options" [{"id", "text"}], "steps", "low",
"high", "has_na". Answers are kept under the question's id: a number or "na", an option's id, a list
of them, or a text; what was not answered is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from hashlib import sha256
from typing import Any

Question = Mapping[str, Any]
Posted = Mapping[str, Sequence[str]]

NOT_APPLICABLE = "na"
LONGEST = 2_000


class Faulty(ValueError):
    """`codes`: what is wrong, by the question's id: "missing", "not_offered", "too_long"."""

    def __init__(self, codes: dict[str, str]):
        super().__init__(codes)
        self.codes = codes


def field_name(question: Question) -> str:
    return f"answer-{question['id']}"


def checked_answers(asked: Sequence[Question], posted: Posted) -> dict[str, Any]:
    """The answers to keep. Raises Faulty for what was not offered, and for required ones left out."""
    answers: dict[str, Any] = {}
    codes: dict[str, str] = {}
    for question in asked:
        try:
            answer = checked_answer(question, posted.get(field_name(question)) or ())
        except ValueError as error:
            codes[question["id"]] = str(error)
            continue
        if answer is not None:
            answers[question["id"]] = answer
        elif question["is_required"]:
            codes[question["id"]] = "missing"
    if codes:
        raise Faulty(codes)
    return answers


def checked_answer(question: Question, values: Sequence[str]) -> Any:
    """One answer, None where there is none. Raises ValueError with the code of what is wrong."""
    if question["kind"] == "open":
        return checked_text(values)
    chosen = {value for value in values if value}
    offered = [option["id"] for option in question["options"]]
    if question["kind"] == "rating":
        offered = [*scale(question), *([NOT_APPLICABLE] if question["has_na"] else [])]
    if not chosen <= set(offered) or (len(chosen) > 1 and question["kind"] != "multiple"):
        raise ValueError("not_offered")
    if not chosen:
        return None
    if question["kind"] == "multiple":
        return [value for value in offered if value in chosen]
    value = chosen.pop()
    is_number = question["kind"] == "rating" and value != NOT_APPLICABLE
    return int(value) if is_number else value


def checked_text(values: Sequence[str]) -> str | None:
    """Without what no database keeps (NUL); a line's end counts as one letter, as in browsers."""
    text = "".join(values[:1]).replace("\x00", "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise ValueError("too_long")
    return text or None


def scale(question: Question) -> list[str]:
    return [str(number) for number in range(1, question["steps"] + 1)]


# --- when a survey may be filled in, and when its results may be seen ----------------------------


def reason_against(
    opens_at: datetime | None, closes_at: datetime | None, *, is_closed: bool, at: datetime
) -> str | None:
    """Why nobody may answer now: a code, or None where people may."""
    if is_closed or (closes_at is not None and at >= closes_at):
        return "over"
    if opens_at is not None and at < opens_at:
        return "early"
    return None


def visibility(count: int, smallest_group: int, *, is_closed: bool) -> str:
    """ "waiting", "few" or "shown".

    Only a closed survey shows anything, and closing is for good: whoever could look before and after
    one more answer would read that answer from the difference.
    """
    if not is_closed:
        return "waiting"
    return "shown" if count >= smallest_group else "few"


def closes_by_itself(answered: int, invited: int, smallest_group: int) -> bool:
    """Nobody is left to answer, and there are enough of them to be shown."""
    return answered >= invited and answered >= smallest_group


# --- results -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """An answer that could be chosen, and how many chose it. `percent`: of those who answered."""

    value: str
    text: str
    count: int
    percent: int


@dataclass(frozen=True)
class Result:
    """A question with what was answered. `mean`: of ratings, without "not applicable"."""

    question: Question
    answered: int
    mean: float | None
    bars: tuple[Bar, ...]
    texts: tuple[str, ...]


def results(
    asked: Sequence[Question], responses: Sequence[tuple[str, Mapping[str, Any]]]
) -> list[Result]:
    """Each question for itself: no row of one person's answers can be put together from them.

    `responses`: (random key, answers). Their order does not matter.
    """
    return [result(question, responses) for question in asked]


def result(question: Question, responses: Sequence[tuple[str, Mapping[str, Any]]]) -> Result:
    given = [(key, row[question["id"]]) for key, row in responses if question["id"] in row]
    answers = [answer for _key, answer in given]
    kind = question["kind"]
    if kind == "open":
        return Result(question, len(given), None, (), in_no_order(question["id"], given))
    picked = [str(one) for answer in answers for one in listed(answer)]
    choices = [(option["id"], option["text"]) for option in question["options"]]
    if kind == "rating":
        choices = [(number, number) for number in scale(question)]
        choices += [(NOT_APPLICABLE, "")] if question["has_na"] else []
    bars = tuple(
        Bar(value, text, picked.count(value), percent(picked.count(value), len(given)))
        for value, text in choices
    )
    return Result(question, len(given), mean(answers) if kind == "rating" else None, bars, ())


def listed(answer: Any) -> list[Any]:
    return answer if isinstance(answer, list) else [answer]


def mean(answers: Sequence[Any]) -> float | None:
    numbers = [answer for answer in answers if isinstance(answer, int)]
    return float(Fraction(sum(numbers), len(numbers))) if numbers else None


def percent(count: int, of: int) -> int:
    """Whole percent, halves upwards; 0 of none."""
    return (count * 200 + of) // (2 * of) if of else 0


def in_no_order(question: str, given: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Texts in an order of this question's own: that of the keys would be the same in each, and
    whoever wrote the first answer here would have written the first one there."""
    drawn = sorted(given, key=lambda pair: sha256(f"{question}:{pair[0]}".encode()).digest())
    return tuple(text for _key, text in drawn)
