"""Draws the pages of a photo or scan anew and reads their codes: a program of its own.

    python -m attendance.formats.drawing FILE KIND FOLDER

Files of strangers are opened here and nowhere else, within bounds of memory and time that the system
keeps. For each page a JPEG without any data of its own goes to FOLDER (1.jpg, ...), and one line of
JSON to standard output: {"page", "of", "codes", "width", "height"}; or {"problem": ...}, the last line.
"""

import itertools
import json
import math
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pillow_heif
import pypdfium2
import zxingcpp
from PIL import Image, ImageOps

from attendance.rules.sheets import PREFIX

MEMORY_BYTES, CPU_SECONDS = 1_200_000_000, 240
PICTURE_PIXELS, PDF_PAGES = 60_000_000, 100
# Long sides in pixels: as read first, as read at most, and as kept for looking at.
FIRST_SIDE, FULL_SIDE, KEPT_SIDE = 2000, 4600, 1800
QUALITY = 82
# A code's corners are whole pixels: its tilt is known to a degree or two.
LINES_SIDE, SLANT_STEP, SLANT_STEPS = 700, 0.25, 7
WHITE = (255, 255, 255)
LEAST_TILT, LEAST_SIDE = 0.2, 100
READABLE = {"jpeg": ["JPEG", "MPO"], "png": ["PNG"], "heic": ["HEIF"]}


class Problem(Exception):
    """Why the file cannot be drawn: a value of enums.ScanProblem."""


def main(file: str, kind: str, folder: str) -> None:
    bound_process()
    try:
        for number, (total, picture) in enumerate(pages(Path(file), kind), start=1):
            codes, angle = found_codes(picture)
            drawn = upright(picture, angle)
            drawn.save(Path(folder) / f"{number}.jpg", "JPEG", quality=QUALITY, optimize=True)
            tell(page=number, of=total, codes=codes, width=drawn.width, height=drawn.height)
    except Problem as problem:
        tell(problem=str(problem))
    except MemoryError:
        tell(problem="too_many_pixels")
    except Exception:  # what broken files do to their readers is promised nowhere
        tell(problem="broken")


def tell(**values: Any) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def bound_process() -> None:
    for kind, most in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CPU, CPU_SECONDS)):
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):  # a system that has no such bound, or a lower one
            continue


# --- pages -----------------------------------------------------------------------------------------


def pages(file: Path, kind: str) -> Iterator[tuple[int, Image.Image]]:
    """(how many, picture) of each page."""
    if kind == "pdf":
        yield from pdf_pages(file)
    else:
        yield 1, photo(file, kind)


def photo(file: Path, kind: str) -> Image.Image:
    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # the bound below is ours, and lower
    with Image.open(file, formats=READABLE[kind]) as picture:
        if picture.width * picture.height > PICTURE_PIXELS:
            raise Problem("too_many_pixels")
        if min(picture.size) < LEAST_SIDE:
            raise Problem("too_small")
        picture.draft("RGB", (FULL_SIDE // 2, FULL_SIDE // 2))
        picture.load()
        picture.thumbnail((FULL_SIDE, FULL_SIDE))
        return flat(picture)


def flat(picture: Image.Image) -> Image.Image:
    """Upright as the camera says, on white where it is transparent. In place: it may be large."""
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGB", layer.size, WHITE)
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    if picture.mode == "RGB":
        return picture
    return picture.convert("RGB")


def pdf_pages(file: Path) -> Iterator[tuple[int, Image.Image]]:
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        raise Problem("locked" if "assword" in str(error) else "broken") from error
    try:
        total = len(document)
        if total > PDF_PAGES:
            raise Problem("too_many_pages")
        if total < 1:
            raise Problem("broken")
        for number in range(total):
            page = document[number]
            scale = min(FIRST_SIDE * 1.2 / max(1.0, *page.get_size()), 20.0)
            bitmap = page.render(scale=scale, may_draw_forms=False)
            picture = bitmap.to_pil().convert("RGB")
            bitmap.close()
            page.close()
            yield total, picture
    finally:
        document.close()


# --- codes -----------------------------------------------------------------------------------------


def found_codes(picture: Image.Image) -> tuple[list[str], float]:
    """Our codes on the page, and by how many degrees it must turn to stand upright."""
    for attempt in attempts(picture):
        codes = [
            code
            for code in zxingcpp.read_barcodes(attempt, formats=zxingcpp.BarcodeFormat.QRCode)
            if code.text.startswith(f"{PREFIX} ")
        ]
        if codes:
            return sorted({code.text for code in codes}), tilt(codes[0].position)
    return [], 0.0


def attempts(picture: Image.Image) -> Iterator[Image.Image]:
    """The page in shapes that readers of codes like, the cheap ones first."""
    grey = picture.convert("L")
    first = grey.copy()
    first.thumbnail((FIRST_SIDE, FIRST_SIDE))
    yield first
    yield ImageOps.autocontrast(first, cutoff=2)
    if max(grey.size) > FIRST_SIDE:
        yield grey
    else:
        yield ImageOps.autocontrast(grey.resize((grey.width * 2, grey.height * 2)), cutoff=2)


def tilt(position: Any) -> float:
    """Degrees against the clock that bring the code's upper and lower edges level."""
    across = position.top_right.x - position.top_left.x
    across += position.bottom_right.x - position.bottom_left.x
    down = position.top_right.y - position.top_left.y
    down += position.bottom_right.y - position.bottom_left.y
    return math.degrees(math.atan2(down, across))


def upright(picture: Image.Image, angle: float) -> Image.Image:
    """The page as it is kept: small, level, and without anything that the file said of itself."""
    small = picture.copy()
    small.thumbnail((KEPT_SIDE, KEPT_SIDE))
    quarters = round(angle / 90) % 4
    if quarters:
        turns = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
        small = small.transpose(turns[quarters - 1])
    rest = angle - 90 * round(angle / 90)
    if angle:
        rest += slant(small, rest)
    if abs(rest) >= LEAST_TILT:
        small = small.rotate(rest, Image.Resampling.BICUBIC, expand=True, fillcolor=WHITE)
        small.thumbnail((KEPT_SIDE, KEPT_SIDE))
    drawn = Image.new("RGB", small.size, WHITE)
    drawn.paste(small)
    return drawn


def slant(picture: Image.Image, angle: float) -> float:
    """What a small code could not say of the tilt, in degrees: where the lines of the table are level.

    Of pictures turned a little more or less, that one whose rows of pixels differ most.
    """
    grey = picture.convert("L")
    grey.thumbnail((LINES_SIDE, LINES_SIDE))
    tries = [step * SLANT_STEP for step in range(-SLANT_STEPS, SLANT_STEPS + 1)]
    return max(tries, key=lambda more: (contrast_of_rows(grey, angle + more), -abs(more)))


def contrast_of_rows(grey: Image.Image, angle: float) -> float:
    turned = grey.rotate(angle, Image.Resampling.BILINEAR)
    width, height = turned.size
    middle = turned.crop((width // 5, height // 5, width * 4 // 5, height * 4 // 5))
    rows = middle.resize((1, middle.height), Image.Resampling.BOX).tobytes()
    return sum((above - below) ** 2 for above, below in itertools.pairwise(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
