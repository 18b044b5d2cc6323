"""Who of an edition qualifies for a certificate: a constant number of queries for any number of people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from attendance.reads import class_rows, hour_summaries
from attendance.rules import Summary
from certificates import rules
from certificates.models import Certificate, Issuer
from courses.enums import ATTENDING_STATES
from courses.models import CoursePage, Edition, Enrolment, Step, StepCompletion
from courses.rules import Progress, counted_steps, progress
from people.models import User
from quizzes.models import Attempt, QuizPage


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
    if edition.project is None:
        return None
    return Issuer.objects.filter(organisation_id=edition.project.beneficiary_id).first()


def candidates(
    edition: Edition, *, by: User | None, at: datetime, only: Iterable[int] | None = None
) -> list[Candidate]:
    """Everyone on the list of the edition (or the enrolments `only`), judged as of `at`.

    `by` is the person who would issue: nobody issues to themselves.
    """
    people = edition.enrolments.attending().by_name()
    if only is not None:
        people = edition.enrolments.filter(pk__in=list(only)).by_name()
    enrolments = list(people)
    for enrolment in enrolments:
        enrolment.edition = edition
    classes = class_rows([edition])
    rows = classes.get(edition.pk, [])
    hours = hour_summaries(enrolments, at=at, classes=classes)
    earned = EarnedSteps(edition.course, enrolments)
    issuer = issuer_of(edition)
    present = fields_present(edition.course, issuer)
    conditions = rules.Conditions(
        edition.attendance_threshold, edition.quizzes_needed, edition.steps_needed
    )
    valid = {
        certificate.enrolment_id: certificate
        for certificate in Certificate.objects.valid().filter(enrolment__in=enrolments)
    }
    found = []
    for enrolment in enrolments:
        has = present | ({"document_number"} if enrolment.person.identifier_hash else set())
        steps, quizzes = earned.steps(enrolment), earned.quizzes(enrolment)
        facts = rules.Facts(
            is_on_list=enrolment.state in ATTENDING_STATES,
            has_certificate=enrolment.pk in valid,
            is_issuer_themselves=by is not None and enrolment.person.user_id == by.pk,
            minutes_attended=hours[enrolment.pk].attended,
            minutes_planned=hours[enrolment.pk].planned,
            classes_to_come=sum(row.starts_at > at for row in rows),
            registers_open=sum(row.starts_at <= at and row.closed_at is None for row in rows),
            classes_unmarked=int(hours[enrolment.pk].unmarked > 0),
            steps_done=steps.done,
            steps_total=steps.total,
            quizzes_passed=quizzes.done,
            quizzes_total=quizzes.total,
            missing_fields=rules.missing_fields(edition.course.legal_profile, has),
            has_issuer=issuer is not None,
        )
        found.append(
            Candidate(
                enrolment=enrolment,
                hours=hours[enrolment.pk],
                steps=steps,
                quizzes=quizzes,
                reasons=tuple(rules.reasons_against(conditions, facts)),
                certificate=valid.get(enrolment.pk),
            )
        )
    return found


class EarnedSteps:
    """The steps and quizzes of a course, and which of them each enrolment has done."""

    def __init__(self, course: CoursePage, enrolments: Iterable[Enrolment]):
        required = Step.objects.of_course(course).filter(is_required=True)
        self.required = list(required.values_list("pk", "first_published_at"))
        self.quiz_ids = set(
            QuizPage.objects.filter(pk__in=[pk for pk, _ in self.required]).values_list(
                "pk", flat=True
            )
        )
        pairs = StepCompletion.objects.filter(enrolment__in=enrolments).order_by("pk")
        self.done = set(pairs.values_list("enrolment_id", "step_id"))
        passes = Attempt.objects.passed().filter(enrolment__in=enrolments).order_by("pk")
        self.passed = set(passes.values_list("enrolment_id", "quiz_id"))

    def steps(self, enrolment: Enrolment) -> Progress:
        counted = counted_steps(self.required, enrolment.steps_completed_at)
        return progress(counted, {pk for pk in counted if (enrolment.pk, pk) in self.done})

    def quizzes(self, enrolment: Enrolment) -> Progress:
        counted = counted_steps(self.required, enrolment.steps_completed_at) & self.quiz_ids
        return progress(counted, {pk for pk in counted if (enrolment.pk, pk) in self.passed})


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

