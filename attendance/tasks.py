"""Reading of sent scans. The rows are the truth; a message may be lost or come twice."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from attendance.actions import scan_files
from attendance.models import ScanFile
from attendance.permissions import markable_classes

LOST_AFTER = timedelta(seconds=30)


@shared_task
def read_scan_file(file_id: str) -> None:
    file = ScanFile.objects.unread().filter(pk=file_id).select_related("sent_by").first()
    if file:
        scan_files.read_file(file=file, allowed=markable_classes(file.sent_by))


@shared_task
def sweep_scans() -> None:
    """Send again what was lost or left by a killed worker: of two workers one gets a file.

    A file that waits is touched first, so that a busy worker does not find one more message at
    every sweep.
    """
    now = timezone.now()
    for file in ScanFile.objects.left_lying(
        at=now, lost=LOST_AFTER, stalled=scan_files.STALLED_AFTER
    ):
        if file.is_waiting:
            ScanFile.objects.filter(pk=file.pk).update(touched_at=now)
        read_scan_file.delay(str(file.pk))
