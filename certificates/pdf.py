"""The certificate as a file: PDF/A-3a and PDF/UA-1 at once, set by typst from a snapshot.

The document speaks Polish whatever language its reader has chosen on the site. Everything it shows
comes in as JSON, where markup is inert; the typst source is ours and nobody edits it on the site.
The renderer sees one folder of fonts and one folder of sources, no network and no system fonts.
Time and memory: all texts are bounded by their fields, pictures by PICTURE_BYTES and PICTURE_SIZE,
the whole input by INPUT_CHARACTERS; a document takes about 30 ms, and Celery's time limit kills a
worker that hangs.
"""

import io
import json
from collections.abc import Mapping
from datetime import date, datetime
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

from certificates.rules import printed_form
from lib.hours import CLOCK_HOUR, TEACHING_HOUR, decimal_text, teaching_hours

ENGINE = f"typst {version('typst')}"
STANDARDS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]
SOURCES = Path(__file__).resolve().parent / "typst"
NOWHERE = SOURCES / "no-packages"
# Lato draws Polish; Roboto the letters of other names that Lato lacks (Čapek, Nguyễn, Олена).
FONTS = (Path(font_lato.font_directory), Path(font_roboto.font_directory))
INPUT_CHARACTERS = 8_000_000
PICTURE_BYTES = 5_000_000
PICTURE_SIZE = (1200, 300)

MONTHS = (
    *("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca"),
    *("lipca", "sierpnia", "września", "października", "listopada", "grudnia"),
)
DOCUMENTS = {
    "pesel": "PESEL",
    "passport": "paszport nr",
    "residence_card": "karta pobytu nr",
    "other": "dokument nr",
}
HONORIFICS = {"f": "Pani", "m": "Pan"}
COMPLETED = {"f": "ukończyła", "m": "ukończył"}
TOOK_PART = {"f": "wzięła udział", "m": "wziął udział"}

# Kind of course: what comes after "o ukończeniu" and after "ukończyła".
COMPLETING = {
    "training": ("szkolenia", "szkolenie"),
    "vocational": ("kursu", "kurs"),
    "workshop": ("warsztatów", "warsztaty"),
}
# Kinds that one attends: what comes after "o udziale" and after "wzięła udział".
ATTENDING = {
    "advice": "w doradztwie grupowym",
    "study_visit": "w wizycie studyjnej",
    "conference": "w konferencji",
}


class Unrenderable(Exception):
    """The document could not be set; the text says why, for the log."""


def render_certificate(snapshot: Mapping[str, Any], document_number: str) -> bytes:
    """The file of a certificate. The same snapshot gives the same bytes."""
    data = json.dumps(printed(snapshot, document_number), ensure_ascii=False)
    if len(data) > INPUT_CHARACTERS:
        raise Unrenderable(f"{len(data)} characters of data are more than a certificate holds")
    compiler = typst.Compiler(
        input=str(SOURCES / "certificate.typ"),
        root=str(SOURCES),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": printed_form(data)},
        package_path=str(NOWHERE),
        package_cache_path=str(NOWHERE),
    )
    try:
        content, warnings = compiler.compile_with_warnings(
            format="pdf",
            pdf_standards=[*STANDARDS],
            timestamp=int(datetime.fromisoformat(snapshot["issued_at"]).timestamp()),
        )
    except typst.TypstError as error:
        raise Unrenderable(f"{error.message} {' '.join(error.hints)}".strip()) from error
    if warnings:
        raise Unrenderable("; ".join(warning.message for warning in warnings))
    if not isinstance(content, bytes):
        raise Unrenderable("typst gave no file")
    # PDF/A 6.1.9 wants a line end after %%EOF once something (a seal) is appended.
    return content + b"\n"


