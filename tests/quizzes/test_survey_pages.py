"""Filling in a survey: what people see, what an error keeps, and a look at it by staff."""

import pytest
from django.urls import reverse

from people.enums import Role
from quizzes.models import SurveyQuestion, SurveyResponse, SurveyTaken
from quizzes.rules.surveys import field_name
from tests.factories.courses import EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.quizzes.surveys import make_group, make_survey, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    rows = [
        SurveyQuestion(section="O zajęciach", kind="rating", text="Jasno?"),
        SurveyQuestion(kind="rating", text="Na czas?", has_na=True, is_required=False),
        SurveyQuestion(kind="multiple", text="Co dało?", options="A & B\nC", is_required=False),
        SurveyQuestion(kind="open", text="Uwagi?"),
    ]
    return make_survey(rows=rows)


@pytest.fixture
def enrolment(survey):
    edition, _people = make_group(survey, 0, title="Grupa")
    person = PersonFactory(user=UserFactory(roles=[Role.TRAINEE]))
    return EnrolmentFactory(edition=edition, person=person)


def form_of(response):
    return {
        "seen": response.context["fingerprint"],
        "enrolment": (response.context["enrolment"] and response.context["enrolment"].pk) or "",
    }


def test_a_person_reads_the_promise_fills_in_and_is_thanked(client, survey, enrolment):
    client.force_login(enrolment.person.user)
    page = client.get(survey.url).content.decode()
    assert "Ta ankieta jest anonimowa" in page
    assert "co najmniej 5 osób" in page
    address = reverse("survey_answer", args=[survey.pk])
    assert address in page
    shown = client.get(address)
    html = shown.content.decode()
    assert "Nie wpisuj nazwisk" in html
    assert "A &amp; B" in html
    jasno, _na_czas, _co, uwagi = (field_name(row) for row in survey.as_asked())
    sent = client.post(address, form_of(shown) | {jasno: "5", uwagi: "Dobrze"}, follow=True)
    assert "Dziękujemy za odpowiedzi" in sent.content.decode()
    assert SurveyResponse.objects.count() == 1
    assert "Ankieta wypełniona" in client.get(survey.url).content.decode()
    again = client.post(address, form_of(shown) | {jasno: "1", uwagi: "Źle"})
    assert again.url.startswith(reverse("survey_thanks", args=[survey.pk]))
    assert client.get(address).status_code == 302
    assert SurveyResponse.objects.count() == 1


def test_an_error_keeps_what_was_chosen_and_says_which_question(client, survey, enrolment):
    client.force_login(enrolment.person.user)
    address = reverse("survey_answer", args=[survey.pk])
    jasno, na_czas, _co, uwagi = (field_name(row) for row in survey.as_asked())
    data = form_of(client.get(address)) | {jasno: "", na_czas: "na", uwagi: "Żółta <kartka>"}
    response = client.post(address, data)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Odpowiedz na to pytanie." in html
    assert "Żółta &lt;kartka&gt;" in html
    assert 'value="na" checked' in html
    changed = client.post(address, data | {jasno: "3", "seen": "inne"})
    assert changed.status_code == 409
    assert "Pytania się w tym czasie zmieniły" in changed.content.decode()
    assert "Żółta &lt;kartka&gt;" in changed.content.decode()
    assert not SurveyTaken.objects.exists()


def test_staff_look_at_a_survey_and_nothing_is_kept(client, survey):
    client.force_login(UserFactory(roles=[Role.EDITOR]))
    assert "Obejrzyj ankietę" in client.get(survey.url).content.decode()
    address = reverse("survey_try", args=[survey.pk])
    jasno, _na_czas, _co, uwagi = (field_name(row) for row in survey.as_asked())
    form = form_of(client.get(address))
    assert client.post(address, form).status_code == 422
    sent = client.post(address, form | {jasno: "5", uwagi: "x"}, follow=True)
    assert "Niczego nie zapisano" in sent.content.decode()
    assert not SurveyTaken.objects.exists()
    assert client.get(reverse("survey_answer", args=[survey.pk])).status_code == 404


def test_a_closed_or_coming_survey_says_so(client, survey, enrolment):
    client.force_login(enrolment.person.user)
    survey.opens_at = "2999-01-01T00:00Z"
    survey.save()
    address = reverse("survey_answer", args=[survey.pk])
    assert "nie jest jeszcze otwarta" in client.get(address, follow=True).content.decode()
    survey.opens_at, survey.closes_at = None, "2020-01-01T00:00Z"
    survey.save()
    assert "jest zamknięta" in client.get(address, follow=True).content.decode()


def test_somebody_elses_place_is_not_theirs_to_answer_in(client, survey, enrolment):
    other = EnrolmentFactory(edition=enrolment.edition)
    client.force_login(enrolment.person.user)
    address = reverse("survey_answer", args=[survey.pk])
    shown = client.get(address)
    data = form_of(shown) | {"enrolment": other.pk}
    assert client.post(address, data).status_code == 404
    assert client.get(f"{address}?zapis={other.pk}").status_code == 404
    enrolment.state = "withdrawn"
    enrolment.save()
    assert client.post(address, form_of(shown)).status_code == 404


def test_the_path_and_the_edition_name_the_survey(client, survey, enrolment):
    client.force_login(enrolment.person.user)
    course = survey.get_parent().get_parent().specific
    assert "ankieta, 10 min" in client.get(course.url).content.decode()
    take(survey, enrolment, "4", [], [], "x")
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    cockpit = client.get(reverse("edition_detail", args=[enrolment.edition_id])).content.decode()
    assert reverse("edition_surveys", args=[enrolment.edition_id]) in cockpit
    assert "1 z 1 osoby" in cockpit


def test_an_edition_without_a_survey_says_who_adds_one(client, enrolment):
    survey = enrolment.edition.course.get_children().first().get_children().first()
    survey.delete()
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    page = client.get(reverse("edition_surveys", args=[enrolment.edition_id])).content.decode()
    assert "W tym kursie nie ma ankiety" in page
