"""Marks that devices made without a network: each taken once, in order, never over somebody's mark."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.actions.marks import Saved, check_open, marks_of, save_marks
from attendance.actions.registers import lock_register
from attendance.enums import ChangeSource, SyncResult
from attendance.models import Mark, MarkChange, Register, SyncAnswer
from attendance.reads import vocabulary_of
from attendance.rules import syncing as rules
from attendance.rules.merging import Wish
from courses.models import ClassSession
from lib.dates import day_bounds, local_day
from lib.refused import Refused
from people.models import User


@dataclass(frozen=True)
class Operation:
    """One mark as a device noted it. `seen`: the version it showed; `ago`: how long it waited.

    `after`: the device's own earlier mark of the same row, which it sent without hearing the answer.
    """

    client_id: UUID
    session_id: int
    enrolment_id: int
    status: str
    missed: int
    reason: str
    seen: int
    ago: timedelta
    note: str | None = None
    after: UUID | None = None


@dataclass(frozen=True)
class Answer:
    """What became of it; `mark` is what the register says now, where that is of use."""

    operation: Operation
    result: SyncResult
    message: str = ""
    mark: Mark | None = None


def sync_class(
    *,
    session: ClassSession,
    operations: Sequence[Operation],
    by: User,
    at: datetime | None = None,
) -> list[Answer]:
    """The operations of one class in their order, each with an answer of its own.

    All together at first; where one of them is refused, one by one, so that the others are kept.
    """
    now = at or timezone.now()
    answers: list[Answer] = []
    for part in rounds(operations):
        try:
            answers += take_together(session, part, by, now)
        except (Refused, IntegrityError):
            answers += [take_one(session, operation, by, now) for operation in part]
    return answers


def rounds(operations: Iterable[Operation]) -> list[list[Operation]]:
    """Parts in which nobody and no number stands twice; an earlier mark of a row comes first."""
    parts: list[list[Operation]] = []
    seen: set[object] = set()
    for operation in operations:
        names = {operation.enrolment_id, operation.client_id}
        if not parts or seen & names:
            parts.append([])
            seen = set()
        parts[-1].append(operation)
        seen |= names
    return parts


def take_one(session: ClassSession, operation: Operation, by: User, at: datetime) -> Answer:
    try:
        return take_together(session, [operation], by, at)[0]
    except Refused as refusal:
        return refuse_operation(operation=operation, message=str(refusal), by=by)
    except IntegrityError:
        return refuse_operation(operation=operation, message=taken_number(), by=by)


def refuse_operation(*, operation: Operation, message: str, by: User) -> Answer:
    """Refused for good: what the device sends again gets the same words."""
    kept, _is_new = SyncAnswer.objects.get_or_create(
        client_id=operation.client_id,
        defaults={"by": by, "result": SyncResult.REFUSED, "message": message[:250]},
    )
    return Answer(operation, SyncResult.REFUSED, kept.message if kept.by_id == by.pk else message)


def taken_number() -> str:
    return _("This mark has a number that another one has. Make it again.")


@transaction.atomic
def take_together(
    session: ClassSession, operations: Sequence[Operation], by: User, at: datetime
) -> list[Answer]:
    """Save what is new among them; those known already are answered as before."""
    register = lock_register(session, by)
    known = known_answers(operations, by)
    new = [item for item in operations if item.client_id not in known]
    if not new:
        return [known[item.client_id] for item in operations]
    check_open(register, at=at)
    wishes = wishes_of(register, new, at)
    saved = save_marks(session=session, wishes=wishes, by=by, at=at, source=ChangeSource.SYNC)
    found = {item.client_id: answer_of(item, saved) for item in new}
    SyncAnswer.objects.bulk_create(
        SyncAnswer(client_id=number, by=by, result=answer.result)
        for number, answer in found.items()
        if answer.result == SyncResult.ALREADY
    )
    return [(known | found)[item.client_id] for item in operations]


def known_answers(operations: Sequence[Operation], by: User) -> dict[UUID, Answer]:
    """Of those that were answered before. Two queries. Somebody else's number is refused."""
    by_number = {item.client_id: item for item in operations}
    changes = MarkChange.objects.filter(client_id__in=by_number).order_by("pk")
    kept = SyncAnswer.objects.filter(pk__in=by_number).order_by("pk")
    known: dict[UUID, Answer] = {}
    for change in changes:
        if change.client_id is None:  # none such is asked for; the column may hold it
            continue
        operation = by_number[change.client_id]
        mine = (change.by_id, change.enrolment_id) == (by.pk, operation.enrolment_id)
        state = SyncResult.SAVED if mine else SyncResult.REFUSED
        mark = Mark(version=change.version) if mine else None
        known[operation.client_id] = Answer(operation, state, "" if mine else taken_number(), mark)
    for row in kept:
        operation = by_number[row.pk]
        mine = row.by_id == by.pk
        state = SyncResult(row.result) if mine else SyncResult.REFUSED
        known[row.pk] = Answer(operation, state, row.message if mine else taken_number())
    return known


def wishes_of(register: Register, operations: Sequence[Operation], at: datetime) -> dict[int, Wish]:
    """As wishes of a form. A device shows no notes, so that of the register stays."""
    words = vocabulary_of(register.session.edition.project_id)
    marks = marks_of(register, words)
    begun = day_bounds(local_day(register.session.starts_at))[0]
    before = versions_after(operations)
    return {
        item.enrolment_id: Wish(
            status=item.status,
            missed=item.missed,
            reason=item.reason,
            note=note_of(item, marks.get(item.enrolment_id)),
            seen=max(item.seen, before.get(item.after, 0) if item.after else 0),
            client_id=str(item.client_id),
            noted_at=rules.noted_at(at, item.ago, not_before=begun),
        )
        for item in operations
    }


def note_of(operation: Operation, mark: Mark | None) -> str:
    if operation.note is not None:
        return operation.note
    return mark.note if mark else ""


def versions_after(operations: Sequence[Operation]) -> dict[UUID, int]:
    """The versions that the devices' own earlier marks made, whose answers never reached them."""
    earlier = {item.after: item.enrolment_id for item in operations if item.after}
    if not earlier:
        return {}
    changes = MarkChange.objects.filter(client_id__in=earlier).order_by("pk")
    return {
        change.client_id: change.version
        for change in changes
        if change.client_id and earlier[change.client_id] == change.enrolment_id
    }


def answer_of(operation: Operation, saved: Saved) -> Answer:
    key = operation.enrolment_id
    mark = saved.marks[key]
    if key in saved.conflicts:
        return Answer(operation, SyncResult.CONFLICT, mark=mark)
    state = SyncResult.SAVED if key in saved.written else SyncResult.ALREADY
    return Answer(operation, state, mark=mark)
