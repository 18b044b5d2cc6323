"""Certificates: immutable once issued, independent of the course, the edition and the account."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certificates.enums import BatchState, CertificateStatus, ItemState
from certificates.querysets import BatchQuerySet, CertificateQuerySet
from certificates.rules import grouped_code, snapshot_hash
from lib.encryption import EncryptedTextField


class Issuer(models.Model):
    """An organisation as issuer: what its certificates carry besides the course."""

    organisation = models.OneToOneField(
        "programme.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="issuer",
    )
    number_prefix = models.CharField(
        _("prefix of the certificate numbers"), max_length=20, unique=True
    )
    town = models.CharField(_("place of issue"), max_length=80)
    register_number = models.CharField(
        _("number in the register of training institutions"), max_length=40, blank=True
    )
    signatory = models.CharField(_("who signs"), max_length=120, blank=True)
    signatory_role = models.CharField(_("function of the signatory"), max_length=120, blank=True)

    class Meta:
        ordering = ["number_prefix"]
        verbose_name = _("issuer of certificates")
        verbose_name_plural = _("issuers of certificates")

    def __str__(self):
        return str(self.organisation)


class NumberSequence(models.Model):
    """The last number given by an issuer in a year. Its row is locked while a number is taken."""

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="sequences")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["issuer", "year"]
        verbose_name = _("number sequence")
        verbose_name_plural = _("number sequences")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "year"], name="sequence_once_a_year")
        ]


class Batch(models.Model):
    """One press on “issue”: the durable row behind the background job."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(
        "courses.Edition", on_delete=models.SET_NULL, related_name="batches", null=True
    )
    edition_title = models.CharField(max_length=200)
    state = models.CharField(max_length=20, choices=BatchState.choices, default=BatchState.QUEUED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = _("batch of certificates")
        verbose_name_plural = _("batches of certificates")


class Certificate(models.Model):
    """One issued document. The snapshot and the file are written once and never again."""

    WRITTEN_ONCE = (
        *("number", "code", "year", "sequence", "profile", "snapshot_hash"),
        *("issued_at", "issued_by_id", "issuer_id"),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="certificates")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(_("number"), max_length=40, unique=True)
    code = models.CharField(_("verification code"), max_length=16, unique=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=CertificateStatus.choices,
        default=CertificateStatus.ISSUED,
    )
    profile = models.CharField(_("legal profile"), max_length=1)
    snapshot = models.JSONField(_("all that is printed, but the personal number"))
    document_number = EncryptedTextField(_("document number"), blank=True, default="")
    snapshot_hash = models.CharField(max_length=64)
    enrolment = models.ForeignKey(
        "courses.Enrolment", on_delete=models.SET_NULL, related_name="certificates", null=True
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, related_name="certificates", null=True
    )
    issued_at = models.DateTimeField(pgettext_lazy("certificate", "issued"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    file_path = models.CharField(max_length=200, blank=True)
    file_hash = models.CharField(max_length=64, blank=True)
    file_engine = models.CharField(max_length=60, blank=True)
    annulled_at = models.DateTimeField(
        pgettext_lazy("certificate", "annulled"), null=True, blank=True
    )
    annulled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    annul_reason = models.CharField(_("why annulled"), max_length=250, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["year", "sequence"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year", "sequence"], name="certificate_sequence_once"
            ),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=models.Q(status="issued"),
                name="certificate_one_valid_per_enrolment",
            ),
            models.CheckConstraint(
                condition=models.Q(file_path="", file_hash="")
                | ~models.Q(file_path="") & ~models.Q(file_hash=""),
                name="certificate_file_with_hash",
            ),
            models.CheckConstraint(
                condition=models.Q(status="annulled", annulled_at__isnull=False)
                | ~models.Q(status="annulled") & models.Q(annulled_at=None),
                name="certificate_annulled_with_date",
            ),
        ]

    def __str__(self):
        return self.number

    @classmethod
    def from_db(cls, db, field_names, values):
        instance = super().from_db(db, field_names, values)
        instance.note_stored()
        return instance

    def note_stored(self) -> None:
        self._stored = {
            name: self.__dict__[name] for name in self.WRITTEN_ONCE if name in self.__dict__
        }

    def save(self, *args, **kwargs):
        stored = getattr(self, "_stored", {})
        changed = [name for name, value in stored.items() if self.__dict__.get(name) != value]
        if snapshot_hash(self.snapshot, self.document_number) != self.snapshot_hash:
            changed.append("snapshot")
        if changed:
            raise ValidationError(f"An issued certificate does not change: {', '.join(changed)}")
        super().save(*args, **kwargs)
        self.note_stored()

    @property
    def grouped_code(self) -> str:
        return grouped_code(self.code)

    @property
    def has_file(self) -> bool:
        return bool(self.file_path)


class BatchItem(models.Model):
    """One person of a batch: what became of them, or why not."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    enrolment = models.ForeignKey(
        "courses.Enrolment", on_delete=models.SET_NULL, related_name="batch_items", null=True
    )
    state = models.CharField(max_length=20, choices=ItemState.choices, default=ItemState.WAITING)
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="batch_items", null=True
    )
    reasons = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("item of a batch")
        verbose_name_plural = _("items of batches")
        constraints = [
            models.UniqueConstraint(fields=["batch", "enrolment"], name="batch_item_once")
        ]
