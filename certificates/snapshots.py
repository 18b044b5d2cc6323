"""What is printed on a certificate, taken once at issue as plain values."""

from datetime import datetime
from typing import Any

from django.conf import settings

from certificates.models import Issuer
from certificates.reads import Candidate
from certificates.rules import grouped_code
from courses.models import CoursePage, Edition
from lib.dates import local_day

VERSION = 1


def take_snapshot(
    candidate: Candidate, *, issuer: Issuer, number: str, code: str, at: datetime
) -> dict[str, Any]:
    """All that the file shows, but the personal number, which is kept encrypted beside it.

    Minutes are whole; dates are ISO texts; hours of the programme are in the course's unit.
    """
    edition = candidate.enrolment.edition
    person = candidate.enrolment.person
    return {
        "version": VERSION,
        "number": number,
        "code": grouped_code(code),
        "verify_url": f"{settings.PUBLIC_URL}/sprawdz/{code}/",
        "issued_on": local_day(at).isoformat(),
        "issued_at": at.isoformat(),
        "profile": edition.course.legal_profile,
        "holder": {
            "given_names": person.given_names,
            "family_name": person.family_name,
            "initials": person.initials,
            "form": person.form,
            "document_kind": person.document_kind,
            "birth_date": person.birth_date.isoformat() if person.birth_date else None,
            "birth_place": person.birth_place,
        },
        "course": course_part(edition.course),
        "edition": edition_part(edition),
        "minutes_planned": candidate.hours.planned,
        "minutes_attended": candidate.hours.attended,
        "issuer": {
            "name": issuer.organisation.name,
            "address": issuer.organisation.address,
            "town": issuer.town,
            "register_number": issuer.register_number,
            "signatory": issuer.signatory,
            "signatory_role": issuer.signatory_role,
        },
        "project": project_part(edition),
        "is_invented": person.is_invented,
    }


def course_part(course: CoursePage) -> dict[str, Any]:
    return {
        "title": course.title,
        "kind": course.kind,
        "unit": course.hour_unit,
        "unit_minutes": course.unit_minutes,
        "total_minutes": course.total_minutes,
        "subjects": [
            {"title": row.title, "theory": row.theory, "practice": row.practice}
            for row in course.programme_rows
        ],
        "outcomes": [outcome.text for outcome in course.outcomes.all()],
    }


def edition_part(edition: Edition) -> dict[str, Any]:
    return {
        "code": edition.code,
        "title": edition.title,
        "starts_on": edition.starts_on.isoformat(),
        "ends_on": edition.ends_on.isoformat(),
        "place": edition.place,
    }


def project_part(edition: Edition) -> dict[str, Any] | None:
    project = edition.project
    if project is None:
        return None
    signs = project.sign_set
    return {
        "title": project.title,
        "number": project.number,
        "sentence": signs.sentence if signs else "",
        "signs": [
            {"caption": sign.caption, "image": sign.image.file.name if sign.image else None}
            for sign in (signs.signs.select_related("image") if signs else ())
        ],
    }
