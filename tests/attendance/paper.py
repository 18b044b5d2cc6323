"""Signed sheets as cameras and scanners give them back: the real sheet, printed to a picture."""

import io
from datetime import UTC, datetime

import pypdfium2
from PIL import Image, ImageEnhance, TiffImagePlugin

from attendance.actions.scan_files import read_file, send_file
from attendance.pdf import sheets as pdf
from attendance.permissions import markable_classes
from attendance.reads.papers import names_by_class

NOW = datetime(2026, 3, 1, tzinfo=UTC)
GPS, LATITUDE = 0x8825, 2


def sheet(*classes) -> bytes:
    edition = classes[0].edition
    return pdf.render_sheets(edition, names_by_class(edition, classes), at=NOW)


def printed(session, page=1, *, dots=150) -> Image.Image:
    """A page of the sheet on paper, at so many dots an inch."""
    document = pypdfium2.PdfDocument(sheet(session))
    try:
        return document[page - 1].render(scale=dots / 72).to_pil().convert("RGB")
    finally:
        document.close()


def worn(picture: Image.Image, *, tilt=0.0, light=1.0, noise=0.0) -> Image.Image:
    """As a phone sees it on a table."""
    if tilt:
        picture = picture.rotate(tilt, expand=True, fillcolor=(96, 84, 70))
    if light != 1:
        picture = ImageEnhance.Brightness(picture).enhance(light)
    if noise:
        grain = Image.effect_noise(picture.size, 60).convert("RGB")
        picture = Image.blend(picture, grain, noise)
    return picture


def as_file(picture: Image.Image, format="JPEG", **options) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, format, **options)
    return stream.getvalue()


def with_place(picture: Image.Image) -> bytes:
    """A JPEG that says where it was taken, and a name in a comment."""
    exif = Image.Exif()
    exif[0x010F] = "Telefon"
    ratio = TiffImagePlugin.IFDRational
    exif.get_ifd(GPS).update({1: "N", LATITUDE: (ratio(53), ratio(1), ratio(1)), 3: "E"})
    return as_file(picture, exif=exif, comment=b"Nowak Anna")


def as_pdf(*pictures: Image.Image) -> bytes:
    first, *rest = pictures
    return as_file(first, "PDF", save_all=True, append_images=rest)


def send(session, data, *, by, name="lista.jpg", edition=None):
    """Sent and read, as the worker would."""
    sent = send_file(edition=edition or session.edition, name=name, data=data, by=by)
    return read_file(file=sent.file, allowed=markable_classes(by))
