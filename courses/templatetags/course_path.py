"""The steps of a path: a dozen on each page of a course, so they are put together from ready pieces."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from lib.icons import DRAWN

register = template.Library()

CHECK, NOW, SURVEY = DRAWN["check"], DRAWN["now"], DRAWN["survey"]


@register.simple_tag
def path_steps(steps: Iterable[Mapping[str, Any]], is_open: bool, here_pk: int | str) -> SafeString:
    """The items of components/path.html. `here_pk`: the page being read, "" where none of them is."""
    done = conditional_escape(pgettext("step", "done"))
    now = conditional_escape(pgettext("step", "now"))
    kinds = {
        "quiz": (conditional_escape(gettext("quiz")) + ", ", "?"),
        "survey": (conditional_escape(gettext("survey")) + ", ", SURVEY),
    }
    items = []
    for number, step in enumerate(steps, start=1):
        is_here = step["pk"] == here_pk if here_pk else step["is_here"]
        marks = " ".join(
            word for word, holds in (("is-done", step["is_done"]), ("is-here", is_here)) if holds
        )
        kind, sign = kinds.get(step["kind"], ("", number))
        dot = CHECK if step["is_done"] else sign
        title = conditional_escape(step["title"])
        if is_open:
            current = f' aria-current="{"page" if here_pk else "step"}"' if is_here else ""
            title = f'<a href="{conditional_escape(step["url"])}"{current}>{title}</a>'
        else:
            title = f"<span>{title}</span>"
        if step["is_here"]:
            state = f'<span class="tag tag-now">{NOW}{now}</span>'
        elif step["is_done"]:
            state = f'<span class="hidden-text">{done}</span>'
        else:
            state = f"<small>{kind}{step['minutes']} min</small>"
        items.append(
            f'<li class="{marks}"><span class="path-dot" aria-hidden="true">{dot}</span>'
            f"{title}{state}</li>"
        )
    return mark_safe("".join(items))  # noqa: S308 - titles and addresses are escaped above
