"""What the panels show: reads over all apps, in a constant number of queries."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from attendance.models import Correction, Register
from attendance.reads import hour_summaries
from certificates.models import Certificate
from certificates.reads import candidates, candidates_of
from courses.enums import ATTENDING_STATES, EditionState
from courses.models import ClassSession, Edition, Enrolment
from courses.models.pages import outline_of
from courses.models.paths import CoursePath
from lib.dates import day_bounds, local_day
from people.models import User
from quizzes.models import AttemptQuestion

SOON = timedelta(days=7)
# What a trainee's panel shows of a place: a page has many more columns.
ENROLMENT_FIELDS = (
    *("edition", "person", "state", "steps_completed_at"),
    *("edition__title", "edition__state", "edition__attendance_threshold"),
    *("edition__threshold_per_part", "edition__course_id"),
    *("edition__course__title", "edition__course__url_path", "edition__course__path"),
    *("edition__course__depth",),
)
# ... and of its classes.
CLASS_FIELDS = (
    *("starts_at", "ends_at", "topic", "room", "edition__place"),
    *("planned_starts_at", "planned_ends_at", "cancelled_at", "cancel_reason"),
    "remote__session",
)


def trainee_panel(user: User, *, at: datetime) -> dict[str, Any]:
    """One next step; each course with path and hours; the week's classes; certificates.

    The number of queries grows only with the courses a person takes at the same time.
    """
    enrolments = list(
        Enrolment.objects.of_user(user)
        .attending()
        .select_related("edition__course")
        .only(*ENROLMENT_FIELDS)
        .order_by("-edition__starts_on", "pk")
    )
    open_ones = [item for item in enrolments if item.edition.state != EditionState.CLOSED]
    hours = hour_summaries(open_ones, at=at) if open_ones else {}
    courses: list[dict[str, Any]] = [
        {
            "enrolment": item,
            "path": CoursePath(outline_of(item.edition.course), item),
            "hours": hours[item.pk],
        }
        for item in open_ones
    ]
    upcoming = ClassSession.objects.upcoming(at=at)
    classes = upcoming.filter(edition__in=[item.edition_id for item in open_ones])
    return {
        "courses": courses,
        "next_up": next((row for row in courses if row["path"].next_step), None),
        "past": [item for item in enrolments if item.edition.state == EditionState.CLOSED],
        "classes": next_classes(
            classes.select_related("edition", "remote")
            .only(*CLASS_FIELDS)
            .order_by("starts_at", "pk")
        ),
        "certificates": Certificate.objects.of_user(user)
        .only("number", "issued_at", "snapshot")
        .order_by("-issued_at", "pk"),
    }


def next_classes(classes: QuerySet[ClassSession], *, most: int = 4) -> list[ClassSession]:
    """The next ones that take place, and those cancelled among them: people would come to them."""
    rows = list(classes[: most * 3])
    held = [item for item in rows if item.cancelled_at is None][:most]
    last = held[-1].starts_at if len(held) == most else None
    return [
        item
        for item in rows
        if item in held or (item.cancelled_at and (last is None or item.starts_at <= last))
    ]


def trainer_panel(user: User, *, at: datetime) -> dict[str, Any]:
    """Today's classes, those not yet closed, and the coming week."""
    every = (
        ClassSession.objects.for_trainer(user)
        .select_related("edition__course", "register")
        .annotate(people=Count("edition__enrolments", filter=on_list(), distinct=True))
    )
    mine = every.held_as_planned()
    start, end = day_bounds(local_day(at))
    not_closed = Q(register=None) | Q(register__closed_at=None)
    late = mine.filter(not_closed, ends_at__lt=at).order_by("starts_at", "pk")
    today = every.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at", "pk")
    coming = every.filter(starts_at__gte=end, starts_at__lt=end + SOON).order_by("starts_at", "pk")
    rows = list(today)
    return {
        "now": at,
        "today": rows,
        "late": [item for item in late if item not in rows],
        "coming": coming,
        "first": next((item for item in rows if not (is_closed(item) or item.cancelled_at)), None),
        "to_grade": AttemptQuestion.objects.waiting_for(user).count(),
        "editions": Edition.objects.staffed_by(user, "trainer").exclude(state=EditionState.CLOSED),
    }


def on_list() -> Q:
    return Q(edition__enrolments__state__in=ATTENDING_STATES)


def is_closed(session: ClassSession) -> bool:
    register: Register | None = getattr(session, "register", None)
    return bool(register and register.closed_at)


def coordinator_panel(user: User, *, at: datetime) -> dict[str, Any]:
    """What needs action in the editions the person runs (or audits), then all of them."""
    editions = list(
        Edition.objects.readable_by(user)
        .with_taken()
        .select_related("course", "project__beneficiary")
        .order_by("-starts_on", "code")
    )
    alive = [item for item in editions if item.state == EditionState.RUNNING]
    not_closed = Q(register=None) | Q(register__closed_at=None)
    late = (
        ClassSession.objects.held_as_planned()
        .filter(not_closed, edition__in=alive, ends_at__lt=at)
        .select_related("edition", "trainer")
        .order_by("starts_at", "pk")
    )
    judged = candidates_of(alive, by=user, at=at)
    ready = [
        {"edition": item, "count": sum(row.qualifies for row in judged[item.pk])}
        for item in alive
        if any(row.qualifies for row in judged[item.pk])
    ]
    at_risk = [
        {"edition": item, "row": row}
        for item in alive
        for row in judged[item.pk]
        if row.hours.standing in {"near", "below"} and row.certificate is None
    ]
    return {
        "late": late,
        "corrections": waiting_corrections(alive),
        "ready": ready,
        "at_risk": at_risk,
        "alive": alive,
        "planned": [
            item
            for item in editions
            if item.state in {EditionState.PLANNED, EditionState.RECRUITING}
        ],
        "closed": [item for item in editions if item.state == EditionState.CLOSED],
        "can_create": bool(user.roles & {"coordinator", "administrator"}),
    }


def waiting_corrections(editions: list[Edition]) -> list[Correction]:
    """In the order in which they were asked for. One query."""
    waiting = Correction.objects.waiting().filter(register__session__edition__in=editions)
    return list(waiting.with_people().order_by("asked_at", "pk"))


def edition_cockpit(edition: Edition, *, by: User, at: datetime) -> dict[str, Any]:
    """The state of one edition in figures, and its next and late classes."""
    rows = candidates(edition, by=by, at=at)
    classes = edition.classes.held_as_planned().select_related("trainer", "register")
    not_closed = Q(register=None) | Q(register__closed_at=None)
    return {
        "rows": rows,
        "ready": sum(row.qualifies for row in rows),
        "issued": sum(row.certificate is not None for row in rows),
        "at_risk": [row for row in rows if row.hours.standing in {"near", "below"}],
        "late": classes.filter(not_closed, ends_at__lt=at).order_by("starts_at", "pk"),
        "coming": classes.filter(ends_at__gte=at).order_by("starts_at", "pk")[:5],
        "class_count": classes.count(),
    }
