"""Signed sheets that came back: real sheets of the running edition, printed, signed and photographed."""

import io
import random
from collections.abc import Sequence

import pypdfium2
from PIL import Image, ImageDraw

from attendance.actions.scan_files import read_file, send_file
from attendance.actions.scans import confirm_page
from attendance.enums import Credit
from attendance.models import ScanPage
from attendance.pdf import sheets as pdf
from attendance.permissions import markable_classes
from attendance.reads.papers import names_by_class
from courses.models import ClassSession, Enrolment
from people.models import User

DOTS = 100  # an inch, as a careless scanner has them
SIGNATURES_FROM, INK, TABLE = 116 / 25.4, (24, 42, 120), (92, 80, 66)
# A paper note that hid the code, in inches of the page.
NOTE, NOTE_COLOUR = (163 / 25.4, 27 / 25.4, 203 / 25.4, 67 / 25.4), (247, 226, 122)


def build(closed: ClassSession, late: ClassSession, enrolments: Sequence[Enrolment], by: User):
    """One page filed and checked, one filed and waiting for a look, one that a person must file."""
    both = [signed(session, enrolments, tilt) for session, tilt in ((closed, 1.6), (late, -2.4))]
    pages = send("listy-z-tygodnia.pdf", as_file("PDF", *both), late, by)
    page = next(page for page in pages if page.session_id == closed.pk)
    confirm_page(page=page, wishes={}, rest_present=False, by=by, at=late.ends_at)
    covered = signed(late, enrolments, 0)
    ImageDraw.Draw(covered).rectangle([side * DOTS for side in NOTE], fill=NOTE_COLOUR)
    send("zdjecie-bez-kodu.jpg", as_file("JPEG", covered), late, by)


def send(name: str, data: bytes, session: ClassSession, by: User) -> list[ScanPage]:
    sent = send_file(
        edition=session.edition, session=session, name=name, data=data, by=by, at=session.ends_at
    )
    read_file(file=sent.file, allowed=markable_classes(by), at=session.ends_at)
    return list(sent.file.pages.order_by("number"))


def as_file(kind: str, first: Image.Image, *others: Image.Image) -> bytes:
    stream = io.BytesIO()
    more = {"save_all": True, "append_images": others} if others else {}
    first.save(stream, kind, quality=80, **more)
    return stream.getvalue()


def signed(session: ClassSession, enrolments: Sequence[Enrolment], tilt: float) -> Image.Image:
    """The first page of the sheet, with a flourish behind each name that was there."""
    listed = names_by_class(session.edition, [session])
    away = {mark.enrolment_id for mark in session.register.marks.filter(status__credit=Credit.NONE)}
    names = [item.person.name_by_family for item in enrolments if item.pk not in away]
    document = pypdfium2.PdfDocument(pdf.render_sheets(session.edition, listed, at=session.ends_at))
    try:
        page = document[0]
        picture = page.render(scale=DOTS / 72).to_pil().convert("RGB")
        text, height = page.get_textpage(), page.get_height()
        for place, name in enumerate(names):
            # A long name stands on two lines.
            found = text.search(name).get_next() or text.search(name.split()[0]).get_next()
            if found:
                _left, bottom, _right, top = text.get_charbox(found[0])
                flourish(picture, (height - (bottom + top) / 2) * DOTS / 72, place)
    finally:
        document.close()
    return picture.rotate(tilt, Image.Resampling.BICUBIC, expand=True, fillcolor=TABLE)


def flourish(picture: Image.Image, middle: float, hand: int) -> None:
    """A signature that nobody can read; the same person writes it alike each time."""
    own = random.Random(hand)  # noqa: S311 - the same demo each time
    x, points = SIGNATURES_FROM * DOTS + own.randrange(30), []
    for _stroke in range(own.randrange(14, 26)):
        x += own.uniform(-3, 11)
        points.append((x, middle + own.uniform(-9, 9)))
    ImageDraw.Draw(picture).line(points, fill=INK, width=2, joint="curve")
