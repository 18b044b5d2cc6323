"""Whether a question can be answered rightly at all: for editors and for imports alike."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from quizzes.rules.grading import CHOICES, gap_kind, gap_rows
from quizzes.rules.texts import fraction, read_bounds

MARKER = re.compile(r"\[\[(\d{1,3})\]\]")


def faults(asked: Mapping[str, Any]) -> list[str]:
    """Codes of what is wrong with a question (its shape: quizzes.rules.grading); [] where nothing is."""
    found = [] if asked["stem"] or asked["kind"] == "gap" else ["no_stem"]
    return found + CHECKS.get(asked["kind"], nothing)(asked)


def nothing(asked: Mapping[str, Any]) -> list[str]:
    return []


def full_marks(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those right and worth everything."""
    return [row for row in rows if row["correct"] and not is_partial(row)]


def is_partial(row: Mapping[str, Any]) -> bool:
    return row["weight"] is not None and fraction(row["weight"]) < 1


def choice_faults(asked: Mapping[str, Any]) -> list[str]:
    rows = asked["answers"]
    right = [row for row in rows if row["correct"]]
    found = ["too_few_answers"] if len(rows) < 2 else []
    if not right:
        return [*found, "no_right_answer"]
    if asked["kind"] == "multiple":
        return found + weights_faults(asked, right)
    counted = full_marks(rows) if asked["partial"] == "weights" else right
    if len(counted) > 1:
        found.append("two_right_answers")
    return found


def weights_faults(asked: Mapping[str, Any], right: Sequence[Mapping[str, Any]]) -> list[str]:
    """By weights, the right answers together must be worth all the points."""
    if asked["partial"] != "weights":
        return []
    if all(row["weight"] is None for row in asked["answers"]):
        return ["weights_missing"]
    if any(row["weight"] is None for row in right):
        return []
    worth = sum(fraction(row["weight"]) for row in right)
    return [] if abs(worth - 1) < 0.001 else ["weights_not_whole"]


def short_faults(asked: Mapping[str, Any]) -> list[str]:
    rows = asked["answers"]
    if any(not row["text"].strip() for row in rows):
        return ["empty_answer"]
    return [] if full_marks(rows) else ["no_right_answer"]


def numeric_faults(asked: Mapping[str, Any]) -> list[str]:
    rows = asked["answers"]
    if any(read_bounds(row["text"], row["tolerance"]) is None for row in rows):
        return ["not_a_number"]
    return [] if full_marks(rows) else ["no_right_answer"]


def matching_faults(asked: Mapping[str, Any]) -> list[str]:
    rows = asked["answers"]
    pairs = [row for row in rows if row["text"]]
    if any(not row["match"] for row in rows):
        return ["empty_match"]
    return [] if len(pairs) >= 2 else ["too_few_pairs"]


def ordering_faults(asked: Mapping[str, Any]) -> list[str]:
    return [] if len(asked["answers"]) >= 2 else ["too_few_answers"]


def gap_faults(asked: Mapping[str, Any]) -> list[str]:
    marked = {int(number) for number in MARKER.findall(asked["stem"])}
    gaps = gap_rows(asked)
    if not marked or marked != set(gaps):
        return ["gaps_unlike_markers"]
    found = []
    for rows in gaps.values():
        if not full_marks(rows):
            found.append("gap_without_answer")
        if gap_kind(rows) == "numeric":
            found += numeric_faults({"answers": rows})
    return list(dict.fromkeys(found))


CHECKS = {
    **dict.fromkeys(CHOICES, choice_faults),
    "short": short_faults,
    "numeric": numeric_faults,
    "matching": matching_faults,
    "ordering": ordering_faults,
    "gap": gap_faults,
}
