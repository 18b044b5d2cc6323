"""Words for the reasons why a certificate cannot be issued now, each with its remedy."""

from collections.abc import Mapping
from datetime import date

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib.templatetags.ui import day_short, hours_teaching

register = template.Library()

FIELDS = {
    "document_number": lambda: _("the PESEL or document number of the person"),
    "issuer_address": lambda: _("the address of the issuer"),
    "issuer_register_number": lambda: _("the register number of the training institution"),
    "signatory": lambda: _("the name of the person who signs"),
    "subjects": lambda: _("the programme table of the course"),
    "outcomes": lambda: _("the learning outcomes of the course"),
    "service_number": lambda: _("the number of the service in the register"),
    "support_number": lambda: _("the number of the support"),
}


SENTENCES = {
    "not_enrolled": lambda values: _("Is not on the list of this edition."),
    "already_issued": lambda values: _("Already has a valid certificate of this edition."),
    "own": lambda values: _("This is you. Another coordinator must issue this one."),
    "no_issuer": lambda values: _(
        "The edition has no project with an issuer of certificates. Set it in the project."
    ),
    "no_classes": lambda values: _("The edition has no classes in its timetable."),
    "classes_to_come": lambda values: (
        ngettext(
            "%(count)s class is still to come.",
            "%(count)s classes are still to come.",
            values["count"],
        )
        % values
    ),
    "registers_open": lambda values: (
        ngettext(
            "%(count)s register is not closed. The trainer closes it.",
            "%(count)s registers are not closed. The trainer closes them.",
            values["count"],
        )
        % values
    ),
    "unmarked": lambda values: _("A closed class has no mark for this person. Correct it there."),
    "attendance": lambda values: (
        _("Attended %(percent)s %% of hours, %(threshold)s %% is needed. Lacking: %(hours)s.")
        % {**values, "hours": hours_teaching(values["lacking"])}
    ),
    "steps": lambda values: (
        ngettext(
            "%(count)s step of the path is not done.",
            "%(count)s steps of the path are not done.",
            values["lacking"],
        )
        % {"count": values["lacking"]}
    ),
    "quizzes": lambda values: (
        ngettext(
            "%(count)s quiz is not passed.", "%(count)s quizzes are not passed.", values["lacking"]
        )
        % {"count": values["lacking"]}
    ),
    "undrawn_letters": lambda values: (
        _("The font of the document has no such letters: %(letters)s. Ask the administrator.")
        % values
    ),
    "missing_field": lambda values: (
        _("The legal profile needs %(field)s.") % {"field": FIELDS[values["field"]]()}
    ),
}


@register.filter
def reason_text(reason) -> str:
    """One sentence for a Reason, or for its stored form {"code", "values"}."""
    if isinstance(reason, Mapping):
        return SENTENCES[reason["code"]](reason["values"])
    return SENTENCES[reason.code](reason.values)


@register.filter
def holder_name(holder: Mapping) -> str:
    """The name as a snapshot keeps it: family name first, as in lists."""
    return f"{holder['family_name']} {holder['given_names']}"


@register.filter
def printed_minutes(snapshot: Mapping) -> int:
    """The minutes that the document states: of the programme, else of the classes."""
    return snapshot["minutes_planned"] or snapshot["course"]["total_minutes"]


@register.filter
def period(edition: Mapping) -> str:
    """ "3 marca 2026 – 12 czerwca 2026", or one day."""
    first, last = (date.fromisoformat(edition[name]) for name in ("starts_on", "ends_on"))
    return day_short(first) if first == last else f"{day_short(first)} – {day_short(last)}"
