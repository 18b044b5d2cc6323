"""Pictures and recordings of question files: which may be kept, and how they become Wagtail's."""

import hashlib
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import willow
from defusedxml.ElementTree import fromstring
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField

PICTURE_BYTES, PICTURE_PIXELS = 10 * 1024 * 1024, 25_000_000
SOUND_BYTES = 20 * 1024 * 1024
SOUNDS = ((b"ID3", "mp3"), (b"OggS", "ogg"), (b"\x1aE\xdf\xa3", "webm"))
MP3_FRAMES = tuple(bytes((0xFF, second)) for second in (0xFB, 0xFA, 0xF3, 0xF2, 0xE3, 0xE2))
SVG_TAGS = frozenset(
    {
        *("svg", "g", "defs", "title", "desc", "symbol", "use", "text", "tspan", "marker", "mask"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "clipPath"),
        *("linearGradient", "radialGradient", "stop", "pattern"),
    }
)


def sha1(data: bytes) -> str:
    """As Wagtail knows its files; it keeps no secret."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


class Pictures:
    """Which bytes are pictures, each looked at once: one logo may stand in a thousand questions."""

    def __init__(self) -> None:
        self.known: dict[str, bool] = {}

    def __contains__(self, data: bytes) -> bool:
        key = sha1(data)
        if key not in self.known:
            self.known[key] = bool(extension_of_picture(data))
        return self.known[key]


def extension_of_picture(data: bytes) -> str:
    """ "png" where it is a picture that Wagtail takes, whole and of a bearable size; else ""."""
    if len(data) > PICTURE_BYTES:
        return ""
    try:
        picture = willow.Image.open(BytesIO(data))
        extension = str(picture.format_name).lower()
        width, height = picture.get_size()
        if width * height > PICTURE_PIXELS or width < 1 or height < 1:
            return ""
        WagtailImageField().clean(SimpleUploadedFile(f"picture.{extension}", data))
        if extension == "svg":
            return extension if is_safe_svg(data) else ""
        with Pillow.open(BytesIO(data)) as whole:
            whole.load()
    except ValidationError:
        return ""
    except Exception:  # what broken pictures do to their readers is promised nowhere
        return ""
    return extension


def is_safe_svg(data: bytes) -> bool:
    """Only shapes and words: no scripts, styles, events, other files or addresses."""
    return all(map(is_safe_element, fromstring(data).iter()))


def is_safe_element(element: Element) -> bool:
    if not isinstance(element.tag, str) or element.tag.rpartition("}")[2] not in SVG_TAGS:
        return False
    for key, value in element.items():
        name, compact = key.rpartition("}")[2].lower(), "".join(value.split()).lower()
        if name.startswith("on") or name == "style" or "javascript:" in compact:
            return False
        if name == "href" and not compact.startswith("#"):
            return False
        if "url(" in compact.replace("url(#", ""):
            return False
    return True


def extension_of_sound(data: bytes) -> str:
    """ "mp3", "ogg" or "webm" by the bytes themselves, whatever the file is called; else ""."""
    if len(data) > SOUND_BYTES:
        return ""
    if data.startswith(MP3_FRAMES):
        return "mp3"
    return next((name for sign, name in SOUNDS if data.startswith(sign)), "")


class Keeper:
    """Makes files Wagtail's, each once: what Wagtail has already, by its bytes, is used again."""

    def __init__(self, by: Any):
        self.by = by
        self.images: dict[str, Any] = {}
        self.documents: dict[str, Any] = {}
        self.stored: list[Any] = []

    def look_up(self, files: Iterable[bytes]) -> None:
        """One query for the pictures and one for the recordings that are there already."""
        hashes = {sha1(data) for data in files}
        if not hashes:
            return
        for model, known in (
            (get_image_model(), self.images),
            (get_document_model(), self.documents),
        ):
            found = model.objects.filter(file_hash__in=hashes).order_by("-pk")
            known.update({item.file_hash: item for item in found})

    def picture(self, name: str, data: bytes, alternative: str) -> Any:
        key = sha1(data)
        if key not in self.images:
            extension = extension_of_picture(data)
            title = title_of(name)
            image = get_image_model()(
                title=title,
                description=alternative[:255],
                file=ContentFile(data, f"{title}.{extension}"),
                uploaded_by_user=self.by,
            )
            image._set_image_file_metadata()
            image.save()
            self.stored.append(image.file)
            self.images[key] = image
        return self.images[key]

    def recording(self, name: str, data: bytes) -> Any:
        key = sha1(data)
        if key not in self.documents:
            title = title_of(name)
            document = get_document_model()(
                title=title,
                file=ContentFile(data, f"{title}.{extension_of_sound(data)}"),
                uploaded_by_user=self.by,
            )
            document._set_document_file_metadata()
            document.save()
            self.stored.append(document.file)
            self.documents[key] = document
        return self.documents[key]

    def forget(self) -> None:
        """Take away the files of an import that failed: no transaction does it."""
        for file in self.stored:
            file.storage.delete(file.name)


def title_of(name: str) -> str:
    """The name without its ending."""
    return (name.rpartition(".")[0] or name).replace("/", "-")[:100] or "plik"
