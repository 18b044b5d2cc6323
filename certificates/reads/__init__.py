"""Who of an edition qualifies for a certificate: a constant number of queries for any number of people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects

from attendance.reads import class_rows, hour_summaries
from attendance.rules.hours import Summary
from certificates import rules
from certificates.models import Certificate, Issuer
from courses.enums import ATTENDING_STATES
from courses.models import CoursePage, Edition, Enrolment, Step, StepCompletion
from courses.rules import Progress, counted_steps, progress
from lib.text import undrawn_letters
from people.models import Person, User
from quizzes.models import QuizPage


@dataclass(frozen=True)
class Candidate:
    """A person of an edition beside the conditions; no reasons: a certificate can be issued now."""

    enrolment: Enrolment
    hours: Summary
    steps: Progress
    quizzes: Progress
    reasons: tuple[rules.Reason, ...]
    certificate: Certificate | None

    @property
    def qualifies(self) -> bool:
        return not self.reasons


def issuer_of(edition: Edition) -> Issuer | None:
    """Who issues the edition's certificates: the beneficiary of its project."""
    return issuers_of([edition]).get(edition.pk)


def issuers_of(editions: Iterable[Edition]) -> dict[int, Issuer]:
    """Issuers by edition id. One query where the projects are already fetched."""
    bodies = {item.pk: item.project.beneficiary_id for item in editions if item.project}
    issuers = {
        issuer.organisation_id: issuer
        for issuer in Issuer.objects.filter(
            organisation_id__in=set(bodies.values())
        ).select_related("organisation")
    }
    return {pk: issuers[body] for pk, body in bodies.items() if body in issuers}


def candidates(
    edition: Edition, *, by: User | None, at: datetime, only: Iterable[int] | None = None
) -> list[Candidate]:
    """Everyone on the list of the edition (or the enrolments `only`), judged as of `at`."""
    return candidates_of([edition], by=by, at=at, only=only)[edition.pk]


def candidates_of(
    editions: Iterable[Edition],
    *,
    by: User | None,
    at: datetime,
    only: Iterable[int] | None = None,
) -> dict[int, list[Candidate]]:
    """The candidates of several editions by edition id, in a constant number of queries.

    `by` is the person who would issue: nobody issues to themselves.
    """
    editions = list(editions)
    people = Enrolment.objects.filter(edition__in=editions)
    if only is None:
        # Whoever left keeps the certificate they have, and it can still be annulled.
        holds = Certificate.objects.valid().filter(enrolment=OuterRef("pk"))
        people = people.filter(Q(state__in=ATTENDING_STATES) | Exists(holds))
    else:
        people = people.filter(pk__in=list(only))
    enrolments = list(people.by_name())
    by_id = {edition.pk: edition for edition in editions}
    for enrolment in enrolments:
        enrolment.edition = by_id[enrolment.edition_id]
    judge = Judge(editions, enrolments, by=by, at=at)
    found: dict[int, list[Candidate]] = {edition.pk: [] for edition in editions}
    for enrolment in enrolments:
        found[enrolment.edition_id].append(judge.candidate(enrolment))
    return found


def doubtful(rows: Iterable[Candidate]) -> list[Candidate]:
    """Those with a valid certificate whose hours, corrected since, no longer reach the threshold."""
    return [row for row in rows if row.certificate and not row.hours.reaches_threshold]


