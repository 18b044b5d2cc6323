"""A trainer's day as a document that a phone can keep: classes, lists, marks; no personal numbers."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from attendance.models import Mark
from attendance.reads import Vocabulary, vocabulary_of
from courses.enums import ATTENDING_STATES
from courses.models import ClassSession, Enrolment
from lib.dates import day_bounds, local_day
from lib.templatetags.ui import day_long, time_span

SOON = timedelta(days=7)
# Registers that nobody closed for longer belong to the coordinator's list, not into a pocket.
LATE_SHOWN = 30
CLASS_FIELDS = (
    *("edition", "starts_at", "ends_at", "minutes", "topic", "room"),
    *("edition__title", "edition__project", "register__topic", "register__closed_at"),
    "register__session",
)
PERSON_FIELDS = ("edition", "state", "person", "person__given_names", "person__family_name")


def trainer_day(user: Any, *, at: datetime) -> list[ClassSession]:
    """Today's classes, those still to be closed, and the coming days, in order of time. Two queries."""
    mine = (
        ClassSession.objects.for_trainer(user)
        .held_as_planned()
        .select_related("edition", "register")
        .only(*CLASS_FIELDS)
    )
    start, end = day_bounds(local_day(at))
    not_closed = Q(register=None) | Q(register__closed_at=None)
    late = mine.filter(not_closed, ends_at__lt=at, starts_at__lt=start)
    now = mine.filter(starts_at__gte=start, starts_at__lt=end + SOON)
    rows = [*late.order_by("-starts_at", "-pk")[:LATE_SHOWN], *now.order_by("starts_at", "pk")]
    return sorted(rows, key=lambda row: (row.starts_at, row.pk))


def part_of_day(session: ClassSession, *, at: datetime) -> str:
    """Where the class stands on the page: "late", "today" or "coming"."""
    day, today = local_day(session.starts_at), local_day(at)
    return "today" if day == today else "late" if day < today else "coming"


def day_document(user: Any, *, at: datetime) -> dict[str, Any]:
    """All that the page draws without a network. Four queries for any number of classes and people."""
    classes = trainer_day(user, at=at)
    marks = marks_of(classes)
    people = people_of(classes)
    words = {row.edition.project_id: vocabulary_of(row.edition.project_id) for row in classes}
    return {
        "person": user.pk,
        "day": local_day(at).isoformat(),
        "words": {str(key or 0): words_row(found) for key, found in words.items()},
        "classes": [
            class_row(row, marks[row.pk], people[row.edition_id], words, at=at) for row in classes
        ],
    }


def class_row(
    session: ClassSession,
    marks: dict[int, Mark],
    people: Iterable[Enrolment],
    words: dict[int | None, Vocabulary],
    *,
    at: datetime,
) -> dict[str, Any]:
    register = getattr(session, "register", None)
    found = words[session.edition.project_id]
    listed = [row for row in people if row.state in ATTENDING_STATES or row.pk in marks]
    return {
        "id": session.pk,
        "part": part_of_day(session, at=at),
        "day": local_day(session.starts_at).isoformat(),
        "when": f"{day_long(session.starts_at)}, {time_span(session.starts_at, session.ends_at)}",
        "topic": register.topic if register else session.topic,
        "edition": session.edition.title,
        "room": session.room,
        "minutes": session.minutes,
        "words": str(session.edition.project_id or 0),
        "closed": bool(register and register.closed_at),
        "people": [
            {"id": row.pk, "name": row.person.name_by_family, **mark_row(marks.get(row.pk), found)}
            for row in listed
        ],
    }


def mark_row(mark: Mark | None, words: Vocabulary) -> dict[str, Any]:
    """Without the note: it may say anything of anybody."""
    if mark is None:
        return {"status": "", "missed": 0, "reason": "", "version": 0}
    status, missed, reason, _note = words.content_of(mark)
    return {"status": status, "missed": missed, "reason": reason, "version": mark.version}


def marks_of(classes: Iterable[ClassSession]) -> dict[int, dict[int, Mark]]:
    """By class and enrolment. One query."""
    found: dict[int, dict[int, Mark]] = defaultdict(dict)
    rows = Mark.objects.filter(register__session__in=[row.pk for row in classes])
    for mark in rows.select_related("register").defer("note").order_by("pk"):
        mark.note = ""
        found[mark.register.session_id][mark.enrolment_id] = mark
    return found


def people_of(classes: Iterable[ClassSession]) -> dict[int, list[Enrolment]]:
    """By edition: who attends now, or has a mark in one of these classes. One query."""
    found: dict[int, list[Enrolment]] = defaultdict(list)
    wanted = list(classes)
    marked = Mark.objects.filter(enrolment=OuterRef("pk"), register__session__in=wanted)
    rows = Enrolment.objects.filter(
        Q(state__in=ATTENDING_STATES) | Exists(marked),
        edition__in={row.edition_id for row in wanted},
    )
    for row in rows.by_name().only(*PERSON_FIELDS):
        found[row.edition_id].append(row)
    return found


def words_row(words: Vocabulary) -> dict[str, Any]:
    return {
        "statuses": [
            {
                "code": row.code,
                "label": row.label,
                "short": row.short,
                "first": row.is_first,
                "active": row.is_active,
                "minutes": row.names_minutes,
                "reason": row.needs_reason,
                "credit": row.credit,
            }
            for row in words.statuses.values()
        ],
        "reasons": [
            {"code": row.code, "label": row.label, "active": row.is_active}
            for row in words.reasons.values()
        ],
    }
