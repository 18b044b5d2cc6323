"""The file, judged by tools that are not ours: poppler, qpdf, zbar."""

import copy
import re
import subprocess
import unicodedata

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from certificates import pdf
from lib import typesetting

LONG_NAME = ("Świętosława Konstancja", "Brzęczyszczykiewicz-Żół")  # 46 characters with the space
TYPST = '#panic("x") $x^2$ *b* _i_ @ref <lab> `raw` \\ [a] {b} // c /* d */ "q" ~ = h'
SNAPSHOT = {
    "version": 1,
    "number": "KRS/2026/00012",
    "code": "M6AV-6NSP-VJNY-PPRJ",
    "verify_url": "https://wiedza.example.org/sprawdz/M6AV6NSPVJNYPPRJ/",
    "issued_on": "2026-06-19",
    "issued_at": "2026-06-19T10:20:30.123456+00:00",
    "profile": "D",
    "holder": {
        "given_names": "Żaneta Łucja",
        "family_name": "Święćkowska",
        "initials": "Ż. Ł. Ś.",
        "form": "f",
        "document_kind": "pesel",
        "birth_date": "1975-03-03",
        "birth_place": "Grudziądz",
    },
    "course": {
        "title": "Zażółć gęślą jaźń ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ",
        "kind": "training",
        "unit": "teaching",
        "unit_minutes": 45,
        "total_minutes": 62 * 45,
        "subjects": [
            {"title": "Organy spółdzielni", "theory": 30, "practice": 12},
            {"title": "Księgowość uproszczona", "theory": 15, "practice": 5},
        ],
        "outcomes": ["Zakłada spółdzielnię socjalną.", "Zna źródła prawa."],
    },
    "edition": {
        "code": "ZSS-2026-1",
        "title": "Wiosna",
        "starts_on": "2026-03-03",
        "ends_on": "2026-06-12",
        "place": "Toruń",
    },
    "minutes_planned": 2790,
    "minutes_attended": 2700,
    "issuer": {
        "name": "Krajowa Rada Spółdzielcza",
        "address": "ul. Jasna 1, 00-013 Warszawa",
        "town": "Warszawa",
        "register_number": "2.14/00123/2009",
        "signatory": "Anna Przykładowa",
        "signatory_role": "kierowniczka projektu",
    },
    "project": {
        "title": "Ośrodek wspierania spółdzielczości",
        "number": "POKL.07.02.02-04-010/09",
        "sentence": "Projekt współfinansowany ze środków Unii Europejskiej",
        "signs": [{"caption": "Kapitał Ludzki", "image": None}],
    },
    "is_invented": True,
}


def changed(**parts):
    """A snapshot with some keys of its parts replaced: changed(holder={"form": "m"})."""
    snapshot = copy.deepcopy(SNAPSHOT)
    for key, value in parts.items():
        if isinstance(value, dict) and isinstance(snapshot[key], dict):
            snapshot[key] |= value
        else:
            snapshot[key] = value
    return snapshot


@pytest.fixture
def rendered(tmp_path):
    def render(snapshot, number=""):
        path = tmp_path / "certificate.pdf"
        path.write_bytes(pdf.render_certificate(snapshot, number))
        return path

    return render


def run(*command) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, check=True)
    return done.stdout.decode(errors="replace")  # poppler writes alt texts in UTF-16


@pytest.fixture
def text_of(rendered, tool):
    """The words of the document, all white space as one space."""

    def text(snapshot, number=""):
        return plain(run(tool("pdftotext"), "-layout", rendered(snapshot, number), "-"))

    return text


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))


