"""The journal to read and print: PDF/A-3a and PDF/UA-1, one file a month, set by typst.

A file holds at most CELLS marks, so that a large edition needs more files and not more memory. The
journal is a paper of the project and speaks Polish.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from attendance.models import Correction, Status
from attendance.snapshots.journal_writing import DECISIONS, PARTS, wanted_words
from attendance.snapshots.journals import JournalClass, ListedPerson
from courses.models import ClassSession, Edition
from lib.dates import local_day
from lib.paper import day_text, hours_text
from lib.text import DRAWN, printed_form
from lib.typesetting import Standards, sign_part, typeset
from programme.models import Project, SignSet

STANDARDS: Standards = ["a-3a", "ua-1"]
SOURCE = Path(__file__).resolve().parent.parent / "typst" / "journal.typ"
CELLS = 4_000
COLUMNS = 12
MONTHS = (
    *("styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec"),
    *("lipiec", "sierpień", "wrzesień", "październik", "listopad", "grudzień"),
)
# Short enough for a narrow column; other statuses show the beginning of their code.
SYMBOLS = {
    "present": "ob",
    "absent": "nb",
    "excused": "us",
    "late": "sp",
    "left_early": "ww",
    "exempt": "zw",
    "remote": "zd",
}


@dataclass(frozen=True)
class Part:
    """One file: its name, the words for its time, and the keys of its classes with their numbers."""

    name: str
    period: str
    classes: dict[int, int]


def parts_of(edition: Edition, people: int) -> list[Part]:
    """A month a file; a month with too many marks is cut. An edition without classes has one file."""
    rows = edition.classes.order_by("starts_at", "pk").values_list("pk", "starts_at")
    months: dict[tuple[int, int], dict[int, int]] = {}
    for number, (key, starts_at) in enumerate(rows, start=1):
        day = local_day(starts_at)
        months.setdefault((day.year, day.month), {})[key] = number
    most = max(1, CELLS // max(people, 1))
    parts = []
    for (year, month), classes in months.items():
        keys = list(classes)
        pieces = [keys[start : start + most] for start in range(0, len(keys), most)]
        for place, piece in enumerate(pieces, start=1):
            cut = f", część {place} z {len(pieces)}" if len(pieces) > 1 else ""
            name = f"dziennik-{year}-{month:02d}" + (f"-{place:03d}" if cut else "")
            period = f"{MONTHS[month - 1]} {year}{cut}"
            parts.append(Part(f"{name}.pdf", period, {key: classes[key] for key in piece}))
    return parts


def render_people(edition: Edition, people: Sequence[ListedPerson], *, at: datetime) -> bytes:
    """The list of those who took part, with the days on which they came and left."""
    rows = [
        [
            f"{person.family_name} {person.given_names}",
            day_text(person.joined.isoformat()) if person.joined else "–",
            day_text(person.left.isoformat()) if person.left else "–",
        ]
        for person in people
    ]
    return render(edition, "lista osób", {"people": rows}, at=at)


def render_part(
    edition: Edition,
    part: Part,
    classes: Sequence[JournalClass],
    people: Sequence[ListedPerson],
    statuses: Sequence[Status],
    *,
    at: datetime,
) -> bytes:
    """The classes of a part, and who was there."""
    symbols = {status.code: symbol_of(status) for status in statuses}
    names = {person.number: f"{person.family_name} {person.given_names}" for person in people}
    used = {mark.status for item in classes for mark in item.marks}
    values = {
        "classes": [class_row(part.classes[item.session.pk], item, edition) for item in classes],
        "blocks": blocks(part, classes, names, symbols),
        "legend": ", ".join(
            f"{symbols[status.code]} – {status.name}" for status in statuses if status.code in used
        ),
        "corrections": [
            correction_text(part.classes[item.session.pk], row, names)
            for item in classes
            for row in item.corrections
        ],
    }
    return render(edition, part.period, values, at=at)


def render(edition: Edition, period: str, values: Mapping[str, Any], *, at: datetime) -> bytes:
    project = edition.project
    empty = {"people": [], "classes": [], "blocks": [], "legend": "", "corrections": []}
    told = {
        **empty,
        **values,
        "title": f"Dziennik zajęć: {edition.course.title}, {edition.code}, {period}",
        "author": str(project.beneficiary) if project else "",
        "period": period,
        "course": edition.course.title,
        "edition": f"{edition.title} ({edition.code})",
        "project": project_text(project),
        "made": f"Stan na {day_text(local_day(at).isoformat())}, godz. {timezone.localtime(at):%H:%M}",
    }
    return typeset(SOURCE, drawable(told) | funding(project), standards=STANDARDS, at=at)


def class_row(number: int, item: JournalClass, edition: Edition) -> list[str]:
    session = item.session
    return [
        str(number),
        when(session),
        f"{item.topic} ({PARTS[item.part]})",
        hours_text(item.minutes, edition.course.hour_unit, case="list"),
        str(session.trainer),
        standing(item),
    ]


def when(session: ClassSession) -> str:
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    until = f"{ends:%H:%M}" if starts.date() == ends.date() else f"{ends:%d.%m, %H:%M}"
    return f"{starts:%d.%m.%Y}, {starts:%H:%M}–{until}"


def standing(item: JournalClass) -> str:
    if item.session.cancelled_at:
        return f"odwołane: {item.session.cancel_reason}"
    if item.register and item.register.closed_at:
        closed = timezone.localtime(item.register.closed_at)
        why = f"; {item.register.minutes_reason}" if item.register.minutes_reason else ""
        return f"potwierdza {item.register.closed_by}, {closed:%d.%m.%Y, %H:%M}{why}"
    return "niepotwierdzone"


def blocks(
    part: Part,
    classes: Sequence[JournalClass],
    names: Mapping[int, str],
    symbols: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Tables of at most COLUMNS classes each: people down, classes across."""
    held = [item for item in classes if item.marks]
    marked = {mark.person for item in held for mark in item.marks}
    made = []
    for start in range(0, len(held), COLUMNS):
        piece = held[start : start + COLUMNS]
        cells = [{mark.person: cell(mark, symbols) for mark in item.marks} for item in piece]
        made.append(
            {
                "heads": [
                    f"{part.classes[item.session.pk]}. {timezone.localtime(item.session.starts_at):%d.%m}"
                    for item in piece
                ],
                "rows": [
                    [name, *(column.get(number, "") for column in cells)]
                    for number, name in names.items()
                    if number in marked
                ],
            }
        )
    return made


