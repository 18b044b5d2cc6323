"""Writes of editions, their timetable, enrolment and progress."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import rules
from courses.enums import ATTENDING_STATES, EditionState, EnrolmentState, StaffRole
from courses.models import (
    ClassSession,
    CoursePage,
    Edition,
    EditionStaff,
    Enrolment,
    EnrolmentEvent,
    Step,
    StepCompletion,
)
from courses.models.pages import read_outline
from courses.models.paths import CoursePath
from lib.audit import record
from lib.refused import Refused
from people.models import Person, User


@transaction.atomic
def create_edition(*, edition: Edition, by: User) -> Edition:
    """Save a new edition and make its creator a coordinator of it."""
    edition.save()
    EditionStaff.objects.create(edition=edition, user=by, role=StaffRole.COORDINATOR)
    record("courses.edition_create", edition, by=by)
    return edition


@transaction.atomic
def change_edition(*, edition: Edition, changed: Sequence[str], by: User) -> Edition:
    edition.save()
    record("courses.edition_change", edition, by=by, fields=sorted(changed))
    return edition


@transaction.atomic
def move_edition(*, edition: Edition, state: str, by: User, at: datetime | None = None) -> Edition:
    """Take the edition to another state along the allowed moves."""
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    if not rules.edition_may_move(locked.state, state):
        raise Refused(_("The edition cannot go to this state from the present one."))
    old = locked.state
    locked.state = state
    locked.closed_at = (at or timezone.now()) if state == EditionState.CLOSED else None
    locked.save(update_fields=["state", "closed_at"])
    if locked.closed_at:
        note_who_finished(locked, at=locked.closed_at)
    record("courses.edition_move", locked, by=by, old=old, new=state)
    return locked


@transaction.atomic
def set_staff(*, edition: Edition, role: StaffRole, users: Sequence[User], by: User) -> None:
    """Make exactly `users` the edition's staff in `role`."""
    wanted = {user.pk for user in users}
    present = EditionStaff.objects.filter(edition=edition, role=role)
    have = set(present.values_list("user_id", flat=True))
    present.exclude(user_id__in=wanted).delete()
    EditionStaff.objects.bulk_create(
        [EditionStaff(edition=edition, user_id=pk, role=role) for pk in sorted(wanted - have)]
    )
    if wanted != have:
        record(
            "courses.staff", edition, by=by, role=str(role), users=sorted(wanted), was=sorted(have)
        )


@transaction.atomic
def enrol_person(
    *,
    edition: Edition,
    person: Person,
    by: User | None,
    reason: str = "",
    at: datetime | None = None,
) -> Enrolment:
    """Put a person on the list; on the waiting list where no place is left. `at`: now.

    The edition's row is locked while places are counted: two clicks cannot both take the last one.
    """
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    if locked.state == EditionState.CLOSED:
        raise Refused(_("This edition is closed; nobody can be added to it."))
    taken = locked.enrolments.attending().count()
    state = EnrolmentState.ENROLLED if taken < locked.capacity else EnrolmentState.WAITING
    now = at or timezone.now()
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(
                edition=locked, person=person, state=state, created_at=now
            )
    except IntegrityError as error:
        raise Refused(_("This person is already on the list of this edition.")) from error
    append_event(enrolment, "", state, by=by, reason=reason, at=now)
    return enrolment


@transaction.atomic
def move_enrolment(
    *,
    enrolment: Enrolment,
    state: str,
    by: User,
    reason: str = "",
    at: datetime | None = None,
) -> Enrolment:
    """Change the state of an enrolment along the allowed moves; places are kept to."""
    edition = Edition.objects.select_for_update().get(pk=enrolment.edition_id)
    locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if not rules.enrolment_may_move(locked.state, state):
        raise Refused(_("The person cannot go to this state from the present one."))
    takes_a_place = state in ATTENDING_STATES and locked.state not in ATTENDING_STATES
    if takes_a_place and edition.enrolments.attending().count() >= edition.capacity:
        raise Refused(_("All places of this edition are taken."))
    old = locked.state
    locked.state = state
    locked.save(update_fields=["state"])
    append_event(locked, old, state, by=by, reason=reason, at=at or timezone.now())
    return locked


def append_event(
    enrolment: Enrolment,
    old_state: str,
    new_state: str,
    *,
    by: User | None,
    reason: str,
    at: datetime,
) -> None:
    EnrolmentEvent.objects.create(
        enrolment=enrolment, old_state=old_state, new_state=new_state, by=by, reason=reason, at=at
    )
    record("courses.enrolment", enrolment, by=by, old=old_state, new=new_state, reason=reason)


@dataclass(frozen=True)
class PlannedClass:
    starts_at: datetime
    ends_at: datetime
    minutes: int
    topic: str
    part: str
    trainer: User
    room: str


@transaction.atomic
def schedule_classes(
    *, edition: Edition, classes: Sequence[PlannedClass], by: User
) -> list[ClassSession]:
    """Add classes to the timetable, all or none."""
    if edition.state == EditionState.CLOSED:
        raise Refused(_("This edition is closed; no class can be added to it."))
    try:
        with transaction.atomic():
            made = ClassSession.objects.bulk_create(
                [ClassSession(edition=edition, **vars(planned)) for planned in classes]
            )
    except IntegrityError as error:
        raise Refused(_("The group already has a class at one of these times.")) from error
    record(
        "courses.schedule",
        edition,
        by=by,
        classes=[planned.starts_at.isoformat() for planned in classes],
    )
    return made


@transaction.atomic(savepoint=False)
def complete_step(
    *, enrolment: Enrolment, step: Step, by: User | None, at: datetime | None = None
) -> StepCompletion:
    """Note that the enrolment has done the step; again is the same. Called by quizzes on a pass."""
    now = at or timezone.now()
    Enrolment.objects.select_for_update().only("pk").get(pk=enrolment.pk)
    completion, is_new = StepCompletion.objects.get_or_create(
        enrolment=enrolment,
        step_id=step.pk,
        defaults={"step_title": step.title, "completed_at": now},
    )
    if is_new:
        record("courses.step", enrolment, by=by, step=step.pk, title=step.title)
    return completion


def note_who_finished(edition: Edition, *, at: datetime) -> None:
    """When an edition closes, keep who had done all that counts: later lessons take nothing back."""
    # From the database, never from what is kept for showing: it decides about certificates.
    outline = read_outline(CoursePage.objects.get(pk=edition.course_id))
    for enrolment in edition.enrolments.attending().filter(steps_completed_at=None):
        if CoursePath(outline, enrolment).progress.is_complete:
            enrolment.steps_completed_at = at
            enrolment.save(update_fields=["steps_completed_at"])
