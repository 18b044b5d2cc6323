"""Paper that comes back: recognised however it lies, filed once, confirmed by a person, never lost."""

import hashlib
import io
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from django.core.files.storage import storages
from django.utils import timezone
from PIL import Image
from wagtail.models import ModelLogEntry

from attendance import tasks
from attendance.actions import registers, scans
from attendance.actions.scan_files import STALLED_AFTER, read_file, send_file
from attendance.enums import ChangeSource, ScanFileState, ScanPageState
from attendance.formats.drawing import slant, tilt
from attendance.models import Mark, MarkChange, ScanEvent, ScanFile, ScanPage
from attendance.permissions import markable_classes
from attendance.rules.merging import Wish
from lib.refused import Refused
from people.enums import Role
from tests.attendance import paper
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return UserFactory(roles=[Role.TRAINER])


@pytest.fixture
def session(trainer):
    made = ClassSessionFactory(edition=EditionFactory(trainers=[trainer]), trainer=trainer)
    EnrolmentFactory.create_batch(3, edition=made.edition)
    return made


def stored(path) -> bytes:
    with storages["private"].open(path) as file:
        return file.read()


def logged(action):
    return ModelLogEntry.objects.filter(action=f"attendance.{action}").order_by("pk")


@pytest.mark.parametrize(
    "change",
    [
        *({"tilt": angle} for angle in (0, 15, -15, 7.5, 90, 180, 270, 101)),
        {"light": 0.3},
        {"tilt": -11, "light": 0.45, "noise": 0.25},
    ],
    ids=str,
)
def test_a_page_is_recognised_however_it_lies_and_stands_upright_after(session, trainer, change):
    picture = paper.worn(paper.printed(session), **change)
    file = paper.send(session, paper.as_file(picture), by=trainer)
    page = file.pages.get()
    assert (page.state, page.session, page.sheet_page, page.sheet_pages) == (
        ScanPageState.FILED,
        session,
        1,
        1,
    )
    drawn = Image.open(io.BytesIO(stored(page.picture)))
    assert max(drawn.size) <= 1800
    again = paper.send(session, paper.as_file(drawn), by=trainer).pages.get()
    assert again.state == ScanPageState.FILED
    assert code_angle(drawn) == pytest.approx(0, abs=2)
    assert slant(drawn, 0) == pytest.approx(0, abs=0.5)


def code_angle(picture):
    (code,) = zxingcpp.read_barcodes(picture)
    return tilt(code.position)


@pytest.mark.parametrize("dots", [60, 75, 300])
def test_a_small_and_a_large_picture(session, trainer, dots):
    picture = paper.worn(paper.printed(session, dots=dots), tilt=4)
    assert paper.send(session, paper.as_file(picture), by=trainer).pages.get().is_filed


@pytest.mark.parametrize(("format", "name"), [("PNG", "a.png"), ("HEIF", "a.heic"), ("PDF", "a")])
def test_other_kinds_of_files(session, trainer, format, name):
    data = paper.as_file(paper.printed(session), format)
    assert paper.send(session, data, by=trainer, name=name).pages.get().is_filed


def test_pages_of_several_classes_in_one_pdf_in_any_order(session, trainer):
    EnrolmentFactory.create_batch(20, edition=session.edition)
    other = ClassSessionFactory(edition=session.edition, trainer=trainer)
    blank = Image.new("RGB", (900, 1200), "white")
    pages = [
        paper.printed(other, 2),
        paper.printed(session, 1),
        blank,
        paper.worn(paper.printed(session, 2), tilt=180),
        paper.printed(other, 1),
    ]
    file = paper.send(session, paper.as_pdf(*pages), by=trainer, name="wszystkie.pdf")
    found = [(page.session, page.sheet_page) for page in file.pages.order_by("number")]
    assert found == [(other, 2), (session, 1), (None, 0), (session, 2), (other, 1)]
    assert file.pages.unrecognised().get().number == 3
    assert (file.state, file.page_count, file.pages_read) == (ScanFileState.READ, 5, 5)


