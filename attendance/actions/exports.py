"""Files made in the background: ordered once, made by a worker, deleted after their time."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import IO

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from attendance.enums import ExportKind, ExportState
from attendance.models import Export
from courses.models import Edition
from lib.audit import record
from people.models import User

KEPT_FOR = timedelta(days=7)
# A file that kills its maker does not come back for ever.
MOST_ATTEMPTS = 3
Progress = Callable[[int, int], None]


@transaction.atomic
def order_export(
    *, kind: ExportKind, by: User, month: date | None = None, edition: Edition | None = None
) -> Export:
    """The same file ordered twice while it is being made is one file."""
    # The person's row: two tabs of theirs order one after the other.
    User.objects.select_for_update().get(pk=by.pk)
    what = {"kind": kind, "month": month, "edition": edition, "ordered_by": by}
    under_way = Export.objects.under_way().filter(**what).first()
    if under_way:
        return under_way
    export = Export.objects.create(**what, language=translation.get_language() or "pl")
    record("attendance.export", export, by=by, kind=str(kind), month=str(month or ""))
    return export


def claim_export(export_id: str, *, at: datetime) -> Export | None:
    """The export to make now; None where another worker has it, or it is over."""
    with transaction.atomic():
        export = Export.objects.select_for_update().filter(pk=export_id).first()
        if export is None or not export.is_under_way:
            return None
        if export.attempts >= MOST_ATTEMPTS:
            export.state = ExportState.FAILED
            export.save(update_fields=["state", "touched_at"])
            return None
        Export.objects.filter(pk=export.pk).update(
            state=ExportState.RUNNING, attempts=F("attempts") + 1, touched_at=at
        )
    export.refresh_from_db()
    return export


def progress_of(export: Export) -> Progress:
    """Notes how far the work has come, in a row that the page asks for; also a sign of life."""

    def note(done: int, total: int) -> None:
        Export.objects.filter(pk=export.pk).update(
            done=done, total=total, touched_at=timezone.now()
        )

    return note


def keep_file(export: Export, content: IO[bytes], name: str, *, at: datetime) -> Export:
    """Store the file under the export's own path: made again, it takes the same place."""
    digest = hashlib.sha256()
    for piece in iter(lambda: content.read(1 << 20), b""):
        digest.update(piece)
    size = content.tell()
    content.seek(0)
    storage = storages["private"]
    path = f"exports/{export.pk}"
    if storage.exists(path):
        storage.delete(path)
    export.file_path = storage.save(path, File(content))
    export.file_name, export.file_hash, export.file_bytes = name, digest.hexdigest(), size
    export.state = ExportState.DONE
    export.done = export.total = max(export.total, 1)
    export.expires_at = at + KEPT_FOR
    export.save()
    return export


def delete_outlived(*, at: datetime) -> int:
    """The files go; the rows say that they were."""
    outlived = list(Export.objects.outlived(at=at))
    for export in outlived:
        storages["private"].delete(export.file_path)
        export.state = ExportState.EXPIRED
        export.save(update_fields=["state", "touched_at"])
    return len(outlived)
