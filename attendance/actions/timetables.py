"""Changing classes in bulk: the timetable asks the registers first, under one lock."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.models import Mark, Register
from courses.actions import timetables
from courses.models import ClassSession, Edition, TimetableChange
from courses.reads.timetables import Preview, preview_of
from courses.rules import moving
from courses.rules.moving import Facts, Wish
from lib.refused import Refused
from people.models import User


class Stale(Refused):
    """Not what was shown: something changed since. Carries the preview of what is so now."""

    def __init__(self, preview: Preview):
        super().__init__()
        self.preview = preview


def held_by_registers(keys: Collection[int]) -> dict[int, str]:
    """Which of the classes are "closed" or "marked", by key. One query."""
    marks = Mark.objects.filter(register=OuterRef("pk"))
    registers = Register.objects.filter(session__in=keys).annotate(is_marked=Exists(marks))
    rows = registers.order_by("pk").values_list("session_id", "closed_at", "is_marked")
    return {
        key: "closed" if closed_at else "marked"
        for key, closed_at, is_marked in rows
        if closed_at or is_marked
    }


def wished(sessions: Collection[ClassSession], wish: Wish) -> dict[int, Facts | None]:
    return {item.pk: moving.changed(item.facts, wish) for item in sessions}


def reversed_facts(change: TimetableChange) -> dict[int, Facts | None]:
    """What each class of the change was before it."""
    return {item.session_id: item.before for item in change.classes.all()}


def preview_change(
    *, edition: Edition, targets: Mapping[int, Facts | None], at: datetime | None = None
) -> Preview:
    """Each class before and after, what stands against it, who will be told. Writes nothing."""
    classes = edition.classes.select_related("trainer").filter(pk__in=targets)
    return preview_of(
        edition,
        list(classes.order_by("starts_at", "pk")),
        targets,
        held=held_by_registers(list(targets)),
        at=at or timezone.now(),
    )


@transaction.atomic
def apply_change(
    *,
    edition: Edition,
    keys: Collection[int],
    wish: Wish,
    fingerprint: str,
    by: User,
    at: datetime | None = None,
) -> TimetableChange:
    """Change the classes as the preview with this fingerprint showed; a second click is the same.

    Raises Stale where the same wish would now do something else, or is no longer possible.
    """
    sessions = lock(edition, keys)
    done = TimetableChange.objects.filter(edition=edition, fingerprint=fingerprint).first()
    if done:
        return done
    return confirm(edition, wished(sessions, wish), fingerprint, by=by, reason=wish.reason, at=at)


@transaction.atomic
def undo_change(
    *, change: TimetableChange, fingerprint: str, by: User, at: datetime | None = None
) -> TimetableChange:
    """Bring the classes back to what they were, with the same preview as any change."""
    targets = reversed_facts(change)
    lock(change.edition, targets)
    done = TimetableChange.objects.filter(undoes=change).first()
    if done:
        return done
    if change.edition.changes.order_by("-pk").first() != change:
        raise Refused(_("Only the last change can be taken back. Change the classes by hand."))
    return confirm(change.edition, targets, fingerprint, by=by, undoes=change, at=at)


def lock(edition: Edition, keys: Collection[int]) -> list[ClassSession]:
    """Classes before registers, as everywhere: nobody marks or closes until this is decided."""
    sessions = timetables.lock_classes(edition, list(keys))
    list(Register.objects.select_for_update().filter(session__in=sessions).order_by("pk"))
    return sessions


def confirm(
    edition: Edition,
    targets: Mapping[int, Facts | None],
    fingerprint: str,
    *,
    by: User,
    reason: str = "",
    undoes: TimetableChange | None = None,
    at: datetime | None = None,
) -> TimetableChange:
    preview = preview_change(edition=edition, targets=targets, at=at)
    if preview.is_blocked or preview.fingerprint != fingerprint:
        raise Stale(preview)
    after = {row.session.pk: row.after for row in preview.rows if row.after is not None}
    tell_registers(preview)
    return timetables.change_classes(
        edition=edition,
        targets=after,
        fingerprint=fingerprint,
        by=by,
        reason=reason,
        undoes=undoes,
        at=at,
    )


def tell_registers(preview: Preview) -> None:
    """Opened registers took the topic from the timetable: they take the new one, too."""
    rows = {row.session.pk: row for row in preview.changing}
    registers = list(Register.objects.open().filter(session__in=rows).order_by("pk"))
    for register in registers:
        row = rows[register.session_id]
        for name in ("topic", "part"):
            if row.after and getattr(register, name) == getattr(row.before, name):
                setattr(register, name, getattr(row.after, name))
    Register.objects.bulk_update(registers, ["topic", "part"])
