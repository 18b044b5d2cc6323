"""The radio buttons of a register: seven a person, so they are put together from ready pieces."""

from collections.abc import Iterable, Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

Pieces = list[tuple[str, str, str, str]]


@register.simple_tag
def choice_pieces(options: Iterable[Mapping[str, str]]) -> Pieces:
    """Each option's value, and its markup before the key, up to "checked", and behind it."""
    return [
        (
            option["value"],
            format_html('<label class="{}"><input type="radio" name="status-', option["tone"]),
            format_html('" value="{}"{}', option["value"], name_of(option)),
            format_html("><span>{}</span></label>", option["short"]),
        )
        for option in options
    ]


def name_of(option: Mapping[str, str]) -> str:
    """The whole word for those who listen, where a short one is shown."""
    if option["label"] == option["short"]:
        return ""
    return format_html(' aria-label="{}"', option["label"])


@register.simple_tag
def choices(pieces: Pieces, key: str, chosen: str) -> SafeString:
    """The buttons of the person with this key, a number as text."""
    return mark_safe(  # noqa: S308 - escaped in choice_pieces; the key is a number
        "".join(
            f"{before}{key}{middle}{' checked' if value == chosen else ''}{after}"
            for value, before, middle, after in pieces
        )
    )
