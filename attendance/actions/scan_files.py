"""Photos and scans of sheets: kept as they came, drawn in the background, filed by their codes."""

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.enums import ScanEventKind, ScanFileState, ScanPageState, ScanProblem
from attendance.formats.files import kind_of, problem_of
from attendance.formats.process import Drawn, Undrawable, drawn_pages
from attendance.models import ScanEvent, ScanFile, ScanPage
from attendance.rules.sheets import SheetPage, read_token
from courses.models import ClassSession, Edition
from courses.querysets import ClassSessionQuerySet
from lib.audit import record
from lib.refused import Refused
from people.models import User

WAITING_FILES, MOST_TRIES = 200, 3
# A worker that touches a file no more has been killed: each page is bounded to less than this.
STALLED_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class Sent:
    """`is_new`: False where the same bytes were sent to this edition before."""

    file: ScanFile
    is_new: bool


def send_file(
    *,
    edition: Edition,
    name: str,
    data: bytes,
    by: User,
    session: ClassSession | None = None,
    at: datetime | None = None,
) -> Sent:
    """Keep a file as it came, to be read by `read_file`. Raises Refused for what is no scan."""
    problem = problem_of(data)
    if problem:
        raise Refused(str(ScanProblem(problem).label))
    sha256 = hashlib.sha256(data).hexdigest()
    known = ScanFile.objects.filter(edition=edition, sha256=sha256).first()
    if known:
        return Sent(known, is_new=False)
    if ScanFile.objects.unread().filter(edition=edition).count() >= WAITING_FILES:
        raise Refused(_("Many files still wait to be read. Send more when they are done."))
    now = at or timezone.now()
    kind = kind_of(data)
    file = ScanFile(
        edition=edition,
        session=session,
        name=name.replace("\x00", "")[:200] or kind,
        kind=kind,
        sha256=sha256,
        size=len(data),
        sent_by=by,
        sent_at=now,
        touched_at=now,
    )
    storage = storages["private"]
    path = f"scans/{now.year}/{file.pk}/original.{kind}"
    file.path = storage.save(path, ContentFile(data))
    try:
        with transaction.atomic():
            file.save(force_insert=True)
            record("attendance.scan_send", file, by=by, sha256=sha256, edition=edition.pk)
    except BaseException as error:
        storage.delete(file.path)
        if not isinstance(error, IntegrityError):
            raise
        # Another request sent the same bytes a moment before.
        return Sent(ScanFile.objects.get(edition=edition, sha256=sha256), is_new=False)
    return Sent(file, is_new=True)


def read_file(
    *, file: ScanFile, allowed: ClassSessionQuerySet, at: datetime | None = None
) -> ScanFile:
    """Draw the pages of a file and file them by their codes. Safe to run twice, and twice at once.

    `allowed`: the classes to which whoever sent it may file. A page of another class is noted as
    such, and neither its class nor its picture is kept with it.
    """
    now = at or timezone.now()
    if not claim(file, now):
        return ScanFile.objects.get(pk=file.pk)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            drawn = draw(file, folder)
        except Undrawable as problem:
            return refuse(file, str(problem), now)
        places = places_of(drawn, allowed)
        pictures = {
            page.number: keep_picture(file, page)
            for page in drawn
            if places[page.number].state != ScanPageState.FOREIGN
        }
    return keep_pages(file, places, pictures, now)


def claim(file: ScanFile, now: datetime) -> bool:
    """Whether the file is this worker's to read: of two, one gets it."""
    free = Q(state=ScanFileState.WAITING) | Q(
        state=ScanFileState.READING, touched_at__lt=now - STALLED_AFTER
    )
    unread = ScanFile.objects.filter(free, pk=file.pk)
    if unread.filter(tries__gte=MOST_TRIES).exists():
        refuse(file, ScanProblem.TOO_SLOW, now)
        return False
    claimed = unread.update(
        state=ScanFileState.READING, touched_at=now, tries=F("tries") + 1, pages_read=0
    )
    return bool(claimed)


def draw(file: ScanFile, folder: Path) -> list[Drawn]:
    original = folder / "original"
    with storages["private"].open(file.path) as stored, original.open("wb") as copy:
        for chunk in stored.chunks():
            copy.write(chunk)
    found = []
    for page in drawn_pages(original, file.kind, folder):
        found.append(page)
        ScanFile.objects.filter(pk=file.pk).update(
            page_count=page.total, pages_read=page.number, touched_at=timezone.now()
        )
    return found


