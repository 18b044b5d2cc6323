"""Writes of certificates: the batch, the issue with its number, the file, the annulment."""

import hashlib
import logging
from collections.abc import Collection
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates import pdf, rules
from certificates.enums import BatchState, CertificateStatus, ItemState
from certificates.models import Batch, BatchItem, Certificate, Issuer, NumberSequence
from certificates.reads import candidates, issuer_of
from certificates.snapshots import take_snapshot
from courses.models import Edition, Enrolment
from lib.audit import record
from lib.dates import local_day
from lib.refused import Refused
from people.models import User

log = logging.getLogger(__name__)


@transaction.atomic
def order_batch(*, edition: Edition, enrolments: Collection[int], by: User) -> Batch:
    """Queue the issue for those of `enrolments` who qualify now. Each is judged again at issue.

    A second press while a batch for the same people waits gives that batch back.
    """
    Edition.objects.select_for_update().get(pk=edition.pk)
    qualified = [
        item.enrolment.pk
        for item in candidates(edition, by=by, at=timezone.now(), only=enrolments)
        if item.qualifies
    ]
    busy = Batch.objects.unfinished().filter(edition=edition)
    waiting = dict(
        BatchItem.objects.filter(batch__in=busy, state=ItemState.WAITING)
        .order_by("pk")
        .values_list("enrolment_id", "batch_id")
    )
    wanted = [pk for pk in qualified if pk not in waiting]
    if not wanted:
        # A second press: a batch still works on them, or has already given them a certificate.
        if qualified:
            return busy.get(pk=waiting[qualified[0]])
        earlier = Batch.objects.filter(
            edition=edition,
            items__enrolment__in=list(enrolments),
            items__certificate__status=CertificateStatus.ISSUED,
        ).first()
        if earlier:
            return earlier
        raise Refused(_("None of these people qualifies now. Look at the reasons beside them."))
    batch = Batch.objects.create(edition=edition, edition_title=str(edition), created_by=by)
    BatchItem.objects.bulk_create([BatchItem(batch=batch, enrolment_id=pk) for pk in wanted])
    record("certificates.batch", batch, by=by, edition=edition.pk, people=len(wanted))
    return batch


def run_batch(*, batch: Batch) -> Batch:
    """Work through a batch. Safe to run twice at once, and again after a worker was killed.

    A file that cannot be rendered holds up nobody else: the batch stays unfinished, and the sweep
    tries it again.
    """
    Batch.objects.filter(pk=batch.pk, state=BatchState.QUEUED).update(state=BatchState.RUNNING)
    for item_id in batch.items.order_by("pk").values_list("pk", flat=True):
        certificate = issue_item(item_id)
        if certificate and not certificate.has_file:
            try:
                store_file(certificate=certificate)
            except (pdf.Unrenderable, OSError):
                log.exception("The file of certificate %s was not stored", certificate.number)
        Batch.objects.filter(pk=batch.pk).update(touched_at=timezone.now())
    return finish_batch(batch=batch)


@transaction.atomic
def issue_item(item_id: int) -> Certificate | None:
    """Issue to the person of one item, or note why not. The item's row is locked: done once."""
    item = (
        BatchItem.objects.select_for_update(of=("self",))
        .select_related("batch__created_by", "enrolment__edition", "certificate")
        .get(pk=item_id)
    )
    if item.state != ItemState.WAITING:
        return item.certificate
    outcome: Certificate | list[rules.Reason] = [rules.Reason("not_enrolled")]
    if item.enrolment is not None:
        outcome = issue_certificate(enrolment=item.enrolment, by=item.batch.created_by)
    if isinstance(outcome, Certificate):
        item.state, item.certificate = ItemState.ISSUED, outcome
    else:
        item.state = ItemState.REFUSED
        item.reasons = [{"code": reason.code, "values": reason.values} for reason in outcome]
    item.save()
    return item.certificate


