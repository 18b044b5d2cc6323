"""The people of a register: seven buttons each and perhaps hundreds of them, put together from ready pieces."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lib.templatetags.ui import clock

register = template.Library()

Pieces = list[tuple[str, str, str, str]]
ROW = (
    '<li class="person{conflict}" data-row="{key}"{own}><span class="person-name" id="name-{key}">{name}</span>'
    '<input type="hidden" name="was-{key}" value="{was}">'
    '<input type="hidden" name="seen-{key}" value="{seen}">'
    '<div class="choices" role="radiogroup" aria-labelledby="name-{key}">{first}</div>'
    '<label class="person-minutes">{words[minutes]} <input type="number" name="missed-{key}"'
    ' value="{missed}" min="0" max="{minutes}" inputmode="numeric"></label>'
    '<details class="person-more"{is_open}><summary>{words[more]}<span class="hidden-text">: {name}'
    '</span></summary><div class="person-choices" role="radiogroup" aria-label="{name}: {words[others]}">'
    '{more}</div><label class="person-reason">{words[reason]} <select name="reason-{key}">{reasons}</select></label>'
    '<label>{words[note]} <input type="text" name="note-{key}" value="{note}"'
    ' maxlength="200"></label></details><p class="person-note" data-note{told}</p></li>'
)

USES = ("names_minutes", "needs_reason", "is_absence")


@register.simple_tag
def register_rows(
    rows: Iterable[Mapping[str, Any]],
    first: Iterable[Mapping[str, str]],
    more: Iterable[Mapping[str, str]],
    reasons: Iterable[Any],
    minutes: str,
) -> SafeString:
    """The items of the list. attendance.forms reads the names of the fields; `minutes`: of the class."""
    words = {
        "minutes": escape(_("minutes missed")),
        "more": escape(_("more")),
        "others": escape(_("other statuses")),
        "note": escape(_("note")),
        "reason": escape(_("reason of the absence")),
    }
    first_pieces, more_pieces = choice_pieces(first), choice_pieces(more)
    reason_pieces = [(row.code, escape(row.label)) for row in reasons]
    return mark_safe(  # noqa: S308 - each value is escaped or a number of ours
        "".join(
            ROW.format(
                key=row["key"],
                conflict=" has-conflict" if row["conflict"] else "",
                own=" data-own" if row["is_own"] else "",
                name=escape(row["name"]),
                was=escape(row["was"]),
                seen=row["seen"],
                first=choices(first_pieces, row["key"], row["status"]),
                missed=escape(row["missed"]),
                minutes=minutes,
                is_open=" open" if row["is_open"] else "",
                more=choices(more_pieces, row["key"], row["status"]),
                reasons=reason_options(reason_pieces, row["reason"], row["reason_shown"]),
                note=escape(row["note"]),
                told=f">{escape(conflict_words(row['mark']))}" if row["conflict"] else " hidden>",
                words=words,
            )
            for row in rows
        )
    )


def conflict_words(mark: Any) -> str:
    return _(
        "%(who)s marked “%(status)s” at %(time)s. Your choice is shown above and not yet saved. "
        "Save again to keep yours."
    ) % {
        "who": mark.updated_by,
        "status": mark.status.label,
        "time": clock(mark.updated_at),
    }


def choice_pieces(options: Iterable[Mapping[str, str]]) -> Pieces:
    """Each option's value, and its markup before the key, up to "checked", and behind it."""
    return [
        (
            option["value"],
            format_html('<label class="{}"><input type="radio" name="status-', option["tone"]),
            format_html('" value="{}"{}{}', option["value"], name_of(option), uses_of(option)),
            format_html("><span>{}</span></label>", option["short"]),
        )
        for option in options
    ]


def name_of(option: Mapping[str, str]) -> str:
    """The whole word for those who listen, where a short one is shown."""
    if option["label"] == option["short"]:
        return ""
    return format_html(' aria-label="{}"', option["label"])


def uses_of(option: Mapping[str, Any]) -> SafeString:
    """What the script and the style must know of a choice: it names minutes or a reason; is absence."""
    uses = [name for name in USES if option[name]]
    return mark_safe("".join(f" data-{name.replace('_', '-')}" for name in uses))  # noqa: S308 - ours


def reason_options(pieces: list[tuple[str, SafeString]], chosen: str, shown: Any) -> SafeString:
    """The reasons to choose from, and that of the mark even where it is offered no more.

    `chosen` may be what somebody posted: it is only compared, never written.
    """
    known = {code for code, _label in pieces}
    extra = [(shown.code, escape(shown.label))] if shown and shown.code not in known else []
    return mark_safe(  # noqa: S308 - labels are escaped; codes are slugs of our rows
        '<option value="">–</option>'
        + "".join(
            f'<option value="{code}"{" selected" if code == chosen else ""}>{label}</option>'
            for code, label in [*pieces, *extra]
        )
    )


def choices(pieces: Pieces, key: str, chosen: str) -> SafeString:
    """The buttons of the person with this key, a number as text."""
    return mark_safe(  # noqa: S308 - escaped in choice_pieces; the key is a number
        "".join(
            f"{before}{key}{middle}{' checked' if value == chosen else ''}{after}"
            for value, before, middle, after in pieces
        )
    )
