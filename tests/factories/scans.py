"""Pages of scans as they lie in the database, without the work of drawing them."""

import hashlib
import io

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from PIL import Image

from attendance.enums import ScanFileState, ScanPageState
from attendance.models import ScanFile, ScanPage


def make_file(edition, *, by, name="lista.jpg", state=ScanFileState.READ) -> ScanFile:
    now = timezone.now()
    turn = ScanFile.objects.count()
    return ScanFile.objects.create(
        edition=edition,
        name=name,
        kind="jpeg",
        sha256=hashlib.sha256(str(turn).encode()).hexdigest(),
        size=1,
        path=f"scans/{turn}/original.jpeg",
        state=state,
        page_count=1,
        pages_read=1,
        sent_by=by,
        sent_at=now,
        touched_at=now,
    )


def make_page(edition, *, by, session=None, number=1, file=None, state=None) -> ScanPage:
    """Filed to the class, if there is one; else to be filed by hand."""
    stream = io.BytesIO()
    Image.new("RGB", (120, 160), "white").save(stream, "JPEG")
    picture = storages["private"].save("scans/page/1.jpg", ContentFile(stream.getvalue()))
    filed = ScanPageState.FILED if session else ScanPageState.UNRECOGNISED
    return ScanPage.objects.create(
        file=file or make_file(edition, by=by),
        number=number,
        state=state or filed,
        session=session,
        sheet_page=1 if session else 0,
        sheet_pages=1 if session else 0,
        picture=picture,
    )
