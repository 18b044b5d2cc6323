"""Answering as the demo's own key has it."""

from typing import Any

from playwright.sync_api import Page

from lms.demo import content


def questions(name: str) -> list[dict[str, Any]]:
    """The questions of a quiz of the demo, by the name of its file: `vocational/porzadkowe`."""
    return content.read(name)["quiz"]["question"]


def answer(page: Page, key: list[dict[str, Any]]) -> None:
    """Answer the question on the page rightly."""
    stem = page.locator(".question legend, .question.field > label").inner_text().strip()
    (question,) = (row for row in key if row["stem"] == stem)
    if question["kind"] == "numeric":
        page.locator("input[name=text]").fill(question["value"].replace(".", ","))
    elif question["kind"] == "short":
        page.locator("input[name=text]").fill(question["answers"][0]["text"])
    else:
        for option in question["answers"]:
            if option["correct"]:
                page.locator(".answer", has_text=option["text"]).first.locator("input").check()
