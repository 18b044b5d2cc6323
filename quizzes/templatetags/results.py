"""Figures of results as people read them."""

from django import template

from lib.templatetags.ui import number_separator

register = template.Library()
MINUS = "−"


def written(value: float, decimals: int) -> str:
    text = f"{abs(value):.{decimals}f}".replace(".", number_separator())
    # No minus before what rounds to nothing.
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text


@register.filter
def figure(value: float | None) -> str:
    """ "0,35", "−0,12" """
    return "–" if value is None else written(value, 2)


@register.filter
def decimal1(value: float | None) -> str:
    """ "48,3" """
    return "–" if value is None else written(value, 1)


@register.filter
def signed(value: float | None) -> str:
    """A change: "+12", "−5", "0"; one decimal where it is not whole."""
    if value is None:
        return "–"
    text = written(value, 0 if isinstance(value, int) else 1)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


@register.filter
def as_percent(share: float | None) -> str:
    """The share 0.754 as "75": whole percent, also for the width of a bar."""
    return "0" if share is None else f"{share * 100:.0f}"


@register.filter
def whole(value: float | None) -> str:
    """A percent as the place of a point in a picture, where only a plain number may stand."""
    return "0" if value is None else f"{value:.0f}"
