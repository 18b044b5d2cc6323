"""Writes of surveys: that somebody took part with their name, what they answered without it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.actions import complete_step
from courses.enums import ATTENDING_STATES, EditionState
from courses.models import Edition, Enrolment
from lib.audit import record
from lib.refused import Refused
from people.models import User
from quizzes.models import SurveyPage, SurveyResponse, SurveyRound, SurveyTaken
from quizzes.reads.surveys import asked_of, standing, turnout
from quizzes.rules import surveys as rules

STILL_FILLING = frozenset({EditionState.PLANNED.value, EditionState.RECRUITING.value})


def reasons() -> dict[str, str]:
    """Why nobody may answer, by the codes of quizzes.rules.surveys."""
    return {
        "early": _("This survey is not open yet."),
        "over": _("This survey is closed."),
    }


class AskedAnew(Refused):
    """The questions are others than the person saw."""


@transaction.atomic
def take_survey(
    *,
    survey: SurveyPage,
    enrolment: Enrolment,
    posted: rules.Posted,
    seen: str,
    by: User | None,
    at: datetime | None = None,
) -> bool:
    """Keep the answers, and apart from them that this person took part. False: they had before.

    `seen`: the fingerprint of the questions as the person saw them. Raises rules.Faulty, AskedAnew,
    Refused. The edition's row is locked: answers of an edition come one after another.
    """
    now = at or timezone.now()
    edition = Edition.objects.select_for_update().get(pk=enrolment.edition_id)
    person = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    stands = standing(survey, person, at=now)
    if stands.is_taken:
        return False
    if person.state not in ATTENDING_STATES:
        raise Refused(_("Only those who take part in this course can fill in the survey."))
    if stands.reason:
        raise Refused(reasons()[stands.reason])
    asked, fingerprint = asked_of(survey, stands.round)
    if seen != fingerprint:
        raise AskedAnew(
            _("The questions have changed meanwhile. Look through them and send again.")
        )
    answers = rules.checked_answers(asked, posted)
    found = stands.round or open_round(survey, edition, asked, fingerprint)
    SurveyTaken.objects.create(round=found, enrolment=person)
    put_among(found, answers)
    complete_step(enrolment=person, step=survey, by=by, at=now)
    record("quizzes.survey_take", person, by=by, survey=survey.pk)
    close_if_everybody_answered(found, edition)
    return True


def open_round(
    survey: SurveyPage, edition: Edition, asked: list[dict[str, Any]], fingerprint: str
) -> SurveyRound:
    """What the edition is asked, and from how many answers they are shown, as the first one saw it."""
    return SurveyRound.objects.create(
        survey=survey,
        edition=edition,
        title=survey.title,
        asked=asked,
        fingerprint=fingerprint,
        smallest_group=survey.smallest_group,
    )


def put_among(found: SurveyRound, answers: dict[str, Any]) -> None:
    """Write all answers of the round anew, in the order of fresh random keys.

    A new row at the end would say by its place (SQLite's rowid, PostgreSQL's page and transaction)
    that it came last, and the times of participation would say from whom.
    """
    everyone = [*found.responses.order_by("pk").values_list("answers", flat=True), answers]
    found.responses.all().delete()
    rows = [SurveyResponse(round=found, answers=item) for item in everyone]
    SurveyResponse.objects.bulk_create(sorted(rows, key=lambda row: row.pk))


def close_if_everybody_answered(found: SurveyRound, edition: Edition) -> None:
    if edition.state in STILL_FILLING:
        return
    count = turnout(found)
    if rules.closes_by_itself(count.answered, count.invited, found.smallest_group):
        close_round(found, by=None)


@transaction.atomic
def close_survey(*, survey_round: SurveyRound, by: User | None) -> SurveyRound:
    """Let nobody answer any more in this edition, for good; from now on its results may be shown."""
    Edition.objects.select_for_update().get(pk=survey_round.edition_id)
    locked = SurveyRound.objects.select_for_update().get(pk=survey_round.pk)
    if not locked.is_closed:
        close_round(locked, by=by)
    return locked


def close_round(found: SurveyRound, *, by: User | None) -> None:
    found.is_closed = True
    found.save(update_fields=["is_closed"])
    record("quizzes.survey_close", found, by=by, edition=found.edition_id)


def close_due(*, at: datetime | None = None) -> int:
    """Close what an editor's date has closed. Only a closed round shows results, so a date that is
    moved afterwards opens nothing again."""
    due = SurveyRound.objects.filter(is_closed=False, survey__closes_at__lte=at or timezone.now())
    rounds = list(due.order_by("pk"))
    for found in rounds:
        close_survey(survey_round=found, by=None)
    return len(rounds)
