"""Surveys: no way from an answer to a person, one answer each, and only what was offered."""

import threading
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, close_old_connections, connection, models, transaction
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.models import StepCompletion
from lib.refused import Refused
from people.enums import Role
from quizzes.actions import surveys as actions
from quizzes.models import (
    SurveyQuestion,
    SurveyResponse,
    SurveyRound,
    SurveyTaken,
)
from quizzes.reads import surveys as reads
from quizzes.rules.surveys import Faulty, field_name
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
        except Exception as fault:  # told to the test's own thread, which asserts there is none
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
