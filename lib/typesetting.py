"""Papers as PDF, set by typst: one folder of fonts, one file of sources, no network, no system fonts.

Everything a paper shows comes in as JSON, where markup is inert; the typst sources are ours and
nobody edits them on the site. Time and memory: all texts are bounded by their fields, pictures by
PICTURE_BYTES and PICTURE_SIZE, the whole input by INPUT_CHARACTERS; a document takes about 30 ms,
and Celery's time limit kills a worker that hangs.
"""

import io
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import font_lato
import font_roboto
import segno
import typst
from django.core.files.storage import default_storage
from PIL import Image

from lib.text import printed_form

Standards = list[Literal["a-2a", "a-3a", "ua-1"]]
ENGINE = f"typst {version('typst')}"
# What papers share (signs, shrinking to fit) stands before each one's own source.
SHARED = (Path(__file__).resolve().parent / "typst" / "shared.typ").read_text(encoding="utf-8")
NOWHERE = Path(__file__).resolve().parent / "typst" / "no-packages"
# Lato draws Polish; Roboto the letters of other names that Lato lacks (Čapek, Nguyễn, Олена).
FONTS = (Path(font_lato.font_directory), Path(font_roboto.font_directory))
INPUT_CHARACTERS = 8_000_000
PICTURE_BYTES = 5_000_000
PICTURE_SIZE = (1200, 300)


class Unrenderable(Exception):
    """The document could not be set; the text says why, for the log."""


def typeset(
    source: Path, values: Mapping[str, Any], *, standards: Standards, at: datetime
) -> bytes:
    """The file that `source` makes of the values. The same values and moment give the same bytes."""
    data = json.dumps(values, ensure_ascii=False)
    if len(data) > INPUT_CHARACTERS:
        raise Unrenderable(f"{len(data)} characters of data are more than a document holds")
    compiler = typst.Compiler(
        input=(SHARED + source.read_text(encoding="utf-8")).encode(),
        root=str(source.parent),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": printed_form(data)},
        package_path=str(NOWHERE),
        package_cache_path=str(NOWHERE),
    )
    try:
        content, warnings = compiler.compile_with_warnings(
            format="pdf", pdf_standards=[*standards], timestamp=int(at.timestamp())
        )
    except typst.TypstError as error:
        raise Unrenderable(f"{error.message} {' '.join(error.hints)}".strip()) from error
    if warnings:
        raise Unrenderable("; ".join(warning.message for warning in warnings))
    if not isinstance(content, bytes):
        raise Unrenderable("typst gave no file")
    return content


@cache
def fonts() -> typst.Fonts:
    """The two folders of fonts, read once by each worker."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in FONTS],
    )


def let_go() -> None:
    """Give back the memory of the last document, for whoever sets many large ones in a row.

    typst keeps what a document was made of for the ten documents after it: here are ten empty ones.
    """
    for _turn in range(10):
        typst.Compiler(input=b" ", font_paths=fonts(), ignore_system_fonts=True).compile()


def qr_svg(text: str) -> str:
    """The code as a picture without a margin."""
    stream = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        stream, kind="svg", border=0, dark="#1d2420", xmldecl=False, svgclass=None, lineclass=None
    )
    return stream.getvalue().decode()


def sign_part(sign: Mapping[str, Any]) -> dict[str, Any]:
    """The sign as its picture, else as its words: a lost picture must not lose the certificate."""
    part = {"caption": sign["caption"], "svg": "", "png": []}
    try:
        if sign["image"] and sign["image"].lower().endswith(".svg"):
            part["svg"] = stored_bytes(sign["image"]).decode()
        elif sign["image"]:
            part["png"] = list(small_png(stored_bytes(sign["image"])))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        pass
    return part


def stored_bytes(name: str) -> bytes:
    with default_storage.open(name) as file:
        content: bytes = file.read(PICTURE_BYTES + 1)
    if len(content) > PICTURE_BYTES:
        raise ValueError("the picture is too large")
    return content


def small_png(content: bytes) -> bytes:
    """The picture drawn anew: no metadata, no odd formats, no more pixels than paper shows."""
    with Image.open(io.BytesIO(content)) as picture:
        picture.draft("RGB", PICTURE_SIZE)
        drawn = picture.convert("RGBA")
    drawn.thumbnail(PICTURE_SIZE)
    stream = io.BytesIO()
    drawn.save(stream, format="PNG")
    return stream.getvalue()
