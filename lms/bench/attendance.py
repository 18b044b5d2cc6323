"""Data of attendance in bulk, and what it costs to look at it: written straight into the tables."""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from datetime import time as clock_time
from typing import Any

from django.utils import timezone

from attendance.actions.exports import order_export
from attendance.enums import ChangeSource, ExportKind, ExportState
from attendance.models import Mark, MarkChange, Register, Status
from attendance.tasks import run_export
from courses.enums import EditionState, EnrolmentState, StaffRole
from courses.models import ClassSession, Edition, EditionStaff, Enrolment
from lib.dates import local_moment
from lms.bench.client import Unexpected
from people.models import Person, User

MATRIX_CLASSES = 60
# 2,500 classes and 500 people: ten editions of fifty people, each with 250 classes in one month.
EDITIONS, CLASSES, PEOPLE = 10, 250, 50
MONTH = date(2024, 3, 1)
EXPORT_SECONDS, EXPORT_MB = 300, 300
CODES = ("present", "present", "present", "late", "absent", "present", "excused")


def build_matrix(edition: Edition, people: Sequence[Enrolment], *, by: User) -> Edition:
    """Another edition of the same people, with a mark for each of them in each class."""
    made = copy_of(edition, "BENCH-M", by=by)
    listed = enrol([item.person for item in people], made)
    days = [date(2024, 1, 1) + timedelta(days=3 * number) for number in range(MATRIX_CLASSES)]
    hold(made, listed, [(day, 9) for day in days], by=by)
    return made


def build_months(edition: Edition, *, by: User) -> None:
    people = Person.objects.bulk_create(
        [
            Person(given_names="Świętosława", family_name=f"Brzęczyszczykiewicz {number:03d}")
            for number in range(EDITIONS * PEOPLE)
        ]
    )
    slots = [(MONTH + timedelta(days=number % 31), 7 + number // 31) for number in range(CLASSES)]
    for number in range(EDITIONS):
        made = copy_of(edition, f"BENCH-X{number}", by=by)
        hold(made, enrol(people[number * PEOPLE : (number + 1) * PEOPLE], made), slots, by=by)


def copy_of(edition: Edition, code: str, *, by: User) -> Edition:
    made = Edition.objects.create(
        course=edition.course,
        project=edition.project,
        code=code,
        title=f"Edycja pomiaru {code}",
        starts_on=MONTH,
        ends_on=MONTH + timedelta(days=200),
        capacity=1000,
        state=EditionState.CLOSED,
    )
    EditionStaff.objects.create(edition=made, user=by, role=StaffRole.COORDINATOR)
    return made


def enrol(people: Iterable[Person], edition: Edition) -> list[Enrolment]:
    return Enrolment.objects.bulk_create(
        [
            Enrolment(edition=edition, person=person, state=EnrolmentState.ENROLLED)
            for person in people
        ]
    )


def hold(
    edition: Edition, people: Sequence[Enrolment], slots: Iterable[tuple[date, int]], *, by: User
) -> None:
    """Closed registers at the given (day, hour), a mark and its change for everybody in each."""
    now = timezone.now()
    statuses = {row.code: row for row in Status.objects.filter(project=None).order_by("pk")}
    for number, (day, hour) in enumerate(slots):
        starts = local_moment(day, clock_time(hour))
        session = ClassSession.objects.create(
            edition=edition,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=45),
            minutes=45,
            topic="Organy spółdzielni",
            trainer=by,
        )
        register = Register.objects.create(
            session=session, topic=session.topic, minutes=45, closed_at=now, closed_by=by
        )
        codes = [CODES[(place * 5 + number) % len(CODES)] for place in range(len(people))]
        Mark.objects.bulk_create(
            Mark(
                register=register,
                enrolment=person,
                status=statuses[code],
                minutes_missed=10 if code == "late" else 0,
                updated_at=now,
                updated_by=by,
            )
            for person, code in zip(people, codes, strict=True)
        )
        MarkChange.objects.bulk_create(
            MarkChange(
                register=register,
                enrolment=person,
                new_status=statuses[code],
                new_minutes_missed=10 if code == "late" else 0,
                version=1,
                source=ChangeSource.IMPORT,
                by=by,
                at=now,
            )
            for person, code in zip(people, codes, strict=True)
        )


def export_month(by: User, peak_mb: Callable[[], float]) -> dict[str, Any]:
    """Seconds from the order to the file, through the running worker, and the worker's peak memory."""
    started = time.monotonic()
    export = order_export(kind=ExportKind.MONTH, month=MONTH, by=by)
    run_export.delay(str(export.pk))
    while export.is_under_way:
        if time.monotonic() - started > EXPORT_SECONDS:
            raise Unexpected(f"The worker did not make the file within {EXPORT_SECONDS} s.")
        time.sleep(0.2)
        export.refresh_from_db()
    if export.state != ExportState.DONE:
        raise Unexpected(f"The file of the month is {export.state}.")
    peak = peak_mb()
    return {
        "seconds": round(time.monotonic() - started, 1),
        "bytes": export.file_bytes,
        "peak_mb": round(peak, 1),
        "bound_peak_mb": EXPORT_MB,
        "ok": peak <= EXPORT_MB,
    }
