"""How somebody stands with a survey, who of an edition took part, and what the answers come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from courses.enums import ATTENDING_STATES
from courses.models import Edition, Enrolment
from quizzes.models import SurveyPage, SurveyRound, SurveyTaken
from quizzes.models.surveys import fingerprint_of
from quizzes.rules import surveys as rules


@dataclass(frozen=True)
class Standing:
    """One person and one survey. `reason`: why they cannot answer now (rules.reason_against)."""

    round: SurveyRound | None
    is_taken: bool
    reason: str | None


@dataclass(frozen=True)
class Turnout:
    """How many took part of those on the list; whoever answered and left is still counted."""

    answered: int
    invited: int

    @property
    def percent(self) -> int:
        return rules.percent(self.answered, self.invited)


@dataclass(frozen=True)
class SurveyRow:
    """A survey of an edition. `round`: None while nobody has answered."""

    title: str
    round: SurveyRound | None
    turnout: Turnout
    visibility: str


def standing(survey: SurveyPage, enrolment: Enrolment, *, at: datetime) -> Standing:
    """Two queries."""
    found = SurveyRound.objects.filter(survey=survey, edition=enrolment.edition_id).first()
    taken = SurveyTaken.objects.filter(round=found, enrolment=enrolment)
    return Standing(
        round=found,
        is_taken=found is not None and taken.exists(),
        reason=rules.reason_against(
            survey.opens_at,
            survey.closes_at,
            is_closed=found is not None and found.is_closed,
            at=at,
        ),
    )


def asked_of(survey: SurveyPage, found: SurveyRound | None) -> tuple[list[dict[str, Any]], str]:
    """What people of an edition are asked, and its fingerprint: fixed by the first who answered."""
    if found is not None:
        return found.asked, found.fingerprint
    asked = survey.as_asked()
    return asked, fingerprint_of(asked)


def turnout(found: SurveyRound) -> Turnout:
    """Two queries."""
    return turnouts(found.edition_id, [found])[found.pk]


def turnouts(edition_id: int, rounds: Sequence[SurveyRound]) -> dict[int, Turnout]:
    on_list = Enrolment.objects.attending().filter(edition=edition_id).count()
    left = ~Q(enrolment__state__in=ATTENDING_STATES)
    taken = SurveyTaken.objects.filter(round__in=rounds).order_by().values("round")
    counts = {
        row["round"]: Turnout(row["answered"], on_list + row["left"])
        for row in taken.annotate(answered=Count("pk"), left=Count("pk", filter=left))
    }
    return {item.pk: counts.get(item.pk, Turnout(0, on_list)) for item in rounds}


def edition_surveys(edition: Edition) -> list[SurveyRow]:
    """The published surveys of the course in their order, then those whose page is gone."""
    pages = SurveyPage.objects.of_course(edition.course)
    rounds = list(edition.survey_rounds.order_by("pk"))
    counts = turnouts(edition.pk, rounds)
    by_page = {item.survey_id: item for item in rounds}
    shown = [(title, by_page.pop(pk, None)) for pk, title in pages.values_list("pk", "title")]
    kept = {item.pk for _title, item in shown if item}
    shown += [(item.title, item) for item in rounds if item.pk not in kept]
    nobody = Turnout(0, edition.enrolments.attending().count())
    return [
        SurveyRow(
            title=title,
            round=item,
            turnout=counts[item.pk] if item else nobody,
            visibility=seen(item, counts[item.pk]) if item else "waiting",
        )
        for title, item in shown
    ]


def seen(found: SurveyRound, count: Turnout) -> str:
    return rules.visibility(count.answered, found.smallest_group, is_closed=found.is_closed)


def results(found: SurveyRound) -> list[rules.Result]:
    """One query. Asked only where `seen` says "shown"."""
    rows = found.responses.order_by("pk").values_list("pk", "answers")
    return rules.results(found.asked, [(str(key), answers) for key, answers in rows])
