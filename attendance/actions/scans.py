"""Pages of scans: filed by hand, moved, taken back, turned, checked. Each step stays in their history."""

import io
from collections.abc import Mapping
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from attendance.actions.marks import Saved, mark_rest_present, save_marks
from attendance.enums import ChangeSource, ScanEventKind, ScanPageState
from attendance.models import ScanEvent, ScanPage
from attendance.rules import merging
from courses.models import ClassSession
from lib.audit import record
from lib.refused import Refused
from people.models import User

MOVABLE = frozenset({ScanPageState.FILED, ScanPageState.UNRECOGNISED, ScanPageState.WITHDRAWN})
BY_HAND = frozenset({ScanEventKind.FILED, ScanEventKind.MOVED})


def lock_page(page: ScanPage) -> ScanPage:
    locked = ScanPage.objects.select_for_update(of=("self",)).select_related("session", "file")
    return locked.get(pk=page.pk)


def note(
    page: ScanPage,
    kind: ScanEventKind,
    *,
    by: User,
    at: datetime,
    old_session: ClassSession | None = None,
    old_state: str = "",
    reason: str = "",
) -> None:
    """Append to the page's history and to the audit log."""
    ScanEvent.objects.create(
        page=page,
        kind=kind,
        old_session=old_session,
        new_session=page.session,
        old_state=old_state,
        reason=reason,
        by=by,
        at=at,
    )
    record(f"attendance.scan_{kind}", page, by=by, session=page.session_id, reason=reason)


@transaction.atomic
def file_page(
    *,
    page: ScanPage,
    session: ClassSession,
    by: User,
    reason: str = "",
    at: datetime | None = None,
) -> ScanPage:
    """File a page to a class by hand, or move it from another, for a reason."""
    locked = lock_page(page)
    if locked.state not in MOVABLE:
        raise Refused(_("This page cannot be filed."))
    old_session, old_state = locked.session, locked.state
    is_filed = locked.is_filed
    if is_filed and locked.session_id == session.pk:
        return locked
    if is_filed and not reason.strip():
        raise Refused(_("Write why the page moves to another class."))
    locked.state, locked.session = ScanPageState.FILED, session
    locked.checked_at = locked.checked_by = None
    if old_session is not None and old_session.pk != session.pk:
        locked.sheet_page = locked.sheet_pages = 0
    locked.save()
    note(
        locked,
        ScanEventKind.MOVED if is_filed else ScanEventKind.FILED,
        by=by,
        at=at or timezone.now(),
        old_session=old_session,
        old_state=old_state,
        reason=reason.strip(),
    )
    return locked


@transaction.atomic
def undo_filing(*, page: ScanPage, by: User, at: datetime | None = None) -> ScanPage:
    """Take back the last step, where it was filing by hand and nothing came after it."""
    locked = lock_page(page)
    last = undoable(locked)
    if last is None:
        raise Refused(_("There is nothing to undo on this page any more."))
    old_session, old_state = locked.session, locked.state
    locked.state, locked.session = last.old_state, last.old_session
    locked.checked_at = locked.checked_by = None
    locked.save()
    note(
        locked,
        ScanEventKind.UNDONE,
        by=by,
        at=at or timezone.now(),
        old_session=old_session,
        old_state=old_state,
    )
    return locked


def undoable(page: ScanPage) -> ScanEvent | None:
    """The last event of a page, if it can be taken back. Turning and checking do not stand in the way."""
    steps = page.events.exclude(kind__in=[ScanEventKind.TURNED, ScanEventKind.CHECKED])
    last = steps.select_related("old_session").order_by("-at", "-pk").first()
    return last if last and last.kind in BY_HAND else None


@transaction.atomic
def withdraw_page(*, page: ScanPage, reason: str, by: User, at: datetime | None = None) -> ScanPage:
    """Take a page out of the evidence. It stays, with its picture, its original and the reason."""
    locked = lock_page(page)
    if not reason.strip():
        raise Refused(_("Write why the page is withdrawn."))
    if locked.state == ScanPageState.WITHDRAWN:
        return locked
    old_state = locked.state
    locked.state = ScanPageState.WITHDRAWN
    locked.checked_at = locked.checked_by = None
    locked.save()
    note(
        locked,
        ScanEventKind.WITHDRAWN,
        by=by,
        at=at or timezone.now(),
        old_session=locked.session,
        old_state=old_state,
        reason=reason.strip(),
    )
    return locked


@transaction.atomic
def turn_page(*, page: ScanPage, by: User, at: datetime | None = None) -> ScanPage:
    """Turn the picture by a quarter to the right; the original and the first drawing stay."""
    locked = lock_page(page)
    if not locked.is_drawn:
        raise Refused(_("This page has no picture."))
    locked.turned = (locked.turned + 90) % 360
    draw_turned(locked)
    locked.save()
    note(locked, ScanEventKind.TURNED, by=by, at=at or timezone.now(), old_session=locked.session)
    return locked


def draw_turned(page: ScanPage) -> None:
    """The picture of this turn, drawn when it is first asked for."""
    storage = storages["private"]
    if storage.exists(page.shown_picture):
        return
    with storage.open(page.picture) as file, Image.open(file, formats=["JPEG"]) as picture:
        turned = picture.rotate(-page.turned, expand=True)
    stream = io.BytesIO()
    turned.save(stream, "JPEG", quality=82, optimize=True)
    storage.save(page.shown_picture, ContentFile(stream.getvalue()))


@transaction.atomic
def confirm_page(
    *,
    page: ScanPage,
    wishes: Mapping[int, merging.Wish],
    rest_present: bool,
    by: User,
    at: datetime | None = None,
) -> Saved | None:
    """Write the marks read off the paper, and note that the page was checked against the register.

    None where the class is closed: its marks change by corrections alone. With conflicts the page
    stays unchecked, for the person has not seen what the other wrote.
    """
    now = at or timezone.now()
    locked = lock_page(page)
    session = locked.session
    if not locked.is_filed or session is None:
        raise Refused(_("This page is not filed to a class."))
    saved = None
    register = getattr(session, "register", None)
    if register is None or register.closed_at is None:
        source = ChangeSource.SCAN
        saved = save_marks(session=session, wishes=wishes, by=by, at=now, source=source)
        if rest_present:
            mark_rest_present(session=session, by=by, at=now, source=source)
        if saved.conflicts:
            return saved
    locked.checked_at, locked.checked_by = now, by
    locked.save()
    note(locked, ScanEventKind.CHECKED, by=by, at=now, old_session=session)
    return saved
