"""The register of certificates held against itself: numbers, hashes, files. Reads, and writes nothing."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import storages

from certificates import rules
from certificates.models import BatchItem, Certificate, Issuer, NumberSequence

PIECE = 1 << 20
CHUNK = 500


@dataclass(frozen=True)
class Fault:
    """`code`: which check failed, for machines; `what`: the number, code or path it is about."""

    code: str
    what: str
    told: str


def register_faults() -> Iterator[Fault]:
    """Every fault, one by one. Memory does not grow with the register."""
    yield from number_faults()
    for certificate in Certificate.objects.order_by("issuer", "year", "sequence").iterator(CHUNK):
        yield from content_faults(certificate)
        yield from file_faults(certificate)
    yield from stray_files()
    yield from batch_faults()


def number_faults() -> Iterator[Fault]:
    """Numbers of an issuer's year run from 1 to the last given one, and read as they are made of."""
    prefixes = dict(Issuer.objects.order_by("pk").values_list("pk", "number_prefix"))
    given = {(row.issuer_id, row.year): row.last for row in NumberSequence.objects.order_by("pk")}
    found: dict[tuple[int, int], list[int]] = {key: [] for key in given}
    rows = Certificate.objects.order_by("issuer", "year", "sequence")
    for issuer, year, sequence in rows.values_list("issuer_id", "year", "sequence").iterator():
        found.setdefault((issuer, year), []).append(sequence)
    for (issuer, year), sequences in found.items():
        book = f"{prefixes[issuer]}/{year}"
        last = given.get((issuer, year), 0)
        for gap in rules.missing_numbers(sequences, last):
            yield Fault("gap", f"{book}/{gap:05d}", "no certificate has this number")
        if sequences and max(sequences) > last:
            told = f"the sequence ends at {last}, and a certificate has {max(sequences)}"
            yield Fault("sequence", book, told)


def content_faults(certificate: Certificate) -> Iterator[Fault]:
    """What was written once is still what its hash and its number say."""
    number = certificate.number
    digest = rules.snapshot_hash(certificate.snapshot, certificate.document_number)
    if digest != certificate.snapshot_hash:
        yield Fault("snapshot", number, "the content is not the one that was issued")
    if certificate.snapshot.get("number") != number:
        yield Fault("number", number, "the content names another number")
    if certificate.snapshot.get("code") != certificate.grouped_code:
        yield Fault("code", number, "the content names another verification code")
    if rules.read_code(certificate.code) != certificate.code:
        yield Fault("code", number, "the verification code fails its own check character")


def file_faults(certificate: Certificate) -> Iterator[Fault]:
    if not certificate.has_file:
        yield Fault("no_file", certificate.number, "the file was not stored yet")
        return
    digest = hashlib.sha256()
    try:
        with storages["private"].open(certificate.file_path) as file:
            for piece in iter(lambda: file.read(PIECE), b""):
                digest.update(piece)
    except OSError as error:
        yield Fault("file", certificate.number, f"the file cannot be read: {error.strerror}")
        return
    if digest.hexdigest() != certificate.file_hash:
        yield Fault("file", certificate.number, "the file is not the one that was issued")


def stray_files() -> Iterator[Fault]:
    """Files of the register's folders that no certificate names."""
    storage = storages["private"]
    for year in years_of_files():
        known = set(
            Certificate.objects.filter(file_path__startswith=f"certificates/{year}/")
            .order_by("pk")
            .values_list("file_path", flat=True)
        )
        for name in storage.listdir(f"certificates/{year}")[1]:
            path = f"certificates/{year}/{name}"
            if path not in known:
                yield Fault("stray_file", path, "no certificate names this file")


def years_of_files() -> list[str]:
    try:
        return sorted(storages["private"].listdir("certificates")[0])
    except FileNotFoundError:
        return []


def batch_faults() -> Iterator[Fault]:
    """Of an issue that is over, whoever was issued to has a certificate."""
    lost = BatchItem.objects.filter(state="issued", certificate=None).order_by("pk")
    for pk in lost.values_list("pk", flat=True):
        yield Fault("batch", str(pk), "the issue names no certificate")
