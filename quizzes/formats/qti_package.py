"""A QTI content package: a ZIP file with imsmanifest.xml, items and pictures. Bombs are refused."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

from quizzes.formats import limits, xml_tree
from quizzes.formats.problems import Unreadable

SIGNATURE = b"PK\x03\x04"
MANIFEST = "imsmanifest.xml"
ENCRYPTED = 0x1


class Package:
    """The files of a ZIP. Raises Unreadable where it is not safe to open."""

    def __init__(self, data: bytes):
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
            self.names = {info.filename: info for info in self.zip.infolist()}
        except Exception as reason:  # zipfile promises nothing about broken files
            raise Unreadable("broken_zip") from reason
        check_safety(self.zip.infolist())
        self.read_before: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, None where there is none. Raises Unreadable where it is broken."""
        if name not in self.names or name.endswith("/"):
            return None
        if name not in self.read_before:
            try:
                with self.zip.open(self.names[name]) as file:
                    self.read_before[name] = file.read(limits.PACKAGE_BYTES)
            except Exception as reason:  # zipfile promises nothing here either
                raise Unreadable("broken_zip") from reason
        return self.read_before[name]


def check_safety(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > limits.PACKAGE_FILES:
        raise Unreadable("unsafe_zip", f"more than {limits.PACKAGE_FILES} files")
    if sum(info.file_size for info in infos) > limits.PACKAGE_BYTES:
        raise Unreadable("unsafe_zip", f"more than {limits.PACKAGE_MB} MB when unpacked")
    for info in infos:
        parts = info.filename.replace("\\", "/").split("/")
        if ".." in parts or not parts[0] or ":" in parts[0]:
            raise Unreadable("unsafe_zip", info.filename)
        packed = max(info.compress_size, 1)
        if info.file_size > limits.RATIO_FROM and info.file_size > limits.PACKAGE_RATIO * packed:
            raise Unreadable("unsafe_zip", info.filename)
        if info.flag_bits & ENCRYPTED:
            raise Unreadable("broken_zip")


def resolved(base: str, address: str) -> str:
    """The name in the package of what a file of that name calls `address`."""
    path = unquote(address.partition("?")[0].partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), path))


def items(package: Package, budget: xml_tree.Budget) -> Iterator[tuple[int, str, str]]:
    """(line in the manifest, type, name in the package) of each resource that may be a question."""
    depth = sorted(package.names, key=lambda name: (name.count("/"), name))
    manifest = next((name for name in depth if posixpath.basename(name) == MANIFEST), None)
    data = package.read(manifest) if manifest else None
    if manifest is None or data is None:
        raise Unreadable("no_manifest")
    for resource in xml_tree.parse(data, budget).iter():
        if xml_tree.local(resource) != "resource":
            continue
        kind = resource.get("type") or ""
        if kind.startswith("imsqti_") and "_test" not in kind and "_section" not in kind:
            file = next((part for part in resource if xml_tree.local(part) == "file"), None)
            href = resource.get("href") or (file.get("href") if file is not None else "") or ""
            yield xml_tree.line_of(resource), kind, resolved(manifest, href) if href else ""
