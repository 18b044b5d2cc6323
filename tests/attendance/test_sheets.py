"""The sheet of attendance as a file, judged by tools that are not ours: poppler, qpdf, zbar."""

import re
import subprocess
import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from attendance.actions.marks import mark_rest_present
from attendance.pdf import sheets as pdf
from attendance.reads.papers import names_by_class
from attendance.rules import sheets
from courses.actions import move_enrolment
from courses.enums import CourseKind
from people.enums import Role
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LONG_NAME = ("Świętosława Konstancja", "Brzęczyszczykiewicz-Żół")  # 46 characters with the space
POLISH = [("Zażółć", "Gęśląjaźń"), ("Ąćęłńóśźż", "ĄĆĘŁŃÓŚŹŻ"), LONG_NAME]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))


def run(*command) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, check=True)
    return done.stdout.decode(errors="replace")


@pytest.fixture
def session(db):
    trainer = UserFactory(roles=[Role.TRAINER], first_name="Maria", last_name="Kowal")
    edition = EditionFactory(trainers=[trainer])
    return ClassSessionFactory(
        edition=edition,
        trainer=trainer,
        room="sala 12",
        starts_at=datetime(2026, 3, 3, 8, tzinfo=UTC),
        ends_at=datetime(2026, 3, 3, 11, 15, tzinfo=UTC),
    )


def enrol(session, *names):
    return [
        EnrolmentFactory(
            edition=session.edition, person=PersonFactory(given_names=given, family_name=family)
        )
        for given, family in names
    ]


@pytest.fixture
def sheet(tmp_path):
    """sheet(session, ...): the file of their sheets."""

    def make(*classes):
        path = tmp_path / "sheet.pdf"
        listed = names_by_class(classes[0].edition, classes)
        path.write_bytes(pdf.render_sheets(classes[0].edition, listed, at=NOW))
        return path

    return make


def text_of(tool, path):
    return plain(run(tool("pdftotext"), "-layout", path, "-"))


def test_all_that_an_auditor_looks_for_is_on_the_sheet(session, sheet, tool):
    enrol(session, *POLISH)
    text = text_of(tool, sheet(session))
    edition, project = session.edition, session.edition.project
    expected = [
        "Lista obecności na szkoleniu",
        project.title,
        project.number,
        project.sign_set.sentence,
        "Kapitał Ludzki",
        edition.course.title,
        f"{edition.title} ({edition.code})",
        "wtorek, 3 marca 2026 r., 09:00–12:15",
        "4 godz. dydaktycznych, czyli 3 godz. zegarowych",
        "Toruń, ul. Szeroka 1, sala 12",
        "Maria Kowal",
        "Organy spółdzielni (teoria)",
        "1. ĄĆĘŁŃÓŚŹŻ Ąćęłńóśźż",
        "3. Gęśląjaźń Zażółć",
        "4. 5. 6.",
        "podpis osoby prowadzącej",
        "strona 1 z 1",
    ]
    assert [words for words in expected if words not in text] == []
    assert " ".join(reversed(LONG_NAME)) in plain(run(tool("pdftotext"), sheet(session), "-"))


@pytest.mark.parametrize("kind", CourseKind.values)
def test_each_kind_of_edition_has_its_own_words(session, sheet, tool, kind):
    session.edition.course.kind = kind
    text = text_of(tool, sheet(session))
    words = {
        "advice": "Lista obecności na spotkaniu doradczym",
        "study_visit": "Lista obecności na wizycie studyjnej",
        "conference": "Lista obecności na konferencji",
        "vocational": "Lista obecności na kursie",
        "workshop": "Lista obecności na warsztatach",
        "training": "Lista obecności na szkoleniu",
    }
    assert words[kind] in text
    assert ("(teoria)" in text) == (kind in {"training", "vocational", "workshop"})


def test_it_is_an_archive_and_an_accessible_document(session, sheet, tool):
    enrol(session, *POLISH)
    path = sheet(session)
    run(tool("qpdf"), "--check", path)
    content = path.read_bytes()
    for mark in (b"<pdfaid:part>2</pdfaid:part>", b"<pdfuaid:part>1</pdfuaid:part>", b"pl-PL"):
        assert mark in content
    information = run(tool("pdfinfo"), path)
    assert re.search(r"Tagged:\s+yes", information)
    assert "Title:           Lista obecności na szkoleniu: Zarządzanie" in information
    structure = run(tool("pdfinfo"), "-struct-text", path)
    for part in ("H1", "Table", "TH", "Figure"):
        assert part in structure


def test_two_hundred_people_fall_on_pages_and_nobody_is_cut(session, sheet, tool):
    enrol(session, *[LONG_NAME] * 200)
    path = sheet(session)
    text = text_of(tool, path)
    assert text.count("Konstancja") == 200
    assert text.count("Brzęczyszczykiewicz-Żół Świętosława") == 200
    pages = int(re.search(r"Pages:\s+(\d+)", run(tool("pdfinfo"), path))[1])
    assert pages == len(sheets.lines_by_page(["x"] * 200))
    assert f"strona {pages} z {pages}" in text
    assert text.count("podpis osoby prowadzącej") == pages
    assert "203." in text


