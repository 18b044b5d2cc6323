"""Interface tags: dates, times and hours as people read them."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from lib.hours import clock_text, decimal_text, teaching_hours
from lib.icons import DRAWN
from lib.kept import site_content

register = template.Library()

# By tone: the class that stands behind "tag", and the shape that goes with the colour.
TAG_TONES = {
    "done": ("", DRAWN["check"]),
    "now": (" tag-now", DRAWN["now"]),
    "no": (" tag-no", DRAWN["no"]),
    "plain": (" tag-plain", ""),
}


def number_separator() -> str:
    return "," if get_language() == "pl" else "."


@register.filter
def hours_teaching(minutes: int) -> str:
    """ "5 godz. dydaktycznych (3 h 45 min)": both units, never in one sum."""
    hours = teaching_hours(minutes)
    if hours.denominator == 1:
        text = ngettext(
            "%(number)s teaching hour (%(clock)s)",
            "%(number)s teaching hours (%(clock)s)",
            abs(hours.numerator),
        )
    else:
        text = pgettext("not whole", "%(number)s teaching hours (%(clock)s)")
    return text % {
        "number": decimal_text(hours, separator=number_separator()),
        "clock": clock_text(minutes).replace(" ", "\u00a0"),
    }


@register.filter
def hours_short(minutes: int) -> str:
    """ "5 godz. dyd." for tables."""
    return _("%(number)s t.h.") % {
        "number": decimal_text(teaching_hours(minutes), separator=number_separator())
    }


@register.filter
def hours_clock(minutes: int) -> str:
    """ "3:45": clock hours for columns of tables."""
    return f"{minutes // 60}:{minutes % 60:02d}"


@register.filter
def day_long(value: date | datetime) -> str:
    """ "wtorek, 3 marca 2026" """
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return date_format(value, "l, j E Y" if get_language() == "pl" else "l, j F Y")


@register.filter
def day_short(value: date | datetime) -> str:
    """ "3 marca 2026" """
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return date_format(value, "j E Y" if get_language() == "pl" else "j F Y")


@register.filter
def clock(value: datetime) -> str:
    """ "9:00", in Warsaw."""
    return date_format(timezone.localtime(value), "G:i")


@register.simple_tag
def time_span(start: datetime, end: datetime) -> str:
    """ "9:00–13:00" on one day; with the day of the end where it is another."""
    text = f"{clock(start)}–{clock(end)}"
    if timezone.localtime(start).date() != timezone.localtime(end).date():
        text = f"{clock(start)}–{day_short(end)}, {clock(end)}"
    return text


@register.filter
def get_item(mapping, key):
    """The value of `key` in a dictionary; None where there is none."""
    return mapping.get(key) if mapping else None


@register.simple_tag(takes_context=True)
def once(context, name: str) -> str:
    """Includes a fragment that stands on a page twice, for wide and for narrow screens: one rendering."""
    request = context["request"]
    if not hasattr(request, "_once"):
        request._once = {}
    if name not in request._once:
        request._once[name] = context.template.engine.get_template(name).render(context)
    return request._once[name]


@register.simple_tag(takes_context=True)
def kept(context, name: str, **given) -> str:
    """Includes a fragment that depends on nothing but the language and what is given to it.

    It is rendered once while the content of the site stays the same, so it sees no request, no
    person and no token; what is given stands for itself as a key.
    """
    engine = context.template.engine
    return site_content.value(
        (name, get_language(), *given.items()),
        lambda: engine.get_template(name).render(template.Context(given)),
        request=context.get("request"),
    )


@register.simple_tag(takes_context=True)
def here(context, menu, *names: str) -> str:
    """The path of the request where the header leads to it, by the menu or by the name of a screen."""
    request = context["request"]
    match = request.resolver_match
    if (match and match.url_name in names) or any(item.url == request.path for item in menu):
        return request.path
    return ""


@register.simple_tag
def icon(name: str) -> SafeString:
    return DRAWN[name]


@register.simple_tag
def tag(text: str, tone: str = "plain") -> SafeString:
    """What components/tag.html draws, for pages that show dozens: includes take most of their time."""
    kind, sign = TAG_TONES[tone]
    return mark_safe(  # noqa: S308 - the text is escaped here
        f'<span class="tag{kind}">{sign}{conditional_escape(text)}</span>'
    )
