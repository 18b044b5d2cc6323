"""The journal written down as XML, in the words of schemas/dziennik-1.xsd."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from attendance.enums import ChangeSource, CorrectionState, Credit
from attendance.formats.journal_xml import NAMESPACE, Written, XmlStream
from attendance.models import AbsenceReason, Correction, Status
from attendance.snapshots.journals import JournalClass, ListedPerson, PlanChange
from courses.enums import ClassPart, EnrolmentState
from courses.models import Edition
from courses.rules.moving import Facts

PARTS = {ClassPart.THEORY.value: "teoria", ClassPart.PRACTICE.value: "praktyka"}
CREDITS = {
    Credit.WHOLE.value: "calosc",
    Credit.LESS_MISSED.value: "bez-opuszczonych",
    Credit.NONE.value: "nic",
}
SOURCES = {
    ChangeSource.TRAINER.value: "prowadzacy",
    ChangeSource.SELF.value: "osoba",
    ChangeSource.SYNC.value: "telefon-bez-sieci",
    ChangeSource.IMPORT.value: "import",
    ChangeSource.SCAN.value: "skan",
    ChangeSource.CORRECTION.value: "korekta",
}
STATES = {
    "": "",
    EnrolmentState.APPLIED.value: "zgloszona",
    EnrolmentState.WAITING.value: "rezerwowa",
    EnrolmentState.ENROLLED.value: "uczestniczy",
    EnrolmentState.COMPLETED.value: "ukonczyla",
    EnrolmentState.WITHDRAWN.value: "zrezygnowala",
    EnrolmentState.EXCLUDED.value: "skreslona",
}
DECISIONS = {
    CorrectionState.WAITING.value: "czeka",
    CorrectionState.APPROVED.value: "przyjeta",
    CorrectionState.REFUSED.value: "odrzucona",
    CorrectionState.WITHDRAWN.value: "wycofana",
}


def begin(stream: Written, edition: Edition, *, by: str, at: datetime) -> XmlStream:
    xml = XmlStream(stream)
    xml.open("dziennik", {"xmlns": NAMESPACE, "wersja": "1", "sporzadzono": at, "sporzadzil": by})
    xml.open("edycja")
    project = edition.project
    for name, value in (
        ("kod", edition.code),
        ("nazwa", edition.title),
        ("kurs", edition.course.title),
        ("pierwszy-dzien", edition.starts_on),
        ("ostatni-dzien", edition.ends_on),
        ("miejsce", edition.place),
        ("projekt", project.title if project else None),
        ("numer-projektu", project.number if project and project.number else None),
        ("prog-obecnosci", edition.attendance_threshold),
    ):
        if value is not None:
            xml.element(name, text=value)
    xml.close()
    return xml


def write_words(
    xml: XmlStream, statuses: Sequence[Status], reasons: Sequence[AbsenceReason]
) -> None:
    xml.open("statusy")
    for row in statuses:
        told = {"kod": row.code, "nazwa": row.name, "zaliczenie": CREDITS[row.credit]}
        xml.element("status", told | {"platny": row.is_paid})
    for reason in reasons:
        told = {"kod": reason.code, "nazwa": reason.name}
        xml.element("powod", told | {"platny": reason.is_paid})
    xml.close()


def write_people(xml: XmlStream, people: Iterable[ListedPerson]) -> None:
    xml.open("osoby")
    for person in people:
        attributes = {
            "nr": person.number,
            "stan": STATES[person.state],
            "na-liscie-od": person.joined,
            "na-liscie-do": person.left,
        }
        xml.open("osoba", attributes)
        xml.element("nazwisko", text=person.family_name)
        xml.element("imiona", text=person.given_names)
        for at, old, new, by, reason in person.events:
            told = {"kiedy": at, "z": STATES[old], "na": STATES[new], "kto": by}
            xml.element("stan", told | {"powod": reason or None})
        xml.close()
    xml.close()


def write_class(xml: XmlStream, item: JournalClass) -> None:
    session = item.session
    attributes = {
        "nr": session.pk,
        "poczatek": session.starts_at,
        "koniec": session.ends_at,
        "minuty": item.minutes,
        "minuty-w-planie": session.minutes,
        "czesc": PARTS[item.part],
    }
    xml.open("zajecie", attributes)
    xml.element("temat", text=item.topic)
    xml.element("prowadzi", text=session.trainer)
    if session.room:
        xml.element("sala", text=session.room)
    if session.cancelled_at:
        xml.element("odwolano", {"kiedy": session.cancelled_at, "powod": session.cancel_reason})
    if item.register and item.register.closed_at:
        told = {"kiedy": item.register.closed_at, "kto": str(item.register.closed_by)}
        xml.element("zamknieto", told | {"powod-minut": item.register.minutes_reason or None})
    for change in item.plan_changes:
        write_plan_change(xml, change)
    for mark in item.marks:
        xml.element("wpis", mark_attributes(mark))
    xml.elements("zmiana", (change_attributes(row) for row in item.changes))
    xml.elements("korekta", (correction_attributes(row) for row in item.corrections))
    xml.close()


def write_plan_change(xml: XmlStream, change: PlanChange) -> None:
    xml.open("zmiana-planu", {"kiedy": change.at, "kto": change.by, "powod": change.reason or None})
    xml.element("bylo", plan_attributes(change.before, change.old_trainer))
    xml.element("jest", plan_attributes(change.after, change.new_trainer))
    xml.close()


def plan_attributes(facts: Facts, trainer: str) -> dict[str, Any]:
    return {
        "poczatek": facts.starts_at,
        "koniec": facts.ends_at,
        "prowadzi": trainer,
        "sala": facts.room,
        "temat": facts.topic,
        "czesc": PARTS[facts.part],
        "odwolane": facts.cancelled,
        "powod-odwolania": facts.cancel_reason or None,
    }


def mark_attributes(mark: Any) -> dict[str, Any]:
    return {
        "osoba": mark.person,
        "status": mark.status,
        "minut": mark.missed or None,
        "powod": mark.reason or None,
        "uwaga": mark.note or None,
        "wersja": mark.version,
        "kto": mark.by,
        "kiedy": mark.at,
    }


def change_attributes(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "osoba": row["enrolment_id"],
        "wersja": row["version"],
        "z": row["old_status__code"],
        "na": row["new_status__code"],
        "z-minut": row["old_minutes_missed"] or None,
        "na-minut": row["new_minutes_missed"] or None,
        "z-powodu": row["old_absence_reason__code"],
        "na-powod": row["new_absence_reason__code"],
        "uwaga": row["note"] or None,
        "zrodlo": SOURCES[row["source"]],
        "dlaczego": row["reason"] or None,
        "kto": row["by"],
        "kiedy": row["at"],
        "zapisano-w-telefonie": row["noted_at"],
    }


def correction_attributes(row: Correction) -> dict[str, Any]:
    return {
        "osoba": row.enrolment_id,
        "bylo": row.was,
        "ma-byc": wanted_words(row),
        "dlaczego": row.reason,
        "kto": str(row.asked_by),
        "kiedy": row.asked_at,
        "decyzja": DECISIONS[row.state],
        "decyzja-kto": str(row.decided_by) if row.decided_by else None,
        "decyzja-kiedy": row.decided_at,
        "decyzja-uwaga": row.decision_note or None,
    }


def wanted_words(row: Correction) -> str:
    if row.status is None:
        return f"{row.topic}, {PARTS.get(row.part, row.part)}, {row.minutes} min"
    missed = f", {row.minutes_missed} min" if row.minutes_missed else ""
    reason = f", {row.absence_reason.name}" if row.absence_reason else ""
    return f"{row.status.name}{missed}{reason}"
