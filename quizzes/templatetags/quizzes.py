"""Points and question texts as people read them."""

from decimal import Decimal

from django import template
from django.core.files.storage import default_storage
from django.utils.safestring import SafeString, mark_safe

from lib.richtext import shown_html
from lib.templatetags.ui import number_separator

register = template.Library()


@register.filter
def question_html(html: str) -> SafeString:
    """A text of a question, cleaned when it was kept (lib.richtext), with its pictures' addresses."""
    return mark_safe(shown_html(html))  # noqa: S308 - cleaned by lib.richtext


@register.filter
def kept_url(name: str) -> str:
    """The address of a file that a version keeps."""
    return default_storage.url(name)


@register.filter
def points(value: Decimal | int | str | None) -> str:
    """ "2", "0,67": no more than two decimals."""
    if value is None:
        return "–"
    rounded = round(Decimal(value), 2)
    return f"{rounded.normalize():f}".replace(".", number_separator())
