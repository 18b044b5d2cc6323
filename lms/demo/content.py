"""Reads the lessons and quizzes of lms/demo/content/*.toml into what Wagtail stores."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "content"


def read(name: str) -> dict[str, Any]:
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def in_order(rows: Iterable[Any]) -> list[Any]:
    """Rows of a page or project with their places in it: no database keeps an order by itself."""
    numbered = list(rows)
    for place, row in enumerate(numbered):
        row.sort_order = place
    return numbered


def stream(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Blocks of a lesson as the raw data of its StreamField."""
    return [{"type": block["type"], "value": BLOCKS[block["type"]](block)} for block in blocks]


def table(block: dict[str, Any]) -> dict[str, Any]:
    return {
        "caption": block["caption"],
        "columns": [{"type": "text", "heading": heading} for heading in block["header"]],
        "rows": [{"values": row} for row in block["rows"]],
    }


def notice(block: dict[str, Any]) -> dict[str, Any]:
    return {"title": block["title"], "text": block["html"]}


BLOCKS = {
    "text": lambda block: block["html"],
    "key_terms": lambda block: {"terms": block["terms"]},
    "steps": lambda block: {"title": block["title"], "steps": block["steps"]},
    "table": table,
    "law": lambda block: {
        "act": block["act"],
        "journal": block["journal"],
        "state_on": block["state_on"].isoformat(),
        "text": block["html"],
    },
    "example": notice,
    "warning": notice,
    "self_check": lambda block: {
        "question": block["question"],
        "answers": [
            {
                "text": answer["text"],
                "correct": answer["correct"],
                "feedback": answer.get("feedback", ""),
            }
            for answer in block["answers"]
        ],
    },
}
