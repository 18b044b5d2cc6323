"""Delivery of batches. The rows are the truth; a message may be lost or come twice."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from certificates import actions
from certificates.models import Batch

STALLED_AFTER = timedelta(seconds=30)


@shared_task
def run_batch(batch_id: str) -> None:
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch:
        actions.run_batch(batch=batch)


@shared_task
def sweep_batches() -> None:
    """Send again what a killed worker left: safe, because each item is locked and done once.

    Touched first, so that a busy worker does not find one more message at every sweep.
    """
    for batch in Batch.objects.stalled(at=timezone.now(), after=STALLED_AFTER):
        Batch.objects.filter(pk=batch.pk).update(touched_at=timezone.now())
        run_batch.delay(str(batch.pk))