def test_every_text_of_the_snapshot_is_in_the_file(text_of):
    text = text_of(SNAPSHOT, "75030312345")
    course, issuer, project = (SNAPSHOT[part] for part in ("course", "issuer", "project"))
    expected = [
        "Pani",
        "Żaneta Łucja Święćkowska",
        "PESEL 75030312345",
        "data i miejsce urodzenia: 3 marca 1975 r., Grudziądz",
        "ukończyła szkolenie",
        "o ukończeniu szkolenia",
        course["title"],
        "w okresie od 3 marca 2026 r. do 12 czerwca 2026 r.",
        "w wymiarze 62 godzin dydaktycznych, czyli 46 godzin zegarowych i 30 minut",
        "Edycja ZSS-2026-1, Toruń",
        "Warszawa, 19 czerwca 2026 r.",
        *(issuer[key] for key in issuer),
        f"Projekt „{project['title']}”, nr {project['number']}",
        project["sentence"],
        project["signs"][0]["caption"],
        SNAPSHOT["number"],
        SNAPSHOT["code"],
        "sprawdź na wiedza.example.org/sprawdz",
        "Osoba wymyślona – dokument pokazowy",
        *course["outcomes"],
        "1. Organy spółdzielni 30 12 42",
        "2. Księgowość uproszczona 15 5 20",
        "Razem 45 17 62",
        "1/2",
        "2/2",
    ]
    assert [words for words in expected if plain(words) not in text] == []
    assert "ZAŚWIADCZENIE" in text


@pytest.mark.parametrize(
    ("form", "kind", "words"),
    [
        ("f", "training", "Pani * ukończyła szkolenie"),
        ("m", "training", "Pan * ukończył szkolenie"),
        ("n", "training", "Zaświadcza się o ukończeniu szkolenia przez: *"),
        ("f", "vocational", "Pani * ukończyła kurs"),
        ("m", "workshop", "Pan * ukończył warsztaty"),
        ("n", "conference", "Zaświadcza się o udziale w konferencji przez: *"),
        ("f", "study_visit", "Pani * wzięła udział w wizycie studyjnej"),
        ("m", "advice", "Pan * wziął udział w doradztwie grupowym"),
    ],
)
def test_the_wording_follows_the_form_and_the_kind(text_of, form, kind, words):
    holder = {"form": form, "birth_date": None, "birth_place": ""}
    text = text_of(changed(holder=holder, course={"kind": kind}))
    assert words.replace("*", "Żaneta Łucja Święćkowska") in text


def test_what_was_not_given_is_not_printed(text_of):
    text = text_of(
        changed(
            holder={"birth_date": None, "birth_place": "", "document_kind": "none"},
            project=None,
            is_invented=False,
        )
    )
    assert not [word for word in ("PESEL", "urodzenia", "Projekt", "wymyślona") if word in text]


@pytest.mark.parametrize(
    ("minutes", "unit", "words"),
    [
        (45, "teaching", "1 godziny dydaktycznej, czyli 45 minut"),
        (60, "clock", "1 godziny zegarowej, czyli 1,33 godziny dydaktycznej"),
        (90, "clock", "1 godziny zegarowej i 30 minut, czyli 2 godzin dydaktycznych"),
        (61, "clock", "1 godziny zegarowej i 1 minuty, czyli 1,36 godziny dydaktycznej"),
        (45 * 1000, "teaching", "1000 godzin dydaktycznych, czyli 750 godzin zegarowych"),
    ],
)
def test_hours_stand_in_both_units(minutes, unit, words):
    assert pdf.hours_text(minutes, unit) == words


def test_a_long_name_stands_whole_on_one_line(rendered, tool):
    given, family = LONG_NAME
    path = rendered(changed(holder={"given_names": given, "family_name": family}))
    lines = run(tool("pdftotext"), "-layout", "-l", "1", path, "-").splitlines()
    assert f"{given} {family}" in [line.strip() for line in lines]


def test_the_longest_texts_leave_the_front_on_one_page(rendered, tool):
    long = ("Świątobliwość organizacji pozarządowych " * 9)[:255]
    snapshot = changed(
        holder={"given_names": long[:120], "family_name": long[:120], "birth_place": long[:120]},
        course={"title": long},
        issuer={"name": long, "address": long, "signatory": long[:120], "town": long[:80]},
        project={
            "title": long,
            "sentence": long,
            "signs": [{"caption": long[:160], "image": None}] * 4,
        },
        edition={"place": long[:200]},
    )
    front = run(tool("pdftotext"), "-layout", "-l", "1", rendered(snapshot, "75030312345"), "-")
    assert SNAPSHOT["code"] in front