def test_the_original_stays_to_the_byte_and_the_served_copy_says_nothing_of_itself(
    session, trainer
):
    data = paper.with_place(paper.printed(session))
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(paper.GPS)
    file = paper.send(session, data, by=trainer)
    assert stored(file.path) == data
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    copy = stored(file.pages.get().picture)
    drawn = Image.open(io.BytesIO(copy))
    assert not drawn.getexif()
    assert set(drawn.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Nowak" not in copy
    assert b"Exif" not in copy


def test_the_same_file_twice_is_said_and_not_doubled(session, trainer):
    data = paper.as_file(paper.printed(session))
    first = send_file(edition=session.edition, name="a.jpg", data=data, by=trainer)
    again = send_file(edition=session.edition, name="b.jpg", data=data, by=trainer)
    assert first.is_new
    assert not again.is_new
    assert again.file == first.file
    elsewhere = EditionFactory(trainers=[trainer])
    assert paper.send(session, data, by=trainer).pages.get().is_filed
    double = paper.send(session, data, by=trainer, edition=elsewhere).pages.get()
    assert (double.state, double.session) == (ScanPageState.DOUBLE, None)
    assert session.scan_pages.count() == 1


def test_a_task_that_comes_twice_does_its_work_once(session, trainer):
    data = paper.as_file(paper.printed(session))
    file = send_file(edition=session.edition, name="a.jpg", data=data, by=trainer).file
    for _turn in range(2):
        tasks.read_scan_file(str(file.pk))
        read_file(file=file, allowed=markable_classes(trainer))
    assert (ScanPage.objects.count(), ScanEvent.objects.count()) == (1, 1)
    assert logged("scan_read").count() == 1


def test_the_sweep_finds_what_was_lost_and_what_a_killed_worker_left(session, trainer):
    data = paper.as_file(paper.printed(session))
    file = send_file(edition=session.edition, name="a.jpg", data=data, by=trainer).file
    tasks.sweep_scans()
    assert not ScanPage.objects.exists()  # fresh: its message may still be under way
    long_ago = timezone.now() - STALLED_AFTER - timedelta(seconds=1)
    ScanFile.objects.update(state=ScanFileState.READING, touched_at=long_ago, tries=1)
    tasks.sweep_scans()
    assert file.pages.get().is_filed
    lost = send_file(edition=session.edition, name="b.jpg", data=data + b"\n", by=trainer).file
    ScanFile.objects.filter(pk=lost.pk).update(touched_at=long_ago)
    tasks.sweep_scans()
    lost.refresh_from_db()
    assert lost.state == ScanFileState.READ


def test_a_file_that_kills_its_workers_is_given_up(session, trainer):
    data = paper.as_file(paper.printed(session))
    file = send_file(edition=session.edition, name="a.jpg", data=data, by=trainer).file
    ScanFile.objects.update(tries=3)
    tasks.read_scan_file(str(file.pk))
    file.refresh_from_db()
    assert (file.state, file.problem) == (ScanFileState.REFUSED, "too_slow")


def test_a_page_of_a_class_of_others_is_refused_tells_nothing_and_is_noted(session, trainer):
    stranger = UserFactory(roles=[Role.TRAINER])
    own = EditionFactory(trainers=[stranger])
    data = paper.as_file(paper.printed(session))
    file = paper.send(session, data, by=stranger, edition=own)
    page = file.pages.get()
    assert (page.state, page.session, page.picture) == (ScanPageState.FOREIGN, None, "")
    assert page.sheet_page == 0
    assert not page.events.exists()
    assert logged("scan_foreign").get().data == {"classes": [session.pk]}
    with pytest.raises(Refused):
        scans.file_page(page=page, session=ClassSessionFactory(edition=own), by=stranger)
    # The one who may file it is not kept from it by the stranger's try.
    assert paper.send(session, data, by=trainer).pages.get().is_filed


def test_a_code_of_another_site_is_no_code(session, trainer, settings):
    data = paper.as_file(paper.printed(session))
    settings.IDENTIFIER_HASH_KEY = "another site"
    page = paper.send(session, data, by=trainer).pages.get()
    assert page.state == ScanPageState.UNRECOGNISED


def test_two_sheets_on_one_photo_are_a_persons_to_file(session, trainer):
    other = ClassSessionFactory(edition=session.edition, trainer=trainer)
    one, two = paper.printed(session), paper.printed(other)
    both = Image.new("RGB", (one.width * 2, one.height), "white")
    both.paste(one, (0, 0))
    both.paste(two, (one.width, 0))
    page = paper.send(session, paper.as_file(both), by=trainer).pages.get()
    assert page.state == ScanPageState.UNRECOGNISED


# --- what a person does --------------------------------------------------------------------------


@pytest.fixture
def waiting(session, trainer):
    """A page without a code."""
    blank = Image.new("RGB", (600, 900), "white")
    return paper.send(session, paper.as_file(blank), by=trainer).pages.get()


def test_filing_by_hand_moving_undoing_and_withdrawing_all_stay_in_the_history(
    session, trainer, waiting
):
    other = ClassSessionFactory(edition=session.edition)
    page = scans.file_page(page=waiting, session=session, by=trainer)
    assert page.session == session
    page = scans.undo_filing(page=page, by=trainer)
    assert (page.state, page.session) == (ScanPageState.UNRECOGNISED, None)
    with pytest.raises(Refused):
        scans.undo_filing(page=page, by=trainer)
    page = scans.file_page(page=page, session=session, by=trainer)
    with pytest.raises(Refused):
        scans.file_page(page=page, session=other, by=trainer, reason=" ")
    page = scans.file_page(page=page, session=other, by=trainer, reason="pomylone zajęcia")
    page = scans.undo_filing(page=page, by=trainer)
    assert page.session == session
    with pytest.raises(Refused):
        scans.withdraw_page(page=page, reason="", by=trainer)
    page = scans.withdraw_page(page=page, reason="nieczytelna", by=trainer)
    assert scans.withdraw_page(page=page, reason="znowu", by=trainer).events.count() == 6
    page = scans.file_page(page=page, session=session, by=trainer)
    assert page.is_filed
    kinds = list(page.events.values_list("kind", flat=True))
    assert kinds == [*("filed", "undone", "filed", "moved", "undone", "withdrawn", "filed")]
    assert logged("scan_withdrawn").get().data["reason"] == "nieczytelna"
    assert logged("scan_moved").count() == 1


def test_turning_by_hand_four_times_is_the_first_picture(trainer, waiting):
    first = stored(waiting.shown_picture)
    page = scans.turn_page(page=waiting, by=trainer)
    assert Image.open(io.BytesIO(stored(page.shown_picture))).size == (900, 600)
    for _turn in range(3):
        page = scans.turn_page(page=page, by=trainer)
    assert stored(page.shown_picture) == first


def present(session):
    people = session.edition.enrolments.order_by("pk").values_list("pk", flat=True)
    return {pk: Wish("present") for pk in people}


def test_marks_confirmed_beside_the_paper_say_where_they_come_from(session, trainer):
    page = paper.send(session, paper.as_file(paper.printed(session)), by=trainer).pages.get()
    first, *_others = wishes = present(session)
    one = {first: wishes[first]}
    saved = scans.confirm_page(page=page, wishes=one, rest_present=True, by=trainer)
    assert not saved.conflicts
    assert set(MarkChange.objects.order_by("pk").values_list("source", flat=True)) == {
        ChangeSource.SCAN
    }
    assert Mark.objects.count() == 3
    page.refresh_from_db()
    assert page.checked_by == trainer
    moved = scans.file_page(
        page=page,
        session=ClassSessionFactory(edition=session.edition),
        by=trainer,
        reason="pomyłka",
    )
    assert moved.checked_at is None


def test_a_page_stays_unchecked_where_another_marked_the_same_person_meanwhile(session, trainer):
    page = paper.send(session, paper.as_file(paper.printed(session)), by=trainer).pages.get()
    wishes = present(session)
    scans.confirm_page(page=page, wishes=wishes, rest_present=False, by=trainer)
    absent = {pk: Wish("absent") for pk in wishes}
    ScanPage.objects.update(checked_at=None, checked_by=None)
    saved = scans.confirm_page(page=page, wishes=absent, rest_present=False, by=trainer)
    assert saved.conflicts == set(wishes)
    page.refresh_from_db()
    assert page.checked_at is None


def test_a_closed_class_is_checked_and_not_changed(session, trainer):
    page = paper.send(session, paper.as_file(paper.printed(session)), by=trainer).pages.get()
    scans.confirm_page(page=page, wishes=present(session), rest_present=False, by=trainer)
    registers.close_register(session=session, taught=registers.as_planned(session), by=trainer)
    absent = {pk: Wish("absent") for pk in present(session)}
    assert scans.confirm_page(page=page, wishes=absent, rest_present=False, by=trainer) is None
    assert set(Mark.objects.order_by("pk").values_list("status__code", flat=True)) == {"present"}


def test_nothing_of_a_scan_lies_in_the_public_files(session, trainer, settings):
    paper.send(session, paper.as_file(paper.printed(session)), by=trainer)
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