@transaction.atomic
def refuse(file: ScanFile, problem: str, now: datetime) -> ScanFile:
    locked = ScanFile.objects.select_for_update().get(pk=file.pk)
    locked.state, locked.problem, locked.touched_at = ScanFileState.REFUSED, problem, now
    locked.save()
    record("attendance.scan_refuse", locked, by=locked.sent_by, problem=problem)
    return locked


# --- where pages belong ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where a page goes: `code` is what it says, `session` the class it names."""

    state: ScanPageState
    code: SheetPage | None = None
    session: ClassSession | None = None


def places_of(drawn: Sequence[Drawn], allowed: ClassSessionQuerySet) -> dict[int, Place]:
    """The place of each page by its number. One query."""
    codes = {page.number: code_of(page) for page in drawn}
    named = {code.session for code in codes.values() if code}
    classes = {session.pk: session for session in allowed.filter(pk__in=named).order_by("pk")}
    return {number: place_of(code, classes) for number, code in codes.items()}


def code_of(page: Drawn) -> SheetPage | None:
    """What the page's code names; None where it has none of ours, or those of two sheets."""
    key = settings.IDENTIFIER_HASH_KEY
    found = {code for text in page.codes if (code := read_token(text, key))}
    return found.pop() if len(found) == 1 else None


def place_of(code: SheetPage | None, classes: Mapping[int, ClassSession]) -> Place:
    if code is None:
        return Place(ScanPageState.UNRECOGNISED)
    session = classes.get(code.session)
    if session is None:
        return Place(ScanPageState.FOREIGN, code)
    return Place(ScanPageState.FILED, code, session)


def keep_picture(file: ScanFile, page: Drawn) -> str:
    """The path is the file's and the page's: a second run writes the same picture to the same place."""
    storage = storages["private"]
    path = f"{file.path.rsplit('/', 1)[0]}/{page.number}.jpg"
    if storage.exists(path):
        storage.delete(path)
    with page.picture.open("rb") as picture:
        stored: str = storage.save(path, File(picture))
    return stored


@transaction.atomic
def keep_pages(
    file: ScanFile, places: Mapping[int, Place], pictures: Mapping[int, str], now: datetime
) -> ScanFile:
    """Write the pages, their events and the audit entry: all or nothing, once."""
    locked = ScanFile.objects.select_for_update().get(pk=file.pk)
    if locked.state != ScanFileState.READING:
        return locked
    named = {place.session.pk for place in places.values() if place.session}
    list(ClassSession.objects.select_for_update().filter(pk__in=named).order_by("pk"))
    doubles = filed_before(locked, named)
    pages = []
    for number, place in places.items():
        is_double = place.session is not None and (number, place.session.pk) in doubles
        is_filed = place.state == ScanPageState.FILED and not is_double
        pages.append(
            ScanPage(
                file=locked,
                number=number,
                state=ScanPageState.DOUBLE if is_double else place.state,
                session=place.session if is_filed else None,
                sheet_page=place.code.page if place.code and is_filed else 0,
                sheet_pages=place.code.pages if place.code and is_filed else 0,
                picture=pictures.get(number, ""),
            )
        )
    ScanPage.objects.bulk_create(pages)
    ScanEvent.objects.bulk_create(recognised(page, now) for page in pages if page.is_filed)
    locked.state, locked.touched_at = ScanFileState.READ, now
    locked.page_count = locked.pages_read = len(pages)
    locked.save()
    note_reading(locked, pages, places)
    return locked


def filed_before(file: ScanFile, sessions: set[int]) -> set[tuple[int, int]]:
    """(number, class) of pages of the same bytes that came by way of another edition."""
    same = ScanPage.objects.filed().filter(file__sha256=file.sha256, session__in=sessions)
    return set(same.order_by("pk").values_list("number", "session_id"))


def recognised(page: ScanPage, now: datetime) -> ScanEvent:
    return ScanEvent(
        page=page,
        kind=ScanEventKind.RECOGNISED,
        new_session=page.session,
        by=page.file.sent_by,
        at=now,
    )


def note_reading(file: ScanFile, pages: Sequence[ScanPage], places: Mapping[int, Place]) -> None:
    states = [page.state for page in pages]
    counts = {str(state): states.count(state) for state in sorted(set(states))}
    record("attendance.scan_read", file, by=file.sent_by, **counts)
    foreign = {
        place.code.session
        for place in places.values()
        if place.code and place.state == ScanPageState.FOREIGN
    }
    if foreign:
        record("attendance.scan_foreign", file, by=file.sent_by, classes=sorted(foreign))
