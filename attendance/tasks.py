"""Work in the background. The rows are the truth; a message may be lost or come twice."""

from datetime import timedelta
from tempfile import TemporaryFile

from celery import shared_task
from django.utils import timezone, translation

from attendance.actions import alerts, exports, journals, scan_files
from attendance.enums import ExportKind
from attendance.exports.months import write_all_months
from attendance.models import Export, ScanFile
from attendance.permissions import markable_classes

STALLED_AFTER = timedelta(seconds=90)
LOST_AFTER = timedelta(seconds=30)
# A large journal takes longer than other work may.
JOURNAL_SECONDS = 60 * 60
WRITERS = {ExportKind.MONTH: write_all_months}


@shared_task
def run_export(export_id: str) -> None:
    """Make the file anew from the start: a killed worker leaves nothing half-written behind."""
    export = exports.claim_export(export_id, at=timezone.now())
    if export is None:
        return
    with translation.override(export.language), TemporaryFile() as content:
        write = WRITERS[ExportKind(export.kind)]
        name = write(export, content, exports.progress_of(export))
        content.seek(0)
        exports.keep_file(export, content, name, at=timezone.now())


@shared_task
def sweep_exports() -> None:
    now = timezone.now()
    for export in Export.objects.stalled(at=now, after=STALLED_AFTER):
        Export.objects.filter(pk=export.pk).update(touched_at=now)
        run_export.delay(str(export.pk))
    exports.delete_outlived(at=now)


@shared_task
def send_alert(mail_id: int, attempts: int) -> None:
    alerts.send_mail(mail_id=mail_id, attempts=attempts)


@shared_task
def sweep_alerts() -> None:
    """Raise what is new, then send what is due, of earlier rounds too."""
    alerts.raise_alerts()
    for mail_id, attempts in alerts.take_due():
        send_alert.delay(mail_id, attempts)


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


@shared_task(time_limit=JOURNAL_SECONDS)
def make_journal(journal_id: str) -> None:
    journals.make_journal(journal_id=journal_id)


@shared_task
def sweep_journals() -> int:
    """Send again what nobody works on, and take away what has been kept long enough."""
    keys = journals.take_stalled()
    for key in keys:
        make_journal.delay(key)
    journals.take_away_expired()
    return len(keys)