@transaction.atomic
def finish_batch(*, batch: Batch) -> Batch:
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    waiting = locked.items.filter(state=ItemState.WAITING).exists()
    fileless = locked.items.filter(certificate__file_path="").exists()
    if locked.state != BatchState.DONE and not waiting and not fileless:
        locked.state = BatchState.DONE
        locked.finished_at = timezone.now()
        locked.save()
    return locked


@transaction.atomic
def issue_certificate(
    *, enrolment: Enrolment, by: User, at: datetime | None = None
) -> Certificate | list[rules.Reason]:
    """Issue a certificate, or say why not. Judged inside the lock; the number is taken last.

    Number and certificate are one transaction: a number without a certificate cannot exist.
    """
    now = at or timezone.now()
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    edition = Edition.objects.select_related("course", "project__beneficiary").get(
        pk=enrolment.edition_id
    )
    (candidate,) = candidates(edition, by=by, at=now, only=[enrolment.pk])
    issuer = issuer_of(edition)
    if not candidate.qualifies or issuer is None:
        return list(candidate.reasons)
    year, sequence = take_number(issuer, at=now)
    number = rules.certificate_number(issuer.number_prefix, year, sequence)
    code = rules.new_code()
    person = candidate.enrolment.person
    snapshot = take_snapshot(candidate, issuer=issuer, number=number, code=code, at=now)
    certificate = Certificate.objects.create(
        issuer=issuer,
        year=year,
        sequence=sequence,
        number=number,
        code=code,
        profile=edition.course.legal_profile,
        snapshot=snapshot,
        document_number=person.document_number,
        snapshot_hash=rules.snapshot_hash(snapshot, person.document_number),
        enrolment=enrolment,
        person=person,
        issued_at=now,
        issued_by=by,
    )
    record("certificates.issue", certificate, by=by, number=number)
    return certificate


def take_number(issuer: Issuer, *, at: datetime) -> tuple[int, int]:
    """The year and the next number in it; the sequence stays locked until the transaction ends."""
    year = local_day(at).year
    NumberSequence.objects.get_or_create(issuer=issuer, year=year)
    sequence = NumberSequence.objects.select_for_update().get(issuer=issuer, year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return year, sequence.last


def store_file(*, certificate: Certificate) -> Certificate:
    """Render the file from the snapshot and store it. Rendering again gives the same bytes.

    The path comes from the certificate's id, so that a worker killed between storing and noting
    leaves no orphan: the next run writes the same file to the same place.
    """
    content = pdf.render_certificate(certificate.snapshot, certificate.document_number)
    path = f"certificates/{certificate.year}/{certificate.pk}.pdf"
    with transaction.atomic():
        locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if locked.has_file:
            return locked
        storage = storages["private"]
        if storage.exists(path):
            storage.delete(path)
        locked.file_path = storage.save(path, ContentFile(content))
        locked.file_hash = hashlib.sha256(content).hexdigest()
        locked.file_engine = pdf.ENGINE
        locked.save()
        record("certificates.file", locked, by=None, sha256=locked.file_hash)
        return locked


@transaction.atomic
def annul_certificate(*, certificate: Certificate, reason: str, by: User) -> Certificate:
    """Annul: the row, the number and the file stay, and verification says since when."""
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if locked.status != CertificateStatus.ISSUED:
        raise Refused(_("This certificate is already annulled."))
    if not reason.strip():
        raise Refused(_("Write the reason of the annulment."))
    locked.status = CertificateStatus.ANNULLED
    locked.annulled_at = timezone.now()
    locked.annulled_by = by
    locked.annul_reason = reason.strip()
    locked.save()
    record("certificates.annul", locked, by=by, reason=locked.annul_reason)
    return locked


def note_download(*, certificate: Certificate, by: User) -> None:
    """Staff took a copy of someone's file. Holders' own downloads are nobody's business."""
    record("certificates.download", certificate, by=by, number=certificate.number)
