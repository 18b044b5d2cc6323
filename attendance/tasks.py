"""Work in the background. The rows are the truth; a message may be lost or come twice."""

from datetime import timedelta
from tempfile import TemporaryFile

from celery import shared_task
from django.utils import timezone, translation

from attendance.actions import alerts, exports, journals
from attendance.enums import ExportKind
from attendance.exports.months import write_all_months
from attendance.models import Export

STALLED_AFTER = timedelta(seconds=90)
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
