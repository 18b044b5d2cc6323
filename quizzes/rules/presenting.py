"""What a page may show of a question: without its key while it is asked, with it afterwards.

`shown` is {"order": [ids], "matches": [ids]}, as the attempt drew it (quizzes.rules.drawing).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from quizzes.rules.grading import (
    CHOICES,
    Question,
    Response,
    gap_kind,
    gap_rows,
    share_of_gap,
    weight,
)
from quizzes.rules.validity import MARKER

PUBLIC = ("kind", "stem", "audio", "points", "partial", "units")


def public(question: Question, shown: Mapping[str, Any], response: Response) -> dict[str, Any]:
    """The question and the response so far; nothing here tells which answer is right."""
    kind, given = question["kind"], response or {}
    seen: dict[str, Any] = {name: question.get(name) for name in PUBLIC}
    seen["text"] = given.get("text", "")
    rows = in_order(question["answers"], shown.get("order", ()))
    if kind in CHOICES:
        chosen = set(given.get("chosen", ()))
        seen["answers"] = [bare(row) | {"is_chosen": row["id"] in chosen} for row in rows]
    elif kind == "ordering":
        places = given.get("places", {})
        seen["answers"] = [bare(row) | {"place": places.get(row["id"])} for row in rows]
        seen["places"] = list(range(1, len(rows) + 1))
    elif kind == "matching":
        pairs = given.get("pairs", {})
        left = [row for row in question["answers"] if row["text"]]
        seen["answers"] = [bare(row) | {"match": pairs.get(row["id"])} for row in left]
        seen["matches"] = matches(question, shown)
    elif kind == "gap":
        seen["parts"] = parts(question, shown, given.get("gaps", {}))
    elif kind == "essay":
        seen["rubric"] = question["rubric"]
    return seen


def bare(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "text": row["text"], "audio": row.get("audio")}


def in_order(rows: Sequence[Mapping[str, Any]], order: Sequence[str]) -> list[Mapping[str, Any]]:
    places = {uid: place for place, uid in enumerate(order)}
    return sorted(rows, key=lambda row: places.get(row["id"], len(places)))


def matches(question: Question, shown: Mapping[str, Any]) -> list[dict[str, str]]:
    words = {row["match_id"]: row["match"] for row in question["answers"]}
    return [{"id": uid, "text": words[uid]} for uid in shown.get("matches", ()) if uid in words]


def parts(
    question: Question, shown: Mapping[str, Any], given: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The text cut at its gaps: [{"html", "gap": None | {"number", "kind", "options", "value"}}]."""
    gaps = gap_rows(question)
    found: list[dict[str, Any]] = []
    end = 0
    for marker in MARKER.finditer(question["stem"]):
        rows = gaps.get(int(marker[1]), [])
        offered = in_order(rows, shown.get("order", ())) if gap_kind(rows) == "list" else []
        gap = {
            "number": marker[1],
            "kind": gap_kind(rows),
            "options": [{"id": row["id"], "text": row["text"]} for row in offered],
            "value": given.get(marker[1], ""),
        }
        found.append({"html": question["stem"][end : marker.start()], "gap": gap})
        end = marker.end()
    return [*found, {"html": question["stem"][end:], "gap": None}]


def revealed(question: Question, shown: Mapping[str, Any], response: Response) -> dict[str, Any]:
    """With the key and the why: only where the quiz shows them, and after the end.

    {"kind", "stem", "feedback", "law_date", "rows": [{"text", "given", "right", "is_right", "why",
    "was_chosen", "is_key"}], "text": what was typed, "right": what would have been right}
    """
    found: dict[str, Any] = {
        "kind": question["kind"],
        "stem": MARKER.sub("_____", question["stem"]),
        "feedback": question["feedback"],
        "law_date": question.get("law_date"),
        "text": (response or {}).get("text", ""),
        "right": "",
        "rows": [],
    }
    how = REVEALED.get(question["kind"])
    return found | how(question, shown, response or {}) if how else found


def revealed_choice(
    question: Question, shown: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    chosen = set(given.get("chosen", ()))
    rows = [
        {
            "text": row["text"],
            "was_chosen": row["id"] in chosen,
            "is_key": row["correct"],
            "why": row["feedback"],
        }
        for row in in_order(question["answers"], shown.get("order", ()))
    ]
    return {"rows": rows}


def revealed_typed(
    question: Question, shown: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    accepted = [row for row in question["answers"] if weight(row) == 1]
    unit = question["units"][0][0] if question.get("units") else ""
    right = " / ".join(number_text(row, unit) for row in accepted)
    return {"right": right}


def number_text(row: Mapping[str, Any], unit: str) -> str:
    """ "5 (± 0,1) zł", "2–3 osoby" as people write them; plain words as they are."""
    text = row["text"]
    if row["tolerance"] is not None:
        text = text.replace("..", "–").replace(".", ",")
        if row["tolerance"] != "0" and "–" not in text:
            text += f" (± {row['tolerance'].replace('.', ',')})"
    return f"{text} {unit}".strip()


def revealed_pairs(
    question: Question, shown: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    words = {row["match_id"]: row["match"] for row in question["answers"]}
    pairs = given.get("pairs", {})
    rows = [
        {
            "text": row["text"],
            "given": words.get(pairs.get(row["id"], ""), ""),
            "right": row["match"],
            "is_right": words.get(pairs.get(row["id"], "")) == row["match"],
            "why": row["feedback"],
        }
        for row in question["answers"]
        if row["text"]
    ]
    return {"rows": rows}


def revealed_order(
    question: Question, shown: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    places = given.get("places", {})
    rows = [
        {
            "text": row["text"],
            "given": places.get(row["id"], ""),
            "right": place,
            "is_right": places.get(row["id"]) == place,
            "why": row["feedback"],
        }
        for place, row in enumerate(question["answers"], start=1)
    ]
    return {"rows": rows}


def revealed_gaps(
    question: Question, shown: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    from_page = given.get("gaps", {})
    rows = []
    for number, answers in gap_rows(question).items():
        text = from_page.get(str(number), "")
        named = next((row["text"] for row in answers if row["id"] == text), text)
        right = [number_text(row, "") for row in answers if weight(row) == 1]
        picked = next((row for row in answers if text in {row["id"], row["text"]}), None)
        rows.append(
            {
                "text": str(number),
                "given": named,
                "right": " / ".join(right),
                "is_right": share_of_gap(question, answers, text) == 1,
                "why": picked["feedback"] if picked else "",
            }
        )
    return {"rows": rows}


REVEALED = {
    **dict.fromkeys(CHOICES, revealed_choice),
    "short": revealed_typed,
    "numeric": revealed_typed,
    "matching": revealed_pairs,
    "ordering": revealed_order,
    "gap": revealed_gaps,
}
