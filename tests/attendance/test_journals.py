"""The journal taken out: whole, unchanged or told where not, and kept when it comes back signed."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta

import pypdf
import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import etree

from attendance import tasks
from attendance.actions import corrections, journals, marks, registers
from attendance.enums import JournalState
from attendance.formats.journal_package import faults_of
from attendance.formats.journal_xml import NAMESPACE, SCHEMA
from attendance.models import JournalExport, SignedManifest
from attendance.pdf import journals as pdf
from attendance.rules.deadlines import standing
from attendance.rules.merging import Wish
from courses.actions import move_enrolment
from people.enums import Role
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
NAME = "Ćwiąkalska-Żółć"
AT = datetime(2026, 6, 15, 10, tzinfo=UTC)


class Course:
    """Four classes in two months: closed and corrected, open, cancelled, and one with nothing yet."""

    def __init__(self):
        self.trainer = UserFactory(roles=[Role.TRAINER])
        self.coordinator = UserFactory(roles=[Role.COORDINATOR])
        self.edition = EditionFactory(trainers=[self.trainer], coordinators=[self.coordinator])
        self.stays, self.left = (
            EnrolmentFactory(edition=self.edition, person=PersonFactory(family_name=name))
            for name in (NAME, "Nowak & <Syn>")
        )
        starts = datetime(2026, 3, 24, 9, tzinfo=UTC)
        self.classes = [
            ClassSessionFactory(
                edition=self.edition,
                trainer=self.trainer,
                starts_at=starts + timedelta(days=7 * number),
                ends_at=starts + timedelta(days=7 * number, hours=4),
            )
            for number in range(4)
        ]
        closed, opened, cancelled, _empty = self.classes
        for session in (closed, opened):
            marks.mark_rest_present(session=session, by=self.trainer, at=session.ends_at)
        register = registers.close_register(
            session=closed, taught=registers.as_planned(closed), by=self.trainer, at=closed.ends_at
        )
        asked = corrections.ask_to_correct_mark(
            register=register,
            enrolment=self.stays,
            wish=Wish("late", 20),
            reason="lista mówi co innego",
            by=self.trainer,
        )
        corrections.decide_correction(
            correction=asked, state="approved", note="", by=self.coordinator
        )
        registers.cancel_class(session=cancelled, reason="choroba", by=self.coordinator)
        move_enrolment(enrolment=self.left, state="withdrawn", by=self.coordinator, reason="praca")


@pytest.fixture
def course():
    return Course()


def made(course):
    journal, _is_new = journals.order_journal(edition=course.edition, by=course.coordinator, at=AT)
    assert journals.make_journal(journal_id=str(journal.pk), at=AT) == JournalState.DONE
    journal.refresh_from_db()
    return journal


def content(journal) -> bytes:
    with storages["private"].open(journal.file_path) as opened:
        return opened.read()


def files(journal) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content(journal))) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(tmp_path, contents):
    path = tmp_path / "dziennik.zip"
    with zipfile.ZipFile(path, "w") as package:
        for name, data in contents.items():
            package.writestr(name, data)
    return path


def codes(path):
    return {fault.code for fault in faults_of(path)}


def test_the_xml_fits_its_schema_and_holds_everybody_and_everything(course):
    found = files(made(course))
    root = etree.fromstring(found["dziennik.xml"])
    etree.XMLSchema(etree.parse(str(SCHEMA))).assertValid(root)
    space = {"d": NAMESPACE}
    first = root.find("d:zajecia/d:zajecie", space)
    assert first.find("d:zamknieto", space).get("kto") == str(course.trainer)
    (late,) = first.xpath("d:wpis[@status='late']", namespaces=space)
    assert (late.get("minut"), late.get("wersja")) == ("20", "2")
    (change,) = first.xpath("d:zmiana[@zrodlo='korekta']", namespaces=space)
    assert (change.get("z"), change.get("na"), change.get("na-minut")) == ("present", "late", "20")
    assert change.get("dlaczego") == "lista mówi co innego"
    (correction,) = first.findall("d:korekta", space)
    assert correction.get("decyzja") == "przyjeta"
    (cancelled,) = root.xpath("//d:odwolano", namespaces=space)
    assert cancelled.get("powod") == "choroba"
    assert len(root.findall("d:zajecia/d:zajecie/d:zmiana-planu", space)) == 1
    people = root.findall("d:osoby/d:osoba", space)
    gone = next(item for item in people if item.get("nr") == str(course.left.pk))
    assert gone.find("d:nazwisko", space).text == "Nowak & <Syn>"
    assert gone.get("stan") == "zrezygnowala"
    assert gone.get("na-liscie-do")


def test_personal_numbers_are_nowhere(course):
    journal = made(course)
    number = course.stays.person.document_number.encode()
    for name, data in files(journal).items():
        assert number not in data, name
    with CaptureQueriesContext(connection) as found:
        journals.write_package(io.BytesIO(), journal, at=AT)
    assert not [row["sql"] for row in found if "document_number" in row["sql"]]


def test_the_papers_are_tagged_numbered_and_say_what_was(course):
    found = files(made(course))
    papers = {name: data for name, data in found.items() if name.endswith(".pdf")}
    assert set(papers) == {"osoby.pdf", "dziennik-2026-03.pdf", "dziennik-2026-04.pdf"}
    for name, data in papers.items():
        read = pypdf.PdfReader(io.BytesIO(data))
        assert read.trailer["/Root"]["/MarkInfo"]["/Marked"], name
        assert read.trailer["/Root"]["/Lang"] == "pl-PL", name
        assert b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A" in data, name
        assert b"<pdfuaid:part>1</pdfuaid:part>" in data, name
        text = read.pages[0].extract_text()
        assert "strona 1 z 1" in text, name
        assert "Unia Europejska" in text, name
    march = pypdf.PdfReader(io.BytesIO(papers["dziennik-2026-03.pdf"])).pages[0].extract_text()
    assert NAME in march
    assert "sp 20" in march
    assert f"potwierdza {course.trainer}" in " ".join(march.split())
    assert "lista mówi co innego" in march


def test_the_same_journal_gives_the_same_bytes(course):
    journal = made(course)
    again = io.BytesIO()
    journals.write_package(again, journal, at=AT)
    assert again.getvalue() == content(journal)


def test_the_command_finds_a_whole_package_whole(course, tmp_path, capsys):
    path = tmp_path / "dziennik.zip"
    path.write_bytes(content(made(course)))
    call_command("verify_journal", str(path))
    assert "cała i niezmieniona" in capsys.readouterr().out


def manifest_with(found, **changes):
    told = json.loads(found["manifest.json"])
    return json.dumps(told | changes).encode()


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda f: f | {"osoby.pdf": f["osoby.pdf"] + b" "}, "other_size"),
        (lambda f: f | {"dziennik.xml": f["dziennik.xml"].replace(b"20", b"21")}, "other_hash"),
        (lambda f: {k: v for k, v in f.items() if k != "osoby.pdf"}, "missing"),
        (lambda f: {k: v for k, v in f.items() if k != "manifest.txt"}, "missing"),
        (lambda f: {k: v for k, v in f.items() if k != "manifest.json"}, "no_manifest"),
        (lambda f: f | {"wirus.exe": b"MZ"}, "unlisted"),
        (lambda f: f | {"manifest.json": b"{"}, "bad_manifest"),
        (lambda f: f | {"manifest.json": b"[" * 100_000}, "bad_manifest"),
        (lambda f: f | {"manifest.json": manifest_with(f, files=[])}, "bad_manifest"),
        (
            lambda f: f | {"manifest.json": manifest_with(f, made_by="ktoś inny")},
            "manifests_differ",
        ),
    ],
)
def test_the_command_says_each_fault(course, tmp_path, capsys, harm, code):
    path = packed(tmp_path, harm(files(made(course))))
    assert code in codes(path)
    with pytest.raises(SystemExit) as ended:
        call_command("verify_journal", str(path))
    assert ended.value.code == 1
    assert capsys.readouterr().out.strip()


def test_xml_of_other_words_a_stranger_and_a_mark_without_history_are_found(course, tmp_path):
    found = files(made(course))
    text = found["dziennik.xml"].decode()
    for old, new, code in (
        ("<temat>", "<tytul/><temat>", "bad_xml"),
        ('status="late"', 'status="present"', "history_differs"),
        (f'<wpis osoba="{course.stays.pk}"', '<wpis osoba="999999"', "stranger"),
        ("<dziennik", '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><dziennik', ""),
    ):
        harmed = text.replace(old, new, 1)
        assert harmed != text
        path = packed(tmp_path, found | {"dziennik.xml": harmed.encode()})
        assert {code, "other_size"} - {""} <= codes(path) | {"other_size"}
    no_zip = tmp_path / "x.zip"
    no_zip.write_bytes(b"to nie jest paczka")
    assert codes(no_zip) == {"no_zip"}


def test_a_bomb_is_only_a_wrong_size(course, tmp_path):
    path = tmp_path / "bomba.zip"
    found = files(made(course))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in found.items():
            package.writestr(name, b"\0" * 50_000_000 if name == "osoby.pdf" else data)
    assert codes(path) == {"other_size"}


def test_a_month_with_too_many_marks_is_cut(course, monkeypatch):
    monkeypatch.setattr(pdf, "CELLS", 2)
    found = files(made(course))
    assert {"dziennik-2026-03-001.pdf", "dziennik-2026-03-002.pdf"} <= set(found)


def test_an_edition_with_nothing_in_it_has_a_journal_too(tmp_path):
    course = Course.__new__(Course)
    course.coordinator = UserFactory(roles=[Role.COORDINATOR])
    course.edition = EditionFactory(project=None, coordinators=[course.coordinator])
    path = tmp_path / "pusty.zip"
    path.write_bytes(content(made(course)))
    assert codes(path) == set()


# --- the job -------------------------------------------------------------------------------------


def test_a_second_press_gives_the_order_under_way(course):
    first = journals.order_journal(edition=course.edition, by=course.coordinator)
    second = journals.order_journal(edition=course.edition, by=course.coordinator)
    assert (first[1], second[1]) == (True, False)
    assert first[0] == second[0]


def test_two_workers_with_one_message_make_one_package(course):
    journal, _new = journals.order_journal(edition=course.edition, by=course.coordinator, at=AT)
    JournalExport.objects.update(state="running", touched_at=AT)
    soon = AT + timedelta(seconds=5)
    assert journals.make_journal(journal_id=str(journal.pk), at=soon) == ""
    later = AT + timedelta(minutes=6)
    assert journals.take_stalled(at=later) == [str(journal.pk)]
    assert journals.take_stalled(at=later) == []
    assert journals.make_journal(journal_id=str(journal.pk), at=later) == "done"
    assert journals.make_journal(journal_id=str(journal.pk), at=later) == ""


def test_a_journal_that_cannot_be_made_is_tried_three_times(course, monkeypatch, caplog):
    journal, _new = journals.order_journal(edition=course.edition, by=course.coordinator)
    monkeypatch.setattr(pdf, "render_people", lambda *args, **kwargs: 1 / 0)
    states = [journals.make_journal(journal_id=str(journal.pk)) for _turn in range(3)]
    assert states == ["queued", "queued", "failed"]
    assert journals.order_journal(edition=course.edition, by=course.coordinator)[1]


def test_packages_go_after_their_time_and_their_hashes_stay(course):
    journal = made(course)
    path = journal.file_path
    JournalExport.objects.update(expires_at=AT)
    tasks.sweep_journals()
    journal.refresh_from_db()
    assert (journal.state, journal.has_file) == ("expired", False)
    assert journal.manifest_hash
    assert not storages["private"].exists(path)


def test_memory_and_queries_do_not_grow_with_the_classes(course):
    """Queries: a fixed number for so many classes at a time, whatever their people."""
    journal = made(course)
    journals.write_package(io.BytesIO(), journal, at=AT)
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as found:
            journals.write_package(io.BytesIO(), journal, at=AT)
        counts.append(len(found))
        EnrolmentFactory.create_batch(20, edition=course.edition)
    assert counts[0] == counts[1]


# --- the screens ---------------------------------------------------------------------------------


def test_from_the_order_to_the_signed_manifest(client, course, django_capture_on_commit_callbacks):
    client.force_login(course.coordinator)
    page = reverse("edition_journal", args=[course.edition.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("journal_order", args=[course.edition.pk]))
    journal = JournalExport.objects.get()
    assert journal.state == "done"
    html = client.get(page).content.decode()
    assert journal.manifest_hash in html
    package = client.post(reverse("journal_download", args=[journal.pk]))
    assert package["Cache-Control"] == "private, no-store"
    assert zipfile.ZipFile(io.BytesIO(package.getvalue())).testzip() is None
    url = reverse("journal_sign", args=[course.edition.pk])
    refused = client.post(url, {"journal": journal.pk, "file": upload("x.exe", b"MZ")})
    assert refused.status_code == 422
    assert not SignedManifest.objects.exists()
    for _press in range(2):
        sent = {"journal": journal.pk, "file": upload("manifest.json.p7s", b"podpis")}
        assert client.post(url, sent).status_code == 302
    signed = SignedManifest.objects.get()
    back = client.get(reverse("signed_manifest", args=[signed.pk]))
    assert back.getvalue() == b"podpis"
    assert back["Content-Type"] == "application/octet-stream"
    assert "attachment" in back["Content-Disposition"]
    assert signed.file_hash in client.get(page).content.decode()


def upload(name, data):
    return SimpleUploadedFile(name, data)


def test_a_manifest_of_another_edition_is_not_taken(client, course):
    client.force_login(course.coordinator)
    foreign = made(Course())
    url = reverse("journal_sign", args=[course.edition.pk])
    sent = {"journal": foreign.pk, "file": upload("manifest.p7s", b"x")}
    assert client.post(url, sent).status_code == 422
    assert not SignedManifest.objects.exists()


def test_progress_survives_a_reload(client, course):
    client.force_login(course.coordinator)
    journals.order_journal(edition=course.edition, by=course.coordinator)
    JournalExport.objects.update(state="running", done_parts=3, all_parts=12)
    url = reverse("edition_journal", args=[course.edition.pk])
    for _look in range(2):
        assert "25 %" in client.get(url).content.decode()
    part = client.get(url, {"czesc": "postep"}).content.decode()
    assert 'data-state="running"' in part
    assert "<html" not in part


@pytest.mark.parametrize(
    ("today", "kept_on", "word", "left"),
    [
        (date(2026, 6, 12), None, "later", 10),
        (date(2026, 6, 13), None, "due", 9),
        (date(2026, 6, 22), None, "due", 0),
        (date(2026, 6, 23), None, "late", -1),
        (date(2026, 7, 1), date(2026, 6, 22), "kept", -9),
        (date(2026, 7, 1), date(2026, 6, 23), "kept_late", -9),
    ],
)
def test_the_deadline(today, kept_on, word, left):
    found = standing(date(2026, 6, 12), kept_on, today, days=10)
    assert (found.word, found.days_left) == (word, left)


def test_what_was_signed_before_the_end_is_not_the_journal_of_the_course(client, course, settings):
    client.force_login(course.coordinator)
    journal = made(course)
    JournalExport.objects.update(ordered_at=datetime(2026, 5, 1, tzinfo=UTC))
    journals.keep_signed(journal=journal, file=upload("manifest.p7s", b"x"), by=course.coordinator)
    url = reverse("edition_attendance", args=[course.edition.pk])
    assert "Zrób to teraz" in client.get(url).content.decode()
    JournalExport.objects.update(ordered_at=AT)
    assert "Dziennik jest zachowany" in client.get(url).content.decode()
    client.force_login(course.trainer)
    assert "Wydaj dziennik" not in client.get(url).content.decode()
