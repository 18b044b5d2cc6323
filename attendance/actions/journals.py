"""Writes of journals taken out: ordered, made in the background, taken away, signed ones kept."""

import hashlib
import logging
import tempfile
import uuid
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.enums import JournalState
from attendance.formats.journal_package import MANIFEST, XML, Package
from attendance.formats.journal_xml import SCHEMA
from attendance.models import JournalExport, SignedManifest
from attendance.pdf import journals as pdf
from attendance.snapshots import journal_writing as writing
from attendance.snapshots.journals import (
    ListedPerson,
    class_keys,
    people_of,
    read_classes,
    words_of,
)
from courses.models import Edition
from lib.audit import record
from lib.dates import WARSAW
from lib.refused import Refused
from lib.typesetting import let_go
from people.models import User

log = logging.getLogger(__name__)

KEPT = timedelta(days=14)
STALLED_AFTER = timedelta(minutes=5)
MOST_ATTEMPTS = 3
# Progress is written down after so many classes.
STEP = 25


@transaction.atomic
def order_journal(
    *, edition: Edition, by: User, at: datetime | None = None
) -> tuple[JournalExport, bool]:
    """Queue the journal; a second press while one is under way gives that one back."""
    now = at or timezone.now()
    Edition.objects.select_for_update().get(pk=edition.pk)
    waiting = JournalExport.objects.under_way().filter(edition=edition).first()
    if waiting:
        return waiting, False
    made = JournalExport.objects.create(
        edition=edition, ordered_by=by, ordered_at=now, touched_at=now
    )
    record("attendance.journal_order", edition, by=by, journal=str(made.pk))
    return made, True


def make_journal(*, journal_id: str, at: datetime | None = None) -> str:
    """Make the package of one order. Killed half-way it begins anew; twice at once, one goes on."""
    now = at or timezone.now()
    claimed = (
        JournalExport.objects.under_way()
        .filter(pk=journal_id, touched_at__lte=now)
        .exclude(state=JournalState.RUNNING, touched_at__gt=now - STALLED_AFTER)
        .update(
            state=JournalState.RUNNING, touched_at=now, attempts=F("attempts") + 1, done_parts=0
        )
    )
    if not claimed:
        return ""
    journal = JournalExport.objects.select_related(
        "edition__course",
        "edition__project__sign_set",
        "edition__project__beneficiary",
        "ordered_by",
    ).get(pk=journal_id)
    if journal.attempts > MOST_ATTEMPTS:
        return fail(journal)
    try:
        with tempfile.TemporaryFile() as file:
            manifest = write_package(file, journal, at=now)
            return store(journal, file, manifest)
    except Exception:  # whatever stops it, the row says so, and it is tried again a few times
        log.exception("The journal %s was not made", journal.pk)
        if journal.attempts >= MOST_ATTEMPTS:
            return fail(journal)
        JournalExport.objects.filter(pk=journal.pk).update(state=JournalState.QUEUED)
        return str(JournalState.QUEUED)


def fail(journal: JournalExport) -> str:
    JournalExport.objects.filter(pk=journal.pk).update(
        state=JournalState.FAILED, finished_at=timezone.now()
    )
    return str(JournalState.FAILED)


