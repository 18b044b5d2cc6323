"""One person in one edition: every class, mark, change and correction, in a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime

from attendance.enums import ChangeSource
from attendance.models import Alert, Correction, Mark, MarkChange, Register
from attendance.reads import hour_summaries
from attendance.rules.hours import Summary, minutes_attended
from courses.enums import ATTENDING_STATES
from courses.models import ClassSession, Enrolment

CHANGE_PARTS = (
    *("by", "register__session", "old_status", "new_status"),
    *("old_absence_reason", "new_absence_reason"),
)


@dataclass(frozen=True)
class PersonClass:
    """`mark`: None where there is none, which is not absence; then nothing is `attended` either.

    Of a class that was cancelled as well: people look for it.
    """

    session: ClassSession
    mark: Mark | None
    has_started: bool

    @property
    def taught(self) -> Register | ClassSession:
        """Its topic and minutes: as the register says, else as planned."""
        register: Register | None = getattr(self.session, "register", None)
        return register or self.session

    @property
    def attended(self) -> int | None:
        """In minutes."""
        if self.mark is None or self.session.cancelled_at:
            return None
        credit, missed = self.mark.status.credit, self.mark.minutes_missed
        return minutes_attended(credit, self.taught.minutes, missed)


@dataclass(frozen=True)
class PersonAttendance:
    """`changes`: of marks that stood there or were corrected; `history`: all of them, first marks too."""

    enrolment: Enrolment
    classes: list[PersonClass]
    hours: Summary
    history: list[MarkChange]
    corrections: list[Correction]
    alerts: list[Alert]
    at: datetime

    @property
    def changes(self) -> list[MarkChange]:
        corrected = ChangeSource.CORRECTION
        return [row for row in self.history if row.version > 1 or row.source == corrected]


def person_attendance(enrolment: Enrolment, *, at: datetime) -> PersonAttendance:
    """The enrolment comes with its edition and person. Seven queries, one more for parts of the programme.

    Of those who left, only classes in which they were marked are shown.
    """
    edition = enrolment.edition
    classes = edition.classes.select_related("register").order_by("starts_at", "pk")
    found = Mark.objects.filter(enrolment=enrolment).order_by("pk")
    parts = ("register", "status", "absence_reason", "updated_by")
    marks = {mark.register.session_id: mark for mark in found.select_related(*parts)}
    history = MarkChange.objects.filter(enrolment=enrolment).select_related(*CHANGE_PARTS)
    stays = enrolment.state in ATTENDING_STATES
    return PersonAttendance(
        enrolment=enrolment,
        classes=[
            PersonClass(row, marks.get(row.pk), row.starts_at <= at)
            for row in classes
            if stays or row.pk in marks
        ],
        hours=hour_summaries([enrolment], at=at)[enrolment.pk],
        history=list(history.order_by("at", "pk")),
        corrections=list(Correction.objects.filter(enrolment=enrolment).waiting_first()),
        alerts=list(enrolment.alerts.order_by("-raised_at", "-pk")),
        at=at,
    )