@cache
def fonts() -> typst.Fonts:
    """The two folders of fonts, read once by each worker."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in FONTS],
    )


def printed(snapshot: Mapping[str, Any], document_number: str) -> dict[str, Any]:
    """Every text and picture of the document, in the words that stand on it."""
    holder, course, issuer = snapshot["holder"], snapshot["course"], snapshot["issuer"]
    about, opening, closing = wording(course["kind"], holder["form"])
    name = f"{holder['given_names']} {holder['family_name']}"
    # The hours that took place; the programme's own table stands on page 2.
    minutes = snapshot["minutes_planned"] or course["total_minutes"]
    project = snapshot["project"] or {"title": "", "number": "", "sentence": "", "signs": []}
    return {
        "title": f"Zaświadczenie {about} nr {snapshot['number']}: {course['title']}",
        "number": snapshot["number"],
        "about": about,
        "opening": opening,
        "name": name,
        "identity": identity_lines(holder, document_number),
        "closing": closing,
        "course": course["title"],
        "scope": [
            period_text(snapshot["edition"]),
            f"w wymiarze {hours_text(minutes, course['unit'])}",
            edition_text(snapshot["edition"]),
        ],
        "issuer": {
            "name": issuer["name"],
            "lines": present(
                issuer["address"],
                issuer["register_number"]
                and f"numer w rejestrze instytucji szkoleniowych: {issuer['register_number']}",
            ),
        },
        "signatory": issuer["signatory"],
        "signatory_role": issuer["signatory_role"],
        "place_date": f"{issuer['town']}, {day_text(snapshot['issued_on'])}",
        "project": project_text(project),
        "sentence": project["sentence"],
        "signs": [sign_part(sign) for sign in project["signs"]],
        "qr": qr_svg(snapshot["verify_url"]),
        "code": snapshot["code"],
        "address": verify_address(snapshot["verify_url"]),
        "invented": "Osoba wymyślona – dokument pokazowy" if snapshot["is_invented"] else "",
        "programme": programme_part(course, minutes),
    }


def wording(kind: str, form: str) -> tuple[str, str, str]:
    """After the title; before the name; after the name ("" in neutral wording)."""
    if kind in ATTENDING:
        about = f"o udziale {ATTENDING[kind]}"
        verb = f"{TOOK_PART[form]} {ATTENDING[kind]}" if form in TOOK_PART else ""
    else:
        of_what, what = COMPLETING[kind]
        about = f"o ukończeniu {of_what}"
        verb = f"{COMPLETED[form]} {what}" if form in COMPLETED else ""
    if form in HONORIFICS:
        return about, HONORIFICS[form], verb
    return about, f"Zaświadcza się {about} przez:", ""


def identity_lines(holder: Mapping[str, Any], document_number: str) -> list[str]:
    number = ""
    if document_number:
        number = f"{DOCUMENTS.get(holder['document_kind'], 'dokument nr')} {document_number}"
    born, place = holder["birth_date"], holder["birth_place"]
    birth = ""
    if born and place:
        birth = f"data i miejsce urodzenia: {day_text(born)}, {place}"
    elif born:
        birth = f"data urodzenia: {day_text(born)}"
    elif place:
        birth = f"miejsce urodzenia: {place}"
    return present(number, birth)


def edition_text(edition: Mapping[str, Any]) -> str:
    place = f", {edition['place']}" if edition["place"] else ""
    return f"Edycja {edition['code']}{place}"


def project_text(project: Mapping[str, Any]) -> str:
    if not project["title"]:
        return ""
    number = f", nr {project['number']}" if project["number"] else ""
    return f"Projekt „{project['title']}”{number}"


def programme_part(course: Mapping[str, Any], minutes: int) -> dict[str, Any]:
    subjects = course["subjects"]
    rows = [
        [
            row["title"],
            str(row["theory"]),
            str(row["practice"]),
            str(row["theory"] + row["practice"]),
        ]
        for row in subjects
    ]
    theory, practice = (sum(row[part] for row in subjects) for part in ("theory", "practice"))
    unit = "dydaktycznych po 45 minut" if course["unit"] == "teaching" else "zegarowych"
    return {
        "rows": rows,
        "totals": [str(theory), str(practice), str(theory + practice)],
        "unit": f"Liczby godzin {unit}.",
        "both": f"Łączny wymiar zajęć: {hours_text(minutes, course['unit'], case='list')}.",
        "outcomes": list(course["outcomes"]),
    }


def present(*texts: str) -> list[str]:
    return [text for text in texts if text]


def day_text(iso: str) -> str:
    """ "2026-03-03" → "3 marca 2026 r." """
    day = date.fromisoformat(iso)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year} r."


def period_text(edition: Mapping[str, Any]) -> str:
    if edition["starts_on"] == edition["ends_on"]:
        return f"w dniu {day_text(edition['starts_on'])}"
    return f"w okresie od {day_text(edition['starts_on'])} do {day_text(edition['ends_on'])}"


def hours_text(minutes: int, unit: str, *, case: str = "genitive") -> str:
    """Minutes in the course's unit and, beside it, in the other: never in one sum.

    genitive: "62 godzin dydaktycznych, czyli 46 godzin zegarowych i 30 minut"; list: short forms.
    """
    if case == "list":
        teaching = f"{decimal_text(teaching_hours(minutes))} godz. dydaktycznych"
        clock = clock_short(minutes)
    else:
        teaching, clock = teaching_genitive(minutes), clock_genitive(minutes)
    first, second = (teaching, clock) if unit == "teaching" else (clock, teaching)
    return f"{first}, czyli {second}"


def teaching_genitive(minutes: int) -> str:
    is_many = minutes % TEACHING_HOUR == 0 and minutes != TEACHING_HOUR
    words = "godzin dydaktycznych" if is_many else "godziny dydaktycznej"
    return f"{decimal_text(teaching_hours(minutes))} {words}"


def clock_genitive(minutes: int) -> str:
    hours, rest = divmod(minutes, CLOCK_HOUR)
    words = "godziny zegarowej" if hours == 1 else "godzin zegarowych"
    rest_words = f"{rest} {'minuty' if rest == 1 else 'minut'}"
    if not rest:
        return f"{hours} {words}"
    return f"{hours} {words} i {rest_words}" if hours else rest_words


def clock_short(minutes: int) -> str:
    hours, rest = divmod(minutes, CLOCK_HOUR)
    return f"{hours} godz. {rest} min zegarowych" if rest else f"{hours} godz. zegarowych"


def verify_address(url: str) -> str:
    """ "https://lms.example/sprawdz/M6AV…/" → "lms.example/sprawdz": what a person types."""
    return url.split("://", 1)[-1].rstrip("/").rsplit("/", 1)[0]


def qr_svg(url: str) -> str:
    """Upper case keeps the code small; addresses of the verification page forgive case."""
    stream = io.BytesIO()
    segno.make(url.upper(), error="m", micro=False).save(
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
