"""Files that are no scans, or dangerous ones: refused in plain words, with nothing changed."""

import io
import time
import zipfile
import zlib

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from attendance.actions.scan_files import send_file
from attendance.enums import ScanFileState, ScanProblem
from attendance.formats import files
from attendance.formats.process import Undrawable, drawn_pages
from attendance.models import ScanFile, ScanPage
from lib.refused import Refused
from people.enums import Role
from tests.attendance import paper
from tests.factories.courses import ClassSessionFactory, EditionFactory
from tests.factories.people import UserFactory

JPEG = paper.as_file(Image.new("RGB", (400, 600), "white"))
SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def pdf_of(pages=1, **changes):
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(width=595, height=842)
    if "script" in changes:
        action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject(changes["script"])}
        action = {NameObject(name): value for name, value in action.items()}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if "password" in changes:
        writer.encrypt(changes["password"])
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def packed_script():
    """JavaScript in an object stream, its name spelled in numbers."""
    inside = zlib.compress(b"<< /OpenAction << /S /J#61vaScript /J#53 (app.alert(1)) >> >>")
    return b"%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 1 >>\nstream\n" + inside + b"\nendstream\n%%EOF"


def archive():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("a.html", "<p>")
    return stream.getvalue()


REFUSED = {
    "nothing": (b"", "empty"),
    "a script in SVG": (SCRIPT, "not_a_scan"),
    "a page": (b"<!doctype html><p>", "not_a_scan"),
    "a program": (b"MZ\x90\x00" + bytes(100), "not_a_scan"),
    "a GIF": (paper.as_file(Image.new("L", (9, 9)), "GIF"), "not_a_scan"),
    "a PDF behind something": (b"GIF89a\n%PDF-1.7", "not_a_scan"),
    "a photo with a page behind": (JPEG + SCRIPT, "two_in_one"),
    "a photo with a PDF behind": (JPEG + pdf_of(), "two_in_one"),
    "a photo with an archive behind": (JPEG + archive(), "two_in_one"),
    "a PDF with a page before its end": (pdf_of() + SCRIPT, "two_in_one"),
    "a PDF with JavaScript": (pdf_of(script="app.alert(1)"), "active"),
    "a PDF with packed JavaScript": (packed_script(), "active"),
    "too many bytes": (JPEG + bytes(files.FILE_BYTES), "too_large"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_scan_is_refused_by_its_bytes(db, name):
    data, problem = REFUSED[name]
    assert files.problem_of(data) == problem
    edition = EditionFactory()
    with pytest.raises(Refused, match=str(ScanProblem(problem).label)[:20]):
        send_file(edition=edition, name="lista.jpg", data=data, by=UserFactory())
    assert not ScanFile.objects.exists()


def test_what_phones_and_scanners_write_is_taken():
    picture = Image.new("RGB", (400, 600), "white")
    for format, kind in (("JPEG", "jpeg"), ("PNG", "png"), ("HEIF", "heic"), ("PDF", "pdf")):
        data = paper.as_file(picture, format)
        assert (files.problem_of(data), files.kind_of(data)) == ("", kind)
    assert files.problem_of(paper.with_place(picture)) == ""
    assert files.problem_of(JPEG + b"MotionPhoto_Data" + bytes(2000)) == ""


@pytest.mark.parametrize(
    "filling",
    [b"stream\n", b"/ObjStm stream\n", b"<< /ObjStm >> stream\nx endstream ", b"#41", b"<"],
)
def test_a_file_made_to_take_long_is_judged_in_seconds(filling):
    data = b"%PDF-1.7\n" + filling * (8_000_000 // len(filling))
    started = time.process_time()
    files.problem_of(data)
    assert time.process_time() - started < 10


def test_packed_objects_are_unpacked_up_to_a_bound():
    packed = zlib.compress(bytes(30_000_000))
    body = b"<< /Type /ObjStm >>\nstream\n" + packed + b"\nendstream\n"
    assert files.problem_of(b"%PDF-1.7\n" + body) == ""
    assert files.problem_of(b"%PDF-1.7\n" + body * 400) == "active"


def bomb(width, height):
    """A PNG of so many pixels in a few bytes."""
    return paper.as_file(Image.new("1", (width, height)), "PNG", compress_level=9)


def wide_pdf():
    """One page as large as a football ground."""
    data = pdf_of()
    reader = PdfReader(io.BytesIO(data))
    writer = PdfWriter(clone_from=reader)
    writer.pages[0].mediabox.upper_right = (4_000_000, 4_000_000)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


DRAWN = {
    "a picture of 200 megapixels": (bomb(14_143, 14_143), "too_many_pixels"),
    "a picture that is one long line": (bomb(60_000_001, 1), "too_many_pixels"),
    "a stamp": (bomb(40, 40), "too_small"),
    "half a photo": (JPEG[:300], "broken"),
    "a PDF of 10,000 pages": (pdf_of(10_000), "too_many_pages"),
    "a PDF with a password": (pdf_of(password="tajne"), "locked"),
    "the beginning of a PDF": (b"%PDF-1.7\n%%EOF", "broken"),
}


@pytest.mark.parametrize("name", DRAWN)
def test_what_cannot_be_drawn_is_refused_and_leaves_no_pages(db, name):
    data, problem = DRAWN[name]
    trainer = UserFactory(roles=[Role.TRAINER])
    session = ClassSessionFactory(edition=EditionFactory(trainers=[trainer]))
    file = paper.send(session, data, by=trainer)
    assert (file.state, file.problem) == (ScanFileState.REFUSED, problem)
    assert not ScanPage.objects.exists()


def drawn(tmp_path, data, kind, **options):
    source = tmp_path / "source"
    source.write_bytes(data)
    return list(drawn_pages(source, kind, tmp_path, **options))


def shown(page):
    return Image.open(io.BytesIO(page.picture.read_bytes()))


def test_a_page_as_large_as_a_field_is_drawn_small(tmp_path):
    (page,) = drawn(tmp_path, wide_pdf(), "pdf")
    assert max(shown(page).size) <= 1800


def test_drawing_is_ended_when_it_takes_too_long(tmp_path):
    with pytest.raises(Undrawable, match="too_slow"):
        drawn(tmp_path, JPEG, "jpeg", seconds=0.001)


def test_the_largest_picture_is_drawn_within_the_bound_of_memory(tmp_path):
    """The program sets the bound itself (drawing.MEMORY_BYTES) and ends where it is passed."""
    data = paper.as_file(Image.new("RGBA", (7000, 8500), "white"), "PNG", compress_level=1)
    (page,) = drawn(tmp_path, data, "png")
    assert max(shown(page).size) == 1800


def test_turned_by_the_camera_and_transparent(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right to see it upright
    (page,) = drawn(tmp_path, paper.as_file(Image.new("RGB", (600, 300)), exif=exif), "jpeg")
    assert shown(page).size == (300, 600)
    clear = paper.as_file(Image.new("RGBA", (300, 300), (0, 0, 0, 0)), "PNG")
    (page,) = drawn(tmp_path, clear, "png")
    assert shown(page).getpixel((9, 9)) == (255, 255, 255)
