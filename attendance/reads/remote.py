"""The log of a class at a distance, a row for each person and visit."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from attendance.models import RemoteClass, RemoteVisit
from attendance.rules import remote as rules
from attendance.rules.remote import Presence
from courses.models import ClassSession, Enrolment

NAMES = ("edition", "state", "person", "person__given_names", "person__family_name")


@dataclass(frozen=True)
class PersonLog:
    enrolment: Enrolment
    visits: list[RemoteVisit]
    presence: Presence


def remote_of(session: ClassSession) -> RemoteClass | None:
    return RemoteClass.objects.select_related("set_by").filter(session=session).first()


def log_of(session: ClassSession, remote: RemoteClass, *, at: datetime) -> list[PersonLog]:
    """Everybody on the list, those who never joined too. Two queries for any number of people."""
    visits: dict[int, list[RemoteVisit]] = defaultdict(list)
    for visit in remote.visits.all():
        visits[visit.enrolment_id].append(visit)
    people = Enrolment.objects.filter(edition=session.edition_id).attending().by_name()
    return [
        PersonLog(
            person,
            visits[person.pk],
            rules.presence(
                [visit.visit for visit in visits[person.pk]],
                session.starts_at,
                session.ends_at,
                at=min(at, session.ends_at),
            ),
        )
        for person in people.only(*NAMES)
    ]
