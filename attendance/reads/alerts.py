"""What deserves an alert now: over all running editions, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from attendance.enums import AlertKind
from attendance.models import Mark
from attendance.reads import ClassRow, class_rows, hour_summaries
from attendance.rules.hours import Summary, absences_in_a_row
from courses.enums import EditionState
from courses.models import ClassSession, Edition, Enrolment

ABSENCES = 2
LATE_AFTER = timedelta(hours=24)
LONG_AFTER = timedelta(hours=72)
# What is older stays on the panels: nobody gets an e-mail about last year when alerts are switched on.
RECENT = timedelta(days=14)


@dataclass(frozen=True)
class Found:
    """Something to raise. Exactly one of `enrolment` and (for a late register) `session` is its subject."""

    kind: AlertKind
    enrolment: int | None = None
    session: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    # Of absences, all classes of the run: a correction may move its beginning.
    run: tuple[int, ...] = ()


def late_registers(*, at: datetime) -> list[Found]:
    """Classes over for a day, and again for three, whose register nobody closed. One query."""
    not_closed = Q(register=None) | Q(register__closed_at=None)
    late = (
        ClassSession.objects.held_as_planned()
        .filter(not_closed, edition__state=EditionState.RUNNING)
        .filter(ends_at__lte=at - LATE_AFTER, ends_at__gt=at - RECENT)
        .order_by("ends_at", "pk")
    )
    found = []
    for pk, ends_at in late.values_list("pk", "ends_at"):
        found.append(Found(AlertKind.LATE_REGISTER, session=pk))
        if ends_at <= at - LONG_AFTER:
            found.append(Found(AlertKind.LATE_REGISTER_LONG, session=pk))
    return found


def people_at_risk(
    *, at: datetime, enrolments: Iterable[Enrolment] | None = None
) -> dict[tuple[AlertKind, int], Found]:
    """Runs of absences and thresholds out of reach, by kind and enrolment. Four queries.

    Of everybody, only where a class of the last days changed something; of `enrolments`, always.
    """
    everybody = enrolments is None
    if enrolments is None:
        running = Edition.objects.filter(state=EditionState.RUNNING)
        enrolments = Enrolment.objects.filter(edition__in=running).attending().order_by("pk")
        enrolments = list(enrolments.select_related("edition"))
    people = list(enrolments)
    classes = class_rows({item.edition_id: item.edition for item in people}.values())
    marks = marks_of(people)
    hours = hour_summaries(people, at=at, classes=classes)
    found = {}
    for item in people:
        rows = classes.get(item.edition_id, [])
        if everybody and not recently_marked(rows, marks[item.pk], at):
            continue
        run = run_of(rows, marks[item.pk])
        if len(run) >= ABSENCES:
            days = [row.starts_at.isoformat() for row in run]
            facts = {"days": days, "may_miss": hours[item.pk].may_still_miss}
            first = run[0].pk
            keys = tuple(row.pk for row in run)
            found[AlertKind.ABSENCES, item.pk] = Found(
                AlertKind.ABSENCES, item.pk, first, facts, keys
            )
        if hours[item.pk].held and not hours[item.pk].can_reach_threshold:
            summed = hours[item.pk]
            facts = {"percent": summed.percent_reachable, "threshold": summed.threshold}
            found[AlertKind.UNREACHABLE, item.pk] = Found(
                AlertKind.UNREACHABLE, item.pk, facts=facts | {"parts": failing_of(summed)}
            )
    return found


def failing_of(summed: Summary) -> list[tuple[str, int]]:
    """Parts of the programme out of reach, each with the percent of it that can still be reached."""
    failing = set(summed.failing_parts)
    return [(name, part.percent_reachable) for name, part in summed.parts if name in failing]


def marks_of(people: list[Enrolment]) -> dict[int, dict[int, str]]:
    """What each mark counts, by enrolment and class. One query."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    marks = Mark.objects.filter(
        enrolment__in=[item.pk for item in people], register__session__cancelled_at=None
    )
    for enrolment, session, credit in marks.order_by("pk").values_list(
        "enrolment_id", "register__session_id", "status__credit"
    ):
        found[enrolment][session] = credit
    return found


def recently_marked(rows: list[ClassRow], marks: dict[int, str], at: datetime) -> bool:
    return any(row.pk in marks and row.starts_at > at - RECENT for row in rows)


def run_of(rows: list[ClassRow], marks: dict[int, str]) -> list[ClassRow]:
    by_key = {row.pk: row for row in rows}
    keys = absences_in_a_row((row.pk, marks[row.pk]) for row in rows if row.pk in marks)
    return [by_key[key] for key in keys]
