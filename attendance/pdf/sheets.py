"""The sheet of attendance to print and sign: PDF/A-2a and PDF/UA-1, set by typst.

The sheet is a paper of the project and speaks Polish. Each page has a code that names its class and
page (rules/sheets.py), so that a photo or a scan of it finds its way back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from attendance.rules import sheets
from courses.enums import ClassPart, CourseKind
from courses.models import ClassSession, Edition
from lib.dates import local_day
from lib.paper import day_text, hours_text
from lib.text import DRAWN, printed_form
from lib.typesetting import Standards, qr_svg, sign_part, typeset
from programme.models import Project, SignSet

STANDARDS: Standards = ["a-2a", "ua-1"]
SOURCE = Path(__file__).resolve().parent.parent / "typst" / "sheet.typ"
DAYS = ("poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela")
PARTS = {ClassPart.THEORY.value: "teoria", ClassPart.PRACTICE.value: "praktyka"}


@dataclass(frozen=True)
class Wording:
    """How a sheet speaks of its kind of course. `has_parts`: theory and practice mean something."""

    title: str
    topic: str = "Temat"
    led_by: str = "Prowadzi"
    signature: str = "podpis osoby prowadzącej"
    has_parts: bool = True


WORDINGS = {
    CourseKind.TRAINING.value: Wording("Lista obecności na szkoleniu"),
    CourseKind.VOCATIONAL.value: Wording("Lista obecności na kursie"),
    CourseKind.WORKSHOP.value: Wording("Lista obecności na warsztatach"),
    CourseKind.ADVICE.value: Wording(
        "Lista obecności na spotkaniu doradczym",
        topic="Temat spotkania",
        led_by="Doradza",
        signature="podpis osoby doradzającej",
        has_parts=False,
    ),
    CourseKind.STUDY_VISIT.value: Wording(
        "Lista obecności na wizycie studyjnej",
        topic="Program dnia",
        led_by="Opieka nad grupą",
        signature="podpis osoby opiekującej się grupą",
        has_parts=False,
    ),
    CourseKind.CONFERENCE.value: Wording(
        "Lista obecności na konferencji",
        topic="Temat konferencji",
        led_by="Odpowiada",
        signature="podpis osoby odpowiedzialnej",
        has_parts=False,
    ),
}


def render_sheets(
    edition: Edition, classes: Iterable[tuple[ClassSession, Sequence[str]]], *, at: datetime
) -> bytes:
    """One file with the sheets of some classes of an edition, each beginning on a page of its own.

    `classes`: each with the names of its people in order. `edition` comes with its course and
    project; `at` is when the sheet was made.
    """
    wording = WORDINGS[edition.course.kind]
    made = [class_part(session, names, wording) for session, names in classes]
    first = made[0]["when"] if len(made) == 1 else f"{len(made)} list"
    values = {
        "title": f"{wording.title}: {edition.course.title}, {first}",
        "author": str(edition.project.beneficiary) if edition.project else "",
        "heading": wording.title,
        "words": {
            "topic": wording.topic,
            "led_by": wording.led_by,
            "signature": wording.signature,
        },
        "project": project_text(edition.project),
        "course": edition.course.title,
        "edition": f"{edition.title} ({edition.code})",
        "classes": made,
    }
    signs = funding(edition.project)
    return typeset(SOURCE, drawable(values) | signs, standards=STANDARDS, at=at)


def drawable(value: Any) -> Any:
    """Letters that no font draws become "?": one odd name must not take the sheet from a class."""
    if isinstance(value, str):
        return "".join(char if DRAWN.match(char) else "?" for char in printed_form(value))
    if isinstance(value, dict):
        return {key: drawable(part) for key, part in value.items()}
    if isinstance(value, list):
        return [drawable(part) for part in value]
    return value


def class_part(session: ClassSession, names: Sequence[str], wording: Wording) -> dict[str, Any]:
    pages = sheets.lines_by_page(names)
    register = getattr(session, "register", None)
    minutes = register.minutes if register else session.minutes
    topic = register.topic if register else session.topic
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    until = f"{ends:%H:%M}" if starts.date() == ends.date() else f"{ends:%d.%m, %H:%M}"
    day = local_day(session.starts_at)
    return {
        "when": f"{DAYS[day.weekday()]}, {day_text(day.isoformat())}",
        "hours": f"{starts:%H:%M}–{until}",
        "length": hours_text(minutes, session.edition.course.hour_unit, case="list"),
        "place": ", ".join(part for part in (session.edition.place, session.room) if part),
        "led_by": str(session.trainer),
        "topic": f"{topic} ({PARTS[session.part]})" if wording.has_parts else topic,
        "pages": [
            {"lines": lines, "qr": code_of(session, number, len(pages))}
            for number, lines in enumerate(pages, start=1)
        ],
    }


def code_of(session: ClassSession, page: int, pages: int) -> str:
    found = sheets.SheetPage(session.pk, page, pages)
    return qr_svg(sheets.token(found, settings.IDENTIFIER_HASH_KEY))


def project_text(project: Project | None) -> str:
    if project is None:
        return ""
    number = f", nr {project.number}" if project.number else ""
    return f"{project.title}{number}"


def funding(project: Project | None) -> dict[str, Any]:
    """The signs and the sentence that the fund wants, as lib/typst/shared.typ draws them."""
    found: SignSet | None = project.sign_set if project else None
    if found is None:
        return {"signs": [], "sentence": ""}
    signs = [
        {"caption": drawable(sign.caption), "image": sign.image.file.name if sign.image else None}
        for sign in found.signs.select_related("image").order_by("sort_order", "pk")
    ]
    return {"signs": [sign_part(sign) for sign in signs], "sentence": drawable(found.sentence)}
