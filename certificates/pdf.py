"""The certificate as a file: PDF/A-3a and PDF/UA-1 at once, set by typst from a snapshot.

The document speaks Polish whatever language its reader has chosen on the site. How it is set, and
within which bounds: lib/typesetting.py.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from lib.paper import day_text, hours_text
from lib.typesetting import ENGINE, Standards, Unrenderable, qr_svg, sign_part, typeset

__all__ = ["ENGINE", "Unrenderable", "hours_text", "render_certificate"]

STANDARDS: Standards = ["a-3a", "ua-1"]
SOURCES = Path(__file__).resolve().parent / "typst"

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


def render_certificate(snapshot: Mapping[str, Any], document_number: str) -> bytes:
    """The file of a certificate. The same snapshot gives the same bytes."""
    content = typeset(
        SOURCES / "certificate.typ",
        printed(snapshot, document_number),
        standards=STANDARDS,
        at=datetime.fromisoformat(snapshot["issued_at"]),
    )
    # PDF/A 6.1.9 wants a line end after %%EOF once something (a seal) is appended.
    return content + b"\n"


def printed(snapshot: Mapping[str, Any], document_number: str) -> dict[str, Any]:
    """Every text and picture of the document, in the words that stand on it.

    Upper case keeps the code small; addresses of the verification page forgive case.
    """
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
        "qr": qr_svg(snapshot["verify_url"].upper()),
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


def period_text(edition: Mapping[str, Any]) -> str:
    if edition["starts_on"] == edition["ends_on"]:
        return f"w dniu {day_text(edition['starts_on'])}"
    return f"w okresie od {day_text(edition['starts_on'])} do {day_text(edition['ends_on'])}"


def verify_address(url: str) -> str:
    """ "https://lms.example/sprawdz/M6AV…/" → "lms.example/sprawdz": what a person types."""
    return url.split("://", 1)[-1].rstrip("/").rsplit("/", 1)[0]
