"""Editors are told of a question that nobody could answer rightly; lists answer any search."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from lib.richtext import shown_html
from people.actions import sync_roles
from people.enums import Role
from quizzes.models import Question, QuestionCategory
from tests.factories.people import UserFactory
from tests.quizzes.test_actions import make_question, make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client):
    sync_roles()
    client.force_login(UserFactory(roles=[Role.EDITOR]))


def posted(kind, answers, stem="<p>Czy?</p>", **fields):
    """answers: [(text, right) or (text, right, {field: value})]"""
    rows = [
        {"text": rich_text(text), "feedback": rich_text(""), "is_correct": "on" if right else ""}
        | (more[0] if more else {})
        for text, right, *more in answers
    ]
    data = {
        "kind": kind,
        "stem": rich_text(stem),
        "points": "1",
        "partial": "all",
        "difficulty": "medium",
        "feedback": rich_text(""),
        "grading_note": rich_text(""),
        "answers": inline_formset(rows),
        "criteria": inline_formset([]),
        **fields,
    }
    return nested_form_data(data)


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
        ("numeric", [("5", True, {"tolerance": "0.5"})], True),
        ("numeric", [("pięć", True)], False),
        ("matching", [("a", False, {"match": "A"}), ("b", False, {"match": "B"})], True),
        ("matching", [("a", False, {"match": "A"})], False),
        ("ordering", [("a", False), ("b", False)], True),
        ("gap", [("statut", True, {"gap": "1"})], False),
        ("single", [("tak", True, {"weight": "100"}), ("x", True, {"weight": "50"})], False),
        ("essay", [], True),
        ("description", [], True),
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


def test_a_gap_question_needs_a_marker_for_each_gap(client):
    url = reverse("wagtailsnippets_quizzes_question:add")
    rows = [("statut", True, {"gap": "1"}), ("KRS", True, {"gap": "2"})]
    assert client.post(url, posted("gap", rows, stem="<p>[[1]]</p>")).status_code == 200
    assert client.post(url, posted("gap", rows, stem="<p>[[1]] i [[2]]</p>")).status_code == 302


def test_each_edit_makes_a_version_and_going_back_finds_the_old_one(client):
    add = reverse("wagtailsnippets_quizzes_question:add")
    client.post(add, posted("single", [("tak", True), ("nie", False)]))
    question = Question.objects.get()
    first = question.current
    question.points = 2
    question.save()
    assert question.current.number == 2
    question.points = 1
    question.save()
    assert question.current == first
    assert question.versions.count() == 2


@pytest.mark.parametrize("mode", ["", "why"])
def test_an_editor_sees_a_question_as_a_trainee_before_saving_it(client, mode):
    url = reverse("wagtailsnippets_quizzes_question:preview_on_add")
    data = posted("single", [("tak", True), ("nie", False)])
    assert client.post(url, data).json()["is_valid"]
    answer = client.get(url, {"mode": mode, "in_preview_panel": "true"}).content.decode()
    assert "Czy?" in answer
    assert ("result-answers" in answer) is (mode == "why")


def test_questions_whose_law_has_aged_are_on_a_list_of_their_own(client):
    today = timezone.localdate()
    old = make_question(title="stare prawo", law_date=today - timedelta(days=366))
    make_question(title="nowe prawo", law_date=today)
    make_question(title="bez prawa")
    url = reverse("wagtailsnippets_quizzes_question:list")
    page = client.get(url, {"to_check": "true"}).content.decode()
    assert old.title in page
    assert "nowe prawo" not in page
    assert "bez prawa" not in page
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "to_check=true" in home


def test_an_edit_of_a_question_says_which_quizzes_ask_it(client):
    question = make_question()
    make_quiz([question])
    url = reverse("wagtailsnippets_quizzes_question:edit", args=[question.pk])
    data = posted("single", [("tak", True), ("nie", False)])
    answer = client.post(url, data, follow=True)
    assert "Test modułu" in answer.content.decode()


def quiz_form(page, **fields):
    """The fields of a quiz's form, as Wagtail's editor posts them."""
    names = ("title", "slug", "purpose", "minutes", "pass_percent", "wait_minutes", "counting")
    more = ("at_expiry", "navigation", "score_shown", "answers_shown")
    data = {name: getattr(page, name) for name in (*names, *more)}
    rows = [{"question": row.question_id, "count": 1} for row in page.questions.all()]
    data |= {"intro": rich_text(""), "questions": inline_formset(rows), **fields}
    return nested_form_data({**data, "comments": inline_formset([])})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"opens_at": "2026-05-02 10:00", "closes_at": "2026-05-01 10:00"}, "otwiera"),
        ({"at_expiry": "discard"}, "limitu"),
        ({"score_shown": "after_closing"}, "zamyka"),
        ({"purpose": "final"}, "zdalnie"),
        ({"purpose": "final", "is_supervised": "on"}, ""),
    ],
)
def test_a_quiz_that_could_not_be_taken_is_refused_in_words(client, fields, words):
    quiz = make_quiz([make_question()])
    course = quiz.get_parent().get_parent().specific
    course.legal_profile = "A"
    course.save()
    url = reverse("wagtailadmin_pages:edit", args=[quiz.pk])
    answer = client.post(url, quiz_form(quiz, **fields) | {"action-publish": "1"})
    if not words:
        assert answer.status_code == 302, answer.context["form"].errors
        return
    errors = str(answer.context["form"].errors)
    assert words in errors


def test_a_draw_from_too_few_is_refused_when_the_quiz_is_saved(client):
    quiz = make_quiz([make_question()])
    category = QuestionCategory.objects.create(name="Księgowość")
    rows = inline_formset([{"question": "", "category": category.pk, "count": 3}])
    url = reverse("wagtailadmin_pages:edit", args=[quiz.pk])
    answer = client.post(url, nested_form_data({"x": ""}) | quiz_form(quiz, questions=rows))
    assert "w banku pasuje tylko 0" in str(answer.context["form"].errors)


def test_a_quiz_worth_nothing_and_weights_that_are_missing_are_refused(client):
    quiz = make_quiz([make_question("description", ())])
    url = reverse("wagtailadmin_pages:edit", args=[quiz.pk])
    answer = client.post(url, quiz_form(quiz))
    assert "zero punktów" in str(answer.context["form"].errors)
    add = reverse("wagtailsnippets_quizzes_question:add")
    rows = [("a", True), ("b", True), ("c", False)]
    answer = client.post(add, posted("multiple", rows, partial="weights"))
    assert "Nic nie ma wagi" in str(answer.context["form"].errors)


def picture(colour):
    file = BytesIO()
    Picture.new("RGB", (40, 30), colour).save(file, "PNG")
    return get_image_model().objects.create(
        title=colour, file=ContentFile(file.getvalue(), "p.png")
    )


@pytest.mark.filterwarnings(
    "ignore:(Unclosed file|Exception ignored in. <function SpooledTemporaryFile)"
)
def test_a_version_keeps_its_picture_whatever_becomes_of_the_image():
    image = picture("red")
    embed = f'<embed embedtype="image" id="{image.pk}" alt="czerwone" format="fullwidth"/>'
    question = make_question()
    question.stem = f"<p>Co to?</p>{embed}"
    question.save()
    stem = question.current.asked["stem"]
    name = re.search(r'src="media:([^"]+)"', stem)[1]
    image.delete()
    assert default_storage.exists(name)
    assert default_storage.url(name) in shown_html(stem)
    assert 'alt="czerwone"' in stem