def write_package(target: IO[bytes], journal: JournalExport, *, at: datetime) -> bytes:
    """The ZIP: journal as XML with its schema, and to print; the bytes of its manifest."""
    edition = journal.edition
    people = people_of(edition)
    listed = [person for person in people if person.joined]
    statuses, _reasons = words_of(edition)
    keys = class_keys(edition)
    parts = pdf.parts_of(edition, len(listed))
    steps = -(-len(keys) // STEP)
    touch(journal, done_parts=0, all_parts=steps + len(parts) + 2)
    with Package(target) as package:
        write_xml(package, journal, people, keys, at=at)
        package.add(SCHEMA.name, SCHEMA.read_bytes())
        package.add("osoby.pdf", pdf.render_people(edition, people, at=at))
        touch(journal, done_parts=steps + 1)
        for part in parts:
            classes = list(read_classes(list(part.classes), history=False))
            package.add(part.name, pdf.render_part(edition, part, classes, listed, statuses, at=at))
            let_go()
            touch(journal)
        return package.finish(about(journal, at), heading(journal, at))


def write_xml(
    package: Package,
    journal: JournalExport,
    people: list[ListedPerson],
    keys: list[int],
    *,
    at: datetime,
) -> None:
    """The journal as XML, a few classes in memory at a time."""
    statuses, reasons = words_of(journal.edition)
    with package.writing(XML) as stream:
        xml = writing.begin(stream, journal.edition, by=str(journal.ordered_by), at=at)
        writing.write_words(xml, statuses, reasons)
        writing.write_people(xml, people)
        xml.open("zajecia")
        for place, item in enumerate(read_classes(keys)):
            writing.write_class(xml, item)
            if place % STEP == STEP - 1:
                touch(journal)
        xml.close()
        xml.close()


def touch(journal: JournalExport, **values: int) -> None:
    """Say that the work goes on, and how far it is."""
    written: dict[str, Any] = dict(values) or {"done_parts": F("done_parts") + 1}
    JournalExport.objects.filter(pk=journal.pk).update(touched_at=timezone.now(), **written)


def about(journal: JournalExport, at: datetime) -> dict[str, object]:
    edition = journal.edition
    return {
        "journal": str(journal.pk),
        "edition": {"code": edition.code, "title": edition.title},
        "made_at": at.astimezone(WARSAW).isoformat(timespec="seconds"),
        "made_by": str(journal.ordered_by),
    }


def heading(journal: JournalExport, at: datetime) -> list[str]:
    edition = journal.edition
    return [
        f"# Dziennik zajęć: {edition.title} ({edition.code})",
        f"# Stan na {at.astimezone(WARSAW):%Y-%m-%d %H:%M}. Sporządza: {journal.ordered_by}.",
        f"# Podpisz kwalifikowanym podpisem plik {MANIFEST}: są w nim skróty wszystkich plików.",
        "# Poniżej: skrót SHA-256 i nazwa pliku. Sprawdzenie: sha256sum -c manifest.txt",
    ]


def store(journal: JournalExport, file: IO[bytes], manifest: bytes) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    for piece in iter(partial(file.read, 1 << 20), b""):
        digest.update(piece)
    size = file.tell()
    file.seek(0)
    storage = storages["private"]
    path = f"journals/{journal.edition_id}/{journal.pk}.zip"
    if storage.exists(path):
        storage.delete(path)
    stored = storage.save(path, File(file))
    now = timezone.now()
    with transaction.atomic():
        locked = JournalExport.objects.select_for_update().get(pk=journal.pk)
        locked.state = JournalState.DONE
        locked.file_path, locked.file_hash, locked.file_size = stored, digest.hexdigest(), size
        locked.manifest = manifest.decode()
        locked.manifest_hash = hashlib.sha256(manifest).hexdigest()
        locked.done_parts = locked.all_parts
        locked.finished_at, locked.expires_at, locked.touched_at = now, now + KEPT, now
        locked.save()
        record("attendance.journal_made", journal.edition, by=None, sha256=digest.hexdigest())
    return str(JournalState.DONE)


def take_stalled(*, at: datetime | None = None) -> list[str]:
    """Orders that nobody works on, queued again; touched, so that the next sweep leaves them alone."""
    now = at or timezone.now()
    with transaction.atomic():
        stalled = JournalExport.objects.stalled(at=now, after=STALLED_AFTER)
        keys = list(stalled.select_for_update().values_list("pk", flat=True))
        JournalExport.objects.filter(pk__in=keys).update(state=JournalState.QUEUED, touched_at=now)
    return [str(key) for key in keys]


def take_away_expired(*, at: datetime | None = None) -> int:
    """Packages whose time is over go; their hashes and manifests stay."""
    count = 0
    for journal in JournalExport.objects.expired(at=at or timezone.now()):
        storages["private"].delete(journal.file_path)
        journal.state, journal.file_path = JournalState.EXPIRED, ""
        journal.save(update_fields=["state", "file_path"])
        count += 1
    return count


def note_journal_download(*, journal: JournalExport, by: User) -> None:
    record("attendance.journal_download", journal.edition, by=by, journal=str(journal.pk))


def keep_signed(
    *, journal: JournalExport, file: UploadedFile, by: User, at: datetime | None = None
) -> SignedManifest:
    """Keep a signed manifest as it came, with its hash. Nobody looks at the signature here."""
    if not journal.manifest:
        raise Refused(_("This journal is not ready yet."))
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    known = SignedManifest.objects.filter(export=journal, file_hash=digest.hexdigest()).first()
    if known:
        return known
    key, name = uuid.uuid4(), PurePosixPath(str(file.name)).name[-200:]
    suffix = PurePosixPath(name).suffix.lower()
    path = storages["private"].save(f"journals/{journal.edition_id}/signed/{key}{suffix}", file)
    try:
        with transaction.atomic():
            kept = SignedManifest.objects.create(
                id=key,
                export=journal,
                name=name,
                file_path=path,
                file_hash=digest.hexdigest(),
                file_size=file.size or 0,
                uploaded_by=by,
                uploaded_at=at or timezone.now(),
            )
            record("attendance.journal_signed", journal.edition, by=by, sha256=kept.file_hash)
    except IntegrityError:
        storages["private"].delete(path)
        return SignedManifest.objects.get(export=journal, file_hash=digest.hexdigest())
    return kept