@pytest.mark.parametrize("name", ["Ż" * 120, "王 Wang", "#panic() $x$ *b* <script>"])
def test_odd_names_never_take_the_sheet_from_a_class(session, sheet, tool, name):
    enrol(session, ("Anna", name))
    text = text_of(tool, sheet(session)).replace("\u200b", "")
    assert name.replace("王", "?")[:20] in text


def test_zbar_reads_class_and_page_off_the_paper(session, sheet, tool, tmp_path):
    enrol(session, *[("Anna", f"Nowak {n}") for n in range(30)])
    run(tool("pdftoppm"), "-r", "100", "-png", sheet(session), tmp_path / "page")
    found = []
    for image in sorted(tmp_path.glob("page*.png")):
        code = run(tool("zbarimg"), "--quiet", "--raw", image).strip()
        found.append(sheets.read_token(code, settings.IDENTIFIER_HASH_KEY))
        assert "http" not in code
    assert found == [sheets.SheetPage(session.pk, page, 2) for page in (1, 2)]


def test_a_week_has_the_sheet_of_each_class_and_constant_queries(client, session, tool, tmp_path):
    enrol(session, *POLISH)
    client.force_login(session.trainer)
    url = reverse("week_sheets", args=[session.edition_id, date(2026, 3, 2)])

    def count():
        with CaptureQueriesContext(connection) as caught:
            response = client.get(url)
        (tmp_path / "week.pdf").write_bytes(response.content)
        return len(caught), text_of(tool, tmp_path / "week.pdf")

    one, text = count()
    assert text.count("strona 1 z 1") == 1
    for days in (1, 2, 6, 7):
        ClassSessionFactory(
            edition=session.edition,
            trainer=session.trainer,
            starts_at=session.starts_at + timedelta(days=days),
        )
    enrol(session, *[("Anna", f"Nowak {n}") for n in range(5)])
    three, text = count()
    assert text.count("strona 1 z 1") == 3  # the Monday after is another week
    assert text.count("Nowak 3") == 3
    assert three == one
    assert client.get(url.replace("03-02", "03-03")).status_code == 404
    assert client.get(url.replace("03-02", "06-01")).status_code == 404
    assert client.get(url.replace("03-02", "13-99")).status_code == 404


def test_someone_who_left_stays_on_the_sheet_of_a_class_where_they_were_marked(session):
    (gone,) = enrol(session, ("Anna", "Nowak"))
    later = ClassSessionFactory(edition=session.edition)
    mark_rest_present(session=session, by=session.trainer)
    move_enrolment(enrolment=gone, state="withdrawn", reason="praca", by=session.trainer)
    assert names_by_class(session.edition, [session, later]) == [
        (session, ["Nowak Anna"]),
        (later, []),
    ]


def test_the_sheet_of_an_empty_list_has_lines_to_write_on(session, sheet, tool):
    assert f"{sheets.FIRST_LINES}." in text_of(tool, sheet(session))


@given(st.integers(1, 10**12), st.integers(1, 99), st.integers(1, 99), st.text(max_size=20))
def test_a_code_names_its_page_to_those_with_the_key_alone(session, page, more, key):
    found = sheets.SheetPage(session, min(page, more), more)
    said = sheets.token(found, key)
    assert sheets.read_token(said, key) == found
    assert sheets.read_token(said, key + "x") is None
    assert sheets.read_token(said.replace("LISTA ", "LISTA 1"), key) is None


@given(st.text(max_size=60))
def test_other_codes_are_no_pages_of_ours(text):
    assert sheets.read_token(text, "key") is None


@given(st.lists(st.text(min_size=1, max_size=3), max_size=250))
def test_every_name_stands_on_one_page_in_order(names):
    pages = sheets.lines_by_page(names)
    lines = [line for page in pages for line in page]
    assert lines[: len(names)] == names
    assert len(lines) - len(names) >= sheets.BLANK_LINES
    assert all(pages)
    assert len(pages) <= sheets.MOST_PAGES


@given(st.integers(0, 250))
def test_each_person_stands_on_the_lines_of_one_page(people):
    names = [str(number) for number in range(people)]
    pages = sheets.lines_by_page(names)
    found = [
        name
        for number in range(1, len(pages) + 1)
        for name in names[sheets.lines_on_page(number, len(pages), people)]
    ]
    assert found == names
    assert names[sheets.lines_on_page(1, len(pages) + 1, people)] == names


def test_pages_that_have_not_come_back():
    assert sheets.missing_pages([]) == []
    assert sheets.missing_pages([(1, 3), (3, 3)]) == [2]
    assert sheets.missing_pages([(1, 1), (2, 2)]) == []