def test_typst_and_html_in_texts_stay_text(text_of):
    name, title = f"Anna {TYPST}", f"<script>alert(1)</script> {TYPST}"
    snapshot = changed(
        holder={"given_names": name[:100], "family_name": "#sys.inputs"},
        course={
            "title": title,
            "subjects": [{"title": TYPST, "theory": 1, "practice": 0}],
            "outcomes": ['#image("/etc/passwd")', '#read("certificate.typ")'],
        },
    )
    text = text_of(snapshot)
    for words in (name[:100], "#sys.inputs", title, TYPST, '#image("/etc/passwd")'):
        assert plain(words) in text


def test_twice_rendered_is_the_same_file():
    first = pdf.render_certificate(SNAPSHOT, "75030312345")
    assert first == pdf.render_certificate(copy.deepcopy(SNAPSHOT), "75030312345")
    assert first.endswith(b"%%EOF\n")
    assert b"2026-06-19T10:20:30" in first


def test_the_file_is_an_archive_and_an_accessible_document(rendered, tool):
    path = rendered(SNAPSHOT)
    run(tool("qpdf"), "--check", path)
    content = path.read_bytes()
    for mark in (
        b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>",
        b"<pdfuaid:part>1</pdfuaid:part>",
        b"pl-PL",
    ):
        assert mark in content
    information = run(tool("pdfinfo"), path)
    assert re.search(r"Tagged:\s+yes", information)
    assert "Title:           Zaświadczenie o ukończeniu szkolenia nr KRS/2026/00012" in information
    structure = run(tool("pdfinfo"), "-struct-text", path)
    assert structure.index("H1") < structure.index("H2")
    assert "TH" in structure
    assert re.search(r"Figure", structure)


def test_every_font_is_lato_and_embedded(rendered, tool):
    rows = run(tool("pdffonts"), rendered(SNAPSHOT)).splitlines()[2:]
    assert rows
    for row in rows:
        assert re.match(r"[A-Z]{6}\+Lato-\w+\s.*\byes yes yes\b", row), row


@pytest.mark.parametrize("name", ["Čapková-Dvořák", "Nguyễn", "Олена Ґалаґан"])
def test_names_from_other_countries_are_drawn_too(rendered, tool, text_of, name):
    snapshot = changed(holder={"family_name": name})
    assert name in text_of(snapshot)
    assert "Roboto" in run(tool("pdffonts"), rendered(snapshot))


def test_zbar_reads_the_code_off_the_page(rendered, tool, tmp_path):
    path = rendered(SNAPSHOT)
    run(tool("pdftoppm"), "-r", "100", "-l", "1", "-png", path, tmp_path / "page")
    (image,) = tmp_path.glob("page*.png")
    read = run(tool("zbarimg"), "--quiet", "--raw", image).strip()
    assert read == SNAPSHOT["verify_url"].upper()


def test_signs_are_pictures_where_there_are_some(rendered, tool, tmp_path):
    Image.new("CMYK", (3000, 800), "red").save(tmp_path / "sign.jpg")
    stored = default_storage.save(
        "original_images/znak.jpg", ContentFile((tmp_path / "sign.jpg").read_bytes())
    )
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
    )
    vector = default_storage.save("original_images/znak.svg", ContentFile(drawing))
    broken = default_storage.save("original_images/zly.png", ContentFile(b"not a picture"))
    signs = [
        {"caption": "Znak pierwszy", "image": stored},
        {"caption": "Znak drugi", "image": vector},
        {"caption": "Znak zepsuty", "image": broken},
        {"caption": "Znak zagubiony", "image": "original_images/nie-ma.png"},
    ]
    path = rendered(changed(project={"signs": signs}))
    text = run(tool("pdftotext"), path, "-")
    assert "Znak pierwszy" not in text
    assert "Znak zepsuty" in text
    assert "Znak zagubiony" in text
    assert "image" in run(tool("pdfimages"), "-list", path)


def test_a_letter_without_a_glyph_is_an_error_and_not_a_gap():
    with pytest.raises(pdf.Unrenderable):
        pdf.render_certificate(changed(holder={"family_name": "王"}), "")


def test_too_much_data_is_refused(monkeypatch):
    monkeypatch.setattr(typesetting, "INPUT_CHARACTERS", 100)
    with pytest.raises(pdf.Unrenderable):
        pdf.render_certificate(SNAPSHOT, "")
