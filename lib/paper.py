"""Words on papers of the project: Polish, whatever language the reader has chosen on the site."""

from datetime import date

from lib.hours import CLOCK_HOUR, TEACHING_HOUR, decimal_text, teaching_hours

MONTHS = (
    *("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca"),
    *("lipca", "sierpnia", "września", "października", "listopada", "grudnia"),
)


def day_text(iso: str) -> str:
    """ "2026-03-03" → "3 marca 2026 r." """
    day = date.fromisoformat(iso)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year} r."


def hours_text(minutes: int, unit: str, *, case: str = "genitive") -> str:
    """Minutes in the course's unit and, beside it, in the other: never in one sum.

    genitive: "62 godzin dydaktycznych, czyli 46 godzin zegarowych i 30 minut"; list: short forms.
    """
    if case == "list":
        teaching = f"{decimal_text(teaching_hours(minutes))} godz. dydaktycznych"
        clock = clock_short(minutes)
    else:
        teaching, clock = teaching_genitive(minutes), clock_genitive(minutes)
    first, second = (teaching, clock) if unit == "teaching" else (clock, teaching)
    return f"{first}, czyli {second}"


def teaching_genitive(minutes: int) -> str:
    is_many = minutes % TEACHING_HOUR == 0 and minutes != TEACHING_HOUR
    words = "godzin dydaktycznych" if is_many else "godziny dydaktycznej"
    return f"{decimal_text(teaching_hours(minutes))} {words}"


def clock_genitive(minutes: int) -> str:
    hours, rest = divmod(minutes, CLOCK_HOUR)
    words = "godziny zegarowej" if hours == 1 else "godzin zegarowych"
    rest_words = f"{rest} {'minuty' if rest == 1 else 'minut'}"
    if not rest:
        return f"{hours} {words}"
    return f"{hours} {words} i {rest_words}" if hours else rest_words


def clock_short(minutes: int) -> str:
    hours, rest = divmod(minutes, CLOCK_HOUR)
    return f"{hours} godz. {rest} min zegarowych" if rest else f"{hours} godz. zegarowych"
