"""Surveys: no way from an answer to a person, one answer each, and results that give nobody away."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, close_old_connections, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from certificates.reads import candidates
from courses.models import StepCompletion
from lib.refused import Refused
from people.enums import Role
from quizzes.actions import surveys as actions
from quizzes.models import (
    SurveyPage,
    SurveyQuestion,
    SurveyResponse,
    SurveyRound,
    SurveyTaken,
)
from quizzes.reads import surveys as reads
from quizzes.rules.surveys import Faulty, field_name
from quizzes.tasks import sweep_surveys
from tests.factories.courses import EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.quizzes.surveys import NOW, make_group, make_survey, take
from tests.quizzes.test_actions import make_question

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


# --- nothing leads from an answer to a person ----------------------------------------------------


def test_an_answer_has_a_random_key_and_nothing_of_a_person_or_a_time(survey):
    fields = {field.name: field for field in SurveyResponse._meta.get_fields()}
    assert set(fields) == {"id", "round", "answers"}
    assert isinstance(fields["id"], models.UUIDField)
    assert fields["id"].default is uuid.uuid4
    times = (models.DateField, models.TimeField)
    for model in (SurveyResponse, SurveyRound, SurveyTaken):
        assert not [field for field in model._meta.get_fields() if isinstance(field, times)]
    links = {field.related_model for field in SurveyRound._meta.get_fields() if field.is_relation}
    assert links.isdisjoint({EnrolmentFactory._meta.model, UserFactory._meta.model})
    _found, _people = answered(survey, 3)
    assert {key.version for key in SurveyResponse.objects.values_list("pk", flat=True)} == {4}


def test_the_log_and_the_completed_step_say_that_somebody_took_part_and_nothing_else(survey):
    found, people = answered(survey, 1)
    response = SurveyResponse.objects.get()
    entries = list(ModelLogEntry.objects.order_by("pk"))
    taken = [entry for entry in entries if entry.action == "quizzes.survey_take"]
    assert [entry.object_id for entry in taken] == [str(people[0].pk)]
    assert taken[0].data == {"survey": survey.pk}
    for entry in entries:
        assert str(response.pk) not in f"{entry.object_id}{entry.label}{entry.data}"
    assert StepCompletion.objects.get(enrolment=people[0]).step_id == survey.pk
    assert SurveyTaken.objects.get().round == found


def test_the_rows_lie_in_the_order_of_fresh_keys_and_not_as_they_came(survey):
    _made, people = make_group(survey, 9)
    before: set = set()
    for number, enrolment in enumerate(people[:8]):
        take(survey, enrolment, "4", f"odpowiedź {number}")
        rows = list(SurveyResponse.objects.order_by("pk").values_list("pk", "answers"))
        assert len(rows) == number + 1
        assert before.isdisjoint(key for key, _answers in rows)
        before = {key for key, _answers in rows}
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM quizzes_surveyresponse ORDER BY rowid")
            stored = [row[0] for row in cursor.fetchall()]
        assert stored == sorted(stored)


def test_open_answers_do_not_stand_in_the_same_order_in_each_question():
    rows = [SurveyQuestion(kind="open", text=f"Co {n}?") for n in range(2)]
    survey = make_survey(rows=rows)
    _made, people = make_group(survey, 12)
    for number, enrolment in enumerate(people):
        take(survey, enrolment, f"{number}", f"{number}")
    first, second = reads.results(SurveyRound.objects.get())
    assert sorted(first.texts) == sorted(second.texts)
    assert first.texts != second.texts


def test_error_reports_leave_out_what_was_posted(survey, client, rf):
    person = PersonFactory(user=UserFactory(roles=[Role.TRAINEE]))
    made, _people = make_group(survey, 1)
    made.capacity = 2
    made.save()
    EnrolmentFactory(edition=made, person=person)
    client.force_login(person.user)
    response = client.post(reverse("survey_answer", args=[survey.pk]), {})
    assert response.wsgi_request.sensitive_post_parameters == "__ALL__"
    assert "no-store" in response["Cache-Control"]


# --- one answer a person -------------------------------------------------------------------------


def test_a_second_answer_of_the_same_person_is_not_kept(survey):
    _made, (enrolment, _other) = make_group(survey, 2)
    assert take(survey, enrolment, "4")
    assert not take(survey, enrolment, "1")
    assert [row.answers for row in SurveyResponse.objects.all()] == [
        {survey.as_asked()[0]["id"]: 4}
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyTaken.objects.create(round=SurveyRound.objects.get(), enrolment=enrolment)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_keep_one_answer_and_two_people_at_once_both():
    survey = make_survey()
    _made, people = make_group(survey, 3)
    barrier, kept, faults = threading.Barrier(3), [], []

    def send(enrolment):
        try:
            barrier.wait()
            kept.append(take(survey, enrolment))
        except Exception as fault:
            faults.append(fault)
        finally:
            close_old_connections()
            connection.close()

    senders = [threading.Thread(target=send, args=[who]) for who in (*people[:1] * 2, people[1])]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join(60)
    assert faults == []
    assert sorted(kept) == [False, True, True]
    assert (SurveyTaken.objects.count(), SurveyResponse.objects.count()) == (2, 2)
    assert StepCompletion.objects.count() == 2


def test_whoever_has_left_cannot_answer(survey):
    _made, (enrolment,) = make_group(survey, 1)
    enrolment.state = "withdrawn"
    enrolment.save()
    with pytest.raises(Refused):
        take(survey, enrolment)
    assert not SurveyTaken.objects.exists()


# --- what is taken and what is refused -----------------------------------------------------------


def test_required_questions_and_offered_answers_are_kept_to_and_nothing_is_half_written(survey):
    _made, (enrolment,) = make_group(survey, 1)
    for answer, code in (([], "missing"), ("6", "not_offered"), (["1", "2"], "not_offered")):
        with pytest.raises(Faulty) as fault:
            take(survey, enrolment, answer, "x")
        assert list(fault.value.codes.values()) == [code]
    assert not SurveyRound.objects.exists()
    assert not SurveyTaken.objects.exists()
    assert take(survey, enrolment, "3")


def test_the_questions_stay_as_the_first_person_of_an_edition_saw_them(survey):
    _made, people = make_group(survey, 3)
    old = survey.as_asked()
    survey.questions.all().delete()
    survey.questions = [SurveyQuestion(kind="open", text="Inne pytanie?")]
    survey.save()
    with pytest.raises(actions.AskedAnew):
        actions.take_survey(
            survey=survey,
            enrolment=people[0],
            posted={field_name(old[0]): ["4"]},
            seen=reads.fingerprint_of(old),
            by=None,
            at=NOW,
        )
    take(survey, people[0], "bo tak")
    survey.questions.all().delete()
    survey.smallest_group = 3
    survey.save()
    assert take(survey, people[1], "bo nie")
    found = SurveyRound.objects.get()
    assert [question["text"] for question in found.asked] == ["Inne pytanie?"]
    assert found.smallest_group == 5


def test_a_question_of_the_bank_is_asked_without_its_key():
    rows = [
        SurveyQuestion(bank=make_question("truefalse")),
        SurveyQuestion(bank=make_question("essay", ())),
    ]
    survey = make_survey(rows=rows)
    choice, essay = survey.as_asked()
    assert (choice["kind"], essay["kind"]) == ("single", "open")
    assert [option["text"] for option in choice["options"]] == ["tak", "nie"]
    assert "correct" not in str(choice)
    assert "bo tak" not in str(choice)
    _made, (enrolment,) = make_group(survey, 1)
    assert take(survey, enrolment, choice["options"][0]["id"], "dużo")


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "rating"},
        {"kind": "single", "text": "Które?", "options": "jedno"},
        {"kind": "multiple", "text": "Które?", "options": "a\nb\na"},
    ],
)
def test_a_row_that_nobody_could_answer_is_refused(fields):
    with pytest.raises(ValidationError):
        SurveyQuestion(**fields).clean()


def test_a_row_borrows_only_choices_and_longer_answers_and_only_instead_of_a_text():
    for question, text in ((make_question("matching"), ""), (make_question(), "Też ja?")):
        with pytest.raises(ValidationError):
            SurveyQuestion(bank=question, text=text).clean()


# --- results -------------------------------------------------------------------------------------


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
