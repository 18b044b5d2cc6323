"""Editors are told of a question that nobody could answer rightly; lists answer any search."""

import pytest
from django.urls import reverse

from people.actions import sync_roles
from people.enums import Role
from quizzes.models import Question
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client):
    sync_roles()
    client.force_login(UserFactory(roles=[Role.EDITOR]))


def posted(kind, answers):
    stem = '{"blocks":[{"key":"a","text":"Czy?","type":"unstyled","depth":0,"inlineStyleRanges":[],"entityRanges":[]}],"entityMap":{}}'
    data = {
        "kind": kind,
        "stem": stem,
        "points": "1",
        "tolerance": "0",
        "answers-TOTAL_FORMS": str(len(answers)),
        "answers-INITIAL_FORMS": "0",
        "answers-MIN_NUM_FORMS": "0",
        "answers-MAX_NUM_FORMS": "1000",
    }
    for number, (text, right) in enumerate(answers):
        data |= {f"answers-{number}-text": text, f"answers-{number}-ORDER": str(number + 1)}
        data |= {f"answers-{number}-is_correct": "on"} if right else {}
    return data


@pytest.mark.parametrize(
    ("kind", "answers", "is_saved"),
    [
        ("single", [("tak", True), ("nie", False)], True),
        ("single", [("tak", False), ("nie", False)], False),
        ("single", [("tak", True), ("nie", True)], False),
        ("single", [("tak", True)], False),
        ("single", [], False),
        ("multiple", [("tak", True), ("nie", True)], True),
        ("short", [("statut", True)], True),
        ("short", [("statut", False)], False),
    ],
)
def test_only_a_question_with_a_right_answer_is_saved(client, kind, answers, is_saved):
    url = reverse("wagtailsnippets_quizzes_question:add")
    response = client.post(url, posted(kind, answers))
    assert response.status_code == (302 if is_saved else 200)
    assert Question.objects.exists() is is_saved


@pytest.mark.parametrize("query", ['"', '"ab', 'ab"cd', 'ł"', "AND", "'"])
@pytest.mark.parametrize(
    "name",
    [
        "wagtailsnippets_quizzes_question:list",
        "wagtailimages:index",
        "wagtailadmin_choose_page_search",
    ],
)
def test_staff_lists_answer_any_search(client, name, query):
    assert client.get(reverse(name), {"q": query}).status_code == 200