class Judge:
    """All that is needed to judge the people of some editions, read once."""

    def __init__(
        self, editions: list[Edition], enrolments: list[Enrolment], *, by: User | None, at: datetime
    ):
        self.by, self.at = by, at
        self.classes = class_rows(editions)
        self.hours = hour_summaries(enrolments, at=at, classes=self.classes)
        courses = {edition.course_id: edition.course for edition in editions}
        prefetch_related_objects(list(courses.values()), "subjects", "outcomes")
        self.earned = EarnedSteps(list(courses.values()), enrolments)
        issuers = issuers_of(editions)
        self.issuers = issuers
        self.present = {
            edition.pk: fields_present(courses[edition.course_id], issuers.get(edition.pk))
            for edition in editions
        }
        self.undrawn = {
            edition.pk: undrawn_letters(edition_texts(edition, issuers.get(edition.pk)))
            for edition in editions
        }
        valid = Certificate.objects.valid().filter(enrolment__in=enrolments)
        self.valid = {certificate.enrolment_id: certificate for certificate in valid}

    def candidate(self, enrolment: Enrolment) -> Candidate:
        edition = enrolment.edition
        conditions = rules.Conditions(
            edition.attendance_threshold, edition.quizzes_needed, edition.steps_needed
        )
        return Candidate(
            enrolment=enrolment,
            hours=self.hours[enrolment.pk],
            steps=self.earned.steps(enrolment),
            quizzes=self.earned.quizzes(enrolment),
            reasons=tuple(rules.reasons_against(conditions, self.facts(enrolment))),
            certificate=self.valid.get(enrolment.pk),
        )

    def facts(self, enrolment: Enrolment) -> rules.Facts:
        rows = self.classes.get(enrolment.edition_id, [])
        hours = self.hours[enrolment.pk]
        steps, quizzes = self.earned.steps(enrolment), self.earned.quizzes(enrolment)
        numbered = {"document_number"} if enrolment.person.identifier_hash else set()
        present = self.present[enrolment.edition_id] | numbered
        return rules.Facts(
            is_on_list=enrolment.state in ATTENDING_STATES,
            has_certificate=enrolment.pk in self.valid,
            is_issuer_themselves=self.by is not None and enrolment.person.user_id == self.by.pk,
            minutes_attended=hours.attended,
            minutes_planned=hours.planned,
            classes_to_come=sum(row.ends_at > self.at for row in rows),
            registers_open=sum(row.ends_at <= self.at and row.closed_at is None for row in rows),
            classes_unmarked=int(hours.unmarked > 0),
            steps_done=steps.done,
            steps_total=steps.total,
            quizzes_passed=quizzes.done,
            quizzes_total=quizzes.total,
            missing_fields=rules.missing_fields(enrolment.edition.course.legal_profile, present),
            has_issuer=enrolment.edition_id in self.issuers,
            undrawn_letters=undrawn_letters(person_texts(enrolment.person))
            + self.undrawn[enrolment.edition_id],
        )


class EarnedSteps:
    """The steps and quizzes of some courses, and which of them each enrolment has done."""

    def __init__(self, courses: list[CoursePage], enrolments: Iterable[Enrolment]):
        required = Step.objects.of_courses(courses).filter(is_required=True)
        steps = list(required.values_list("pk", "first_published_at", "path"))
        self.required = {
            course.pk: [(pk, at) for pk, at, path in steps if path.startswith(course.path)]
            for course in courses
        }
        quizzes = QuizPage.objects.filter(pk__in=[pk for pk, _at, _path in steps])
        self.quiz_ids = set(quizzes.values_list("pk", flat=True))
        pairs = StepCompletion.objects.filter(enrolment__in=enrolments).order_by("pk")
        self.done = set(pairs.values_list("enrolment_id", "step_id"))

    def counted(self, enrolment: Enrolment) -> set[int]:
        required = self.required[enrolment.edition.course_id]
        return counted_steps(required, enrolment.steps_completed_at)

    def steps(self, enrolment: Enrolment) -> Progress:
        counted = self.counted(enrolment)
        return progress(counted, {pk for pk in counted if (enrolment.pk, pk) in self.done})

    def quizzes(self, enrolment: Enrolment) -> Progress:
        counted = self.counted(enrolment) & self.quiz_ids
        return progress(counted, {pk for pk in counted if (enrolment.pk, pk) in self.done})


def fields_present(course: CoursePage, issuer: Issuer | None) -> set[str]:
    """Which of the fields that a legal profile may demand the course and the issuer can give."""
    values = {
        "subjects": course.programme_rows,
        "outcomes": list(course.outcomes.all()),
        "issuer_address": issuer and issuer.organisation.address,
        "issuer_register_number": issuer and issuer.register_number,
        "signatory": issuer and issuer.signatory,
    }
    return {name for name, value in values.items() if value}


def person_texts(person: Person) -> list[str]:
    """What a certificate prints about the person."""
    return [person.given_names, person.family_name, person.birth_place]


def edition_texts(edition: Edition, issuer: Issuer | None) -> list[str]:
    """What a certificate prints about the course, its edition, the project and the issuer."""
    course, project = edition.course, edition.project
    texts = [course.title, edition.code, edition.place]
    texts += [row.title for row in course.programme_rows]
    texts += [outcome.text for outcome in course.outcomes.all()]
    if project:
        texts += [project.title, project.number]
    if issuer:
        body = issuer.organisation
        texts += [body.name, body.address, issuer.town, issuer.number_prefix]
        texts += [issuer.register_number, issuer.signatory, issuer.signatory_role]
    return texts
