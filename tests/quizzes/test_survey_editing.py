"""Editors make a survey in Wagtail, see it before it is saved, and are told what nobody could answer."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from people.enums import Role
from quizzes.models import SurveyPage
from tests.factories.courses import CourseFactory, ModuleFactory
from tests.factories.people import UserFactory
from tests.quizzes.test_actions import make_question

pytestmark = pytest.mark.django_db

RATING = {
    "kind": "rating",
    "text": "Czy było jasno?",
    "steps": "5",
    "low_label": "nie",
    "high_label": "tak",
    "is_required": "on",
}


@pytest.fixture
def module(client):
    client.force_login(UserFactory(roles=[Role.ADMINISTRATOR], is_superuser=True))
    return ModuleFactory(parent=CourseFactory())


def posted(*rows, **fields):
    data = {
        "title": "Ankieta",
        "slug": "ankieta",
        "intro": rich_text("<p>Krótko.</p>"),
        "minutes": "5",
        "smallest_group": "5",
        "questions": inline_formset([RATING | row for row in rows]),
        "comments": inline_formset([]),
        "action-publish": "1",
        **fields,
    }
    return nested_form_data(data)


def address(name, module):
    return reverse(f"wagtailadmin_pages:{name}", args=["quizzes", "surveypage", module.pk])


def test_an_editor_publishes_a_survey_that_is_not_required(client, module):
    response = client.post(address("add", module), posted({}))
    assert response.status_code == 302
    survey = SurveyPage.objects.get()
    assert survey.live
    assert not survey.is_required
    (asked,) = survey.as_asked()
    assert (asked["text"], asked["low"], asked["steps"]) == ("Czy było jasno?", "nie", 5)
    form = client.get(address("add", module)).context["form"]
    assert form["is_required"].value() is False


def test_an_editor_sees_a_survey_before_saving_it(client, module):
    name = address("preview_on_add", module)
    assert client.post(name, posted({})).json()["is_valid"]
    shown = client.get(name, {"in_preview_panel": "true"}).content.decode()
    assert "Ta ankieta jest anonimowa" in shown


@pytest.mark.parametrize(
    ("rows", "fields"),
    [
        ([], {}),
        ([{"text": ""}], {}),
        ([{"kind": "single", "options": "jedno"}], {}),
        ([{"steps": "11"}], {}),
        ([{}], {"smallest_group": "2"}),
        ([{}], {"opens_at": "2026-05-02 10:00", "closes_at": "2026-05-01 10:00"}),
    ],
)
def test_a_survey_that_nobody_could_answer_is_not_saved(client, module, rows, fields):
    assert client.post(address("add", module), posted(*rows, **fields)).status_code == 200
    assert not SurveyPage.objects.exists()


def test_a_question_of_the_bank_is_asked_once(client, module):
    row = {"text": "", "bank": str(make_question().pk)}
    assert client.post(address("add", module), posted(row, row)).status_code == 200
    assert client.post(address("add", module), posted(row)).status_code == 302
