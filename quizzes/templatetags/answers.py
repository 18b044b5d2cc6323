"""The answers of choices: some dozens on a page with all questions, so they come from ready pieces."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lib.richtext import shown_html
from lib.templatetags.ui import tag

register = template.Library()

OFFERED = (
    '<label class="answer"><input type="{kind}" name="chosen" value="{id}"{checked}>'
    "<span>{text}</span></label>{recording}"
)


@register.simple_tag
def offered_answers(question: Mapping[str, Any]) -> SafeString:
    """What to choose from. The field is read by quizzes.rules.grading; texts are clean as they are kept."""
    kind = "checkbox" if question["kind"] == "multiple" else "radio"
    pieces = [
        OFFERED.format(
            kind=kind,
            id=escape(answer["id"]),
            checked=" checked" if answer["is_chosen"] else "",
            text=shown_html(answer["text"]),
            recording=recording(answer["audio"]) if answer["audio"] else "",
        )
        for answer in question["answers"]
    ]
    return mark_safe("".join(pieces))  # noqa: S308 - texts are cleaned by lib.richtext


def recording(audio: Mapping[str, Any]) -> str:
    return render_to_string("quizzes/_recording.html", {"audio": audio})


@register.simple_tag
def revealed_answers(rows: Iterable[Mapping[str, Any]], language: str) -> SafeString:
    """The items of a choice with its key: quizzes.rules.presenting.revealed. `language`: of the interface."""
    lang = f'<span lang="{escape(language)}">'
    chosen = f"{lang}({escape(_('your choice'))})</span>"
    right = f"{lang}{tag(_('right'), 'done')}</span>"
    items = []
    for row in rows:
        text = shown_html(row["text"])
        said = f"<b>{text}</b> {chosen}" if row["was_chosen"] else text
        key = f" {right}" if row["is_key"] else ""
        why = f'<span class="why">{shown_html(row["why"])}</span>' if row["why"] else ""
        items.append(f"<li>{said}{key}{why}</li>")
    return mark_safe("".join(items))  # noqa: S308 - texts are cleaned by lib.richtext
