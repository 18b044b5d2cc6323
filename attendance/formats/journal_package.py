"""The package of a journal: files with a manifest of their hashes, and the check of such a package."""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from lxml import etree

from attendance.formats.journal_xml import NAMESPACE, SCHEMA

MANIFEST, READABLE, XML = "manifest.json", "manifest.txt", "dziennik.xml"
FORMAT = "dziennik-manifest-1"
MANIFEST_BYTES = 4_000_000
CHUNK = 1 << 16
HASH = re.compile(r"[0-9a-f]{64}")
SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
# No fixed moment of making: the same journal gives the same package.
EPOCH = (2009, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Packed:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with a package: a code, and what it is about."""

    code: str
    about: str = ""
    detail: str = ""


class HashingFile:
    """Counts and hashes what is written through it."""

    def __init__(self, target: IO[bytes]):
        self.target, self.digest, self.size = target, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self.target.write(data)


class Package:
    """A ZIP under way. Each file is hashed as it goes in; `finish` adds both manifests."""

    def __init__(self, target: IO[bytes]):
        self.zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self.files: list[Packed] = []

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *error: object) -> None:
        """Also where it was not finished: nothing writes to the target afterwards."""
        self.zip.close()

    @contextmanager
    def writing(self, name: str) -> Iterator[HashingFile]:
        with self.zip.open(entry(name), "w", force_zip64=True) as opened:
            hashing = HashingFile(opened)
            yield hashing
        self.files.append(Packed(name, hashing.size, hashing.digest.hexdigest()))

    def add(self, name: str, content: bytes) -> None:
        with self.writing(name) as target:
            target.write(content)

    def finish(self, about: Mapping[str, Any], heading: Sequence[str]) -> bytes:
        """Close the package; the bytes of its manifest, which are what a person signs."""
        manifest = manifest_of(about, self.files)
        self.zip.writestr(entry(MANIFEST), manifest)
        self.zip.writestr(entry(READABLE), readable_of(heading, self.files, manifest))
        self.zip.close()
        return manifest


def entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def manifest_of(about: Mapping[str, Any], files: Sequence[Packed]) -> bytes:
    listed = [{"name": file.name, "bytes": file.size, "sha256": file.sha256} for file in files]
    made = {"format": FORMAT, **about, "files": listed}
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()


def readable_of(heading: Sequence[str], files: Sequence[Packed], manifest: bytes) -> bytes:
    """The same for people; each line with a hash is as `sha256sum -c` reads it."""
    lines = [*heading, ""]
    lines += [f"{file.sha256}  {file.name}" for file in files]
    lines += [f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}", ""]
    return "\n".join(lines).encode()


# --- checking ------------------------------------------------------------------------------------


def faults_of(path: Path) -> list[Fault]:
    """Everything that is wrong with the package; none where it is as it was made."""
    try:
        with zipfile.ZipFile(path) as package:
            return list(faults_in(package))
    # A foreign ZIP may be encrypted (RuntimeError) or packed in ways unknown here.
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        return [Fault("no_zip", path.name, str(error))]


def faults_in(package: zipfile.ZipFile) -> Iterator[Fault]:
    names = package.namelist()
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault("twice", name)
    if MANIFEST not in names:
        yield Fault("no_manifest", MANIFEST)
        return
    manifest = read_bounded(package, MANIFEST, MANIFEST_BYTES)
    listed = read_manifest(manifest) if manifest is not None else None
    if manifest is None or listed is None:
        yield Fault("bad_manifest", MANIFEST)
        return
    for name in sorted(set(names) - {file.name for file in listed} - {MANIFEST, READABLE}):
        yield Fault("unlisted", name)
    for file in listed:
        if file.name in names:
            yield from file_faults(package, file)
        else:
            yield Fault("missing", file.name)
    yield from readable_faults(package, names, listed, manifest)
    if XML not in {file.name for file in listed}:
        yield Fault("missing", XML)
    elif XML in names:
        yield from xml_faults(package)


def read_bounded(package: zipfile.ZipFile, name: str, most: int) -> bytes | None:
    """None where the file is broken, or larger than it may be."""
    try:
        with package.open(name) as opened:
            content = opened.read(most + 1)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError):
        return None
    return content if len(content) <= most else None


def read_manifest(content: bytes) -> list[Packed] | None:
    try:
        told = json.loads(content)
        files = [
            Packed(str(row["name"]), int(row["bytes"]), str(row["sha256"])) for row in told["files"]
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    names = [file.name for file in files]
    whole = all(HASH.fullmatch(file.sha256) and file.size >= 0 for file in files)
    is_ours = told.get("format") == FORMAT and len(names) == len(set(names))
    return files if whole and is_ours and files else None


def file_faults(package: zipfile.ZipFile, file: Packed) -> Iterator[Fault]:
    """Read in pieces, and no further than the manifest says: a bomb is only a wrong size."""
    digest, size = hashlib.sha256(), 0
    try:
        with package.open(file.name) as opened:
            while size <= file.size and (piece := opened.read(CHUNK)):
                digest.update(piece)
                size += len(piece)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
        yield Fault("broken", file.name, str(error))
        return
    if size != file.size:
        yield Fault("other_size", file.name)
    elif digest.hexdigest() != file.sha256:
        yield Fault("other_hash", file.name)


def readable_faults(
    package: zipfile.ZipFile, names: Sequence[str], listed: Sequence[Packed], manifest: bytes
) -> Iterator[Fault]:
    if READABLE not in names:
        yield Fault("missing", READABLE)
        return
    content = read_bounded(package, READABLE, MANIFEST_BYTES) or b""
    lines = set(content.decode("utf-8", "replace").splitlines())
    wanted = {f"{file.sha256}  {file.name}" for file in listed}
    wanted.add(f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}")
    if not wanted <= lines:
        yield Fault("manifests_differ", READABLE)


def xml_faults(package: zipfile.ZipFile) -> Iterator[Fault]:
    """Against the schema as it is in this program, not as the package brings it."""
    schema = etree.XMLSchema(etree.parse(str(SCHEMA), etree.XMLParser(**SAFE)))
    try:
        with package.open(XML) as opened:
            known: set[str] = set()
            found = etree.iterparse(opened, events=("end",), schema=schema, **SAFE)
            for _event, element in found:
                if element.tag == f"{{{NAMESPACE}}}osoba":
                    known.add(element.get("nr"))
                elif element.tag == f"{{{NAMESPACE}}}zajecie":
                    yield from class_faults(element, known)
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
    except (etree.XMLSyntaxError, zipfile.BadZipFile, OSError, EOFError) as error:
        yield Fault("bad_xml", XML, str(error))


def class_faults(element: Any, known: set[str]) -> Iterator[Fault]:
    """The marks of a class must be what its history comes to, and of people who are listed."""
    number = element.get("nr")
    replayed: dict[str, tuple[str, str, str]] = {}
    for change in element.iterfind(f"{{{NAMESPACE}}}zmiana"):
        person, value = change.get("osoba"), (change.get("na"), *minutes_and_reason(change, "na-"))
        replayed[person] = value
    marks = {
        mark.get("osoba"): (mark.get("status"), *minutes_and_reason(mark, ""))
        for mark in element.iterfind(f"{{{NAMESPACE}}}wpis")
    }
    if not set(marks) <= known:
        yield Fault("stranger", XML, number)
    if marks != replayed:
        yield Fault("history_differs", XML, number)


def minutes_and_reason(element: Any, prefix: str) -> tuple[str, str]:
    reason = element.get("na-powod" if prefix else "powod") or ""
    return element.get(f"{prefix}minut") or "0", reason