def cell(mark: Any, symbols: Mapping[str, str]) -> str:
    symbol = symbols.get(mark.status, mark.status[:3])
    return f"{symbol} {mark.missed}" if mark.missed else symbol


def symbol_of(status: Status) -> str:
    return SYMBOLS.get(status.code, status.code[:3])


def correction_text(number: int, row: Correction, names: Mapping[int, str]) -> str:
    who = names.get(row.enrolment_id, "") if row.enrolment_id else "temat i godziny"
    decision = {"czeka": "czeka na decyzję"}.get(DECISIONS[row.state], DECISIONS[row.state])
    by = f" ({row.decided_by})" if row.decided_by else ""
    return (
        f"Zajęcia {number}, {who}: {row.was} → {wanted_words(row)}. "
        f"Powód: {row.reason}. {row.asked_by}; {decision}{by}."
    )


def drawable(value: Any) -> Any:
    """Letters that no font draws become "?": one odd name must not take the journal from everyone."""
    if isinstance(value, str):
        return "".join(char if DRAWN.match(char) else "?" for char in printed_form(value))
    if isinstance(value, dict):
        return {key: drawable(part) for key, part in value.items()}
    if isinstance(value, list):
        return [drawable(part) for part in value]
    return value


def project_text(project: Project | None) -> str:
    if project is None:
        return ""
    number = f", nr {project.number}" if project.number else ""
    return f"Projekt „{project.title}”{number}"


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
