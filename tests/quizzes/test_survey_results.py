"""When a survey closes, what is shown of it then, and that it asks nothing of certificates."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.reads import candidates
from lib.refused import Refused
from people.enums import Role
from quizzes.actions import surveys as actions
from quizzes.models import (
    SurveyPage,
    SurveyQuestion,
    SurveyRound,
)
from quizzes.reads import surveys as reads
from quizzes.tasks import sweep_surveys
from tests.factories.courses import EnrolmentFactory
from tests.factories.people import UserFactory
from tests.quizzes.surveys import NOW, make_group, make_survey, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    return make_survey()


def answered(survey, count, *, on_list=None, **edition):
    """A round with so many answers, and its edition."""
    made, people = make_group(survey, on_list or count + 1, **edition)
    for enrolment in people[:count]:
        take(survey, enrolment)
    return SurveyRound.objects.get(edition=made), people


def close(found):
    return actions.close_survey(survey_round=found, by=None)


def html_of(client, found, who=None):
    client.force_login(who or UserFactory(roles=[Role.AUDITOR]))
    address = reverse("survey_results", args=[found.edition_id, found.pk])
    return client.get(address).content.decode()


@pytest.mark.parametrize(
    ("count", "closed", "seen"),
    [(4, True, "few"), (5, True, "shown"), (5, False, "waiting"), (4, False, "waiting")],
)
def test_results_are_shown_of_a_closed_survey_with_enough_answers(
    client, survey, count, closed, seen
):
    _made, people = make_group(survey, 7)
    for enrolment in people[:count]:
        take(survey, enrolment, "2", "Dłuższe przerwy")
    found = SurveyRound.objects.get()
    if closed:
        found = close(found)
    assert reads.seen(found, reads.turnout(found)) == seen
    html = html_of(client, found)
    assert f"{count} z 7 osób" in html
    assert ("Dłuższe przerwy" in html) == (seen == "shown")
    assert ("Czy było jasno?" in html) == (seen == "shown")


def test_a_survey_closes_when_everybody_answered_and_then_for_good(survey):
    found, _people = answered(survey, 5, on_list=5)
    found.refresh_from_db()
    assert found.is_closed
    found.edition.capacity = 9
    found.edition.save()
    late = EnrolmentFactory(edition=found.edition)
    with pytest.raises(Refused):
        take(survey, late)


def test_a_survey_does_not_close_by_itself_with_too_few_or_while_the_list_still_fills(survey):
    few, _people = answered(survey, 4, on_list=4)
    filling, _people = answered(make_survey(), 5, on_list=5, state="recruiting")
    for found in (few, filling):
        found.refresh_from_db()
        assert not found.is_closed


def test_the_date_closes_and_moving_it_later_opens_nothing_again(survey):
    _found, people = answered(survey, 5, on_list=7)
    survey.closes_at = NOW + timedelta(hours=1)
    survey.save()
    assert actions.close_due(at=NOW) == 0
    with pytest.raises(Refused):
        take(survey, people[5], at=NOW + timedelta(hours=2))
    assert actions.close_due(at=NOW + timedelta(hours=2)) == 1
    assert sweep_surveys() == 0
    SurveyPage.objects.filter(pk=survey.pk).update(closes_at=None)
    survey.refresh_from_db()
    with pytest.raises(Refused):
        take(survey, people[5])


def test_nobody_answers_before_the_survey_opens(survey):
    _made, (enrolment,) = make_group(survey, 1)
    survey.opens_at = NOW
    with pytest.raises(Refused):
        take(survey, enrolment, at=NOW - timedelta(minutes=1))
    assert take(survey, enrolment, at=NOW)


def test_figures_are_those_computed_by_hand(client):
    rows = [
        SurveyQuestion(kind="rating", text="Jasno?", has_na=True),
        SurveyQuestion(kind="single", text="Polecisz?", options="Tak\nNie"),
        SurveyQuestion(kind="multiple", text="Co?", options="A\nB\nC", is_required=False),
        SurveyQuestion(kind="open", text="Uwagi?", is_required=False),
    ]
    survey = make_survey(rows=rows)
    _rating, single, multiple, _open = survey.as_asked()
    yes, no = (option["id"] for option in single["options"])
    a, b, _c = (option["id"] for option in multiple["options"])
    _made, people = make_group(survey, 6)
    given = [
        ("5", yes, [a, b], "Dobrze"),
        ("4", yes, [a], ""),
        ("4", no, [], ""),
        ("na", yes, [b], "<b>Źle</b>"),
        ("2", yes, [a, b], ""),
    ]
    for enrolment, answers in zip(people, given, strict=False):
        take(survey, enrolment, *answers)
    found = close(SurveyRound.objects.get())
    rating, single, multiple, remarks = reads.results(found)
    assert (rating.answered, rating.mean) == (5, 3.75)
    assert [bar.count for bar in rating.bars] == [0, 1, 0, 2, 1, 1]
    assert [(bar.count, bar.percent) for bar in single.bars] == [(4, 80), (1, 20)]
    assert multiple.answered == 4
    assert [(bar.count, bar.percent) for bar in multiple.bars] == [(3, 75), (3, 75), (0, 0)]
    assert sorted(remarks.texts) == ["<b>Źle</b>", "Dobrze"]
    html = html_of(client, found)
    assert "3,8" in html
    assert "&lt;b&gt;Źle" in html
    assert "5 z 6 osób" in html


def test_whoever_answered_and_left_still_counts(survey):
    found, people = answered(survey, 2, on_list=4)
    people[0].state = "withdrawn"
    people[0].save()
    people[3].state = "excluded"
    people[3].save()
    assert reads.turnout(found) == reads.Turnout(answered=2, invited=3)


def test_lists_and_results_take_no_more_queries_for_more_answers(client):
    counts = []
    for size in (5, 11):
        survey = make_survey()
        found, _people = answered(survey, size)
        close(found)
        html_of(client, found)
        found_counts = []
        for name, args in (
            ("survey_results", [found.edition_id, found.pk]),
            ("edition_surveys", [found.edition_id]),
        ):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(reverse(name, args=args)).status_code == 200
            found_counts.append(len(queries))
        counts.append(found_counts)
    assert counts[0] == counts[1]


def test_results_outlive_the_page_and_closing_belongs_to_those_who_run_the_edition(client, survey):
    found, _people = answered(survey, 5)
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    address = reverse("survey_close", args=[found.edition_id, found.pk])
    assert client.post(address).status_code == 404
    client.force_login(UserFactory(roles=[Role.ADMINISTRATOR]))
    assert client.post(address).status_code == 302
    survey.delete()
    page = client.get(reverse("edition_surveys", args=[found.edition_id]))
    assert "Ankieta" in page.content.decode()
    assert "4,0" in html_of(client, found)


def test_a_survey_is_not_needed_for_a_certificate_unless_an_editor_says_so(survey):
    assert not survey.is_required
    assert not SurveyPage.objects.get(pk=survey.pk).is_required
    _made, (enrolment,) = make_group(survey, 1)
    (row,) = candidates(enrolment.edition, by=None, at=NOW)
    assert row.steps.total == 0
    survey.is_required = True
    survey.save()
    assert SurveyPage.objects.get(pk=survey.pk).is_required
    (row,) = candidates(enrolment.edition, by=None, at=NOW)
    assert (row.steps.total, row.quizzes.total) == (1, 0)
