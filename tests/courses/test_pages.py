"""Course pages as editors know them: drafts, preview, scheduling, copying, history, routing, search."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from courses.models import CoursePage, LessonPage, Step
from pages.blocks import OutsideVideoBlock, outside_player
from people.actions import sync_roles
from people.enums import Role
from quizzes.models import QuizPage
from tests.factories.courses import CourseFactory, LessonFactory, ModuleFactory, course_index
from tests.factories.people import UserFactory
from tests.quizzes.test_actions import make_question, make_quiz

pytestmark = pytest.mark.django_db
BODY = [
    {"type": "text", "value": "<p>Walne zgromadzenie to zebranie członków.</p>"},
    {
        "type": "law",
        "value": {
            "act": "Ustawa",
            "journal": "Dz.U.",
            "state_on": "2023-04-11",
            "text": "<p>art. 5</p>",
        },
    },
    {
        "type": "outside_video",
        "value": {
            "title": "Film",
            "address": "https://youtu.be/abcdefghijk",
            "transcript": "<p>Słowa</p>",
        },
    },
]


@pytest.fixture
def course():
    return CourseFactory(title="Zarządzanie spółdzielnią", slug="zarzadzanie", lessons_public=True)


@pytest.fixture
def lesson(course):
    return LessonFactory(
        parent=ModuleFactory(parent=course),
        title="Organy",
        slug="organy",
        body=BODY,
        easy="<ul><li>Krótko.</li></ul>",
    )


@pytest.fixture
def editor(client):
    sync_roles()
    user = UserFactory(roles=[Role.EDITOR])
    client.force_login(user)
    return user


def test_a_draft_is_not_public_and_a_changed_page_shows_the_old_text_until_published(
    client, lesson
):
    lesson.title = "Organy spółdzielni"
    revision = lesson.save_revision()
    assert "Organy spółdzielni" not in client.get(lesson.url).content.decode()
    revision.publish()
    assert "Organy spółdzielni" in client.get(lesson.url).content.decode()
    lesson.unpublish()
    assert client.get(lesson.url).status_code == 404


def test_a_page_goes_live_and_ends_at_its_appointed_time(client, lesson):
    lesson.unpublish()
    lesson.go_live_at = timezone.now() + timedelta(hours=1)
    lesson.expire_at = timezone.now() + timedelta(hours=3)
    lesson.save_revision().publish()
    assert client.get(lesson.url).status_code == 404
    begun = timezone.now() - timedelta(minutes=1)
    revision = lesson.revisions.latest("pk")
    revision.approved_go_live_at = begun
    revision.content["go_live_at"] = begun.isoformat()
    revision.save()
    call_command("publish_scheduled", verbosity=0)
    assert client.get(lesson.url).status_code == 200


def test_a_course_is_copied_with_modules_lessons_and_quiz(lesson, course):
    make_quiz([make_question()], course=course, pass_percent=70)
    copied = course.copy(recursive=True, update_attrs={"slug": "kopia", "title": "Kopia"})
    assert LessonPage.objects.descendant_of(copied).get().body[0].value.source == BODY[0]["value"]
    quiz = QuizPage.objects.descendant_of(copied).get()
    assert (quiz.pass_percent, quiz.questions.count()) == (70, 1)
    assert [row.title for row in copied.programme_rows] == [
        row.title for row in course.programme_rows
    ]
    assert Step.objects.of_course(copied).count() == Step.objects.of_course(course).count() == 2


def test_an_editor_opens_a_lesson_its_history_and_the_tree(client, lesson, editor):
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert client.get(edit).status_code == 200
    assert client.get(reverse("wagtailadmin_pages:history", args=[lesson.pk])).status_code == 200
    assert client.get(reverse("wagtailadmin_explore", args=[course_index().pk])).status_code == 200


@pytest.mark.parametrize("make", [CourseFactory, lambda: ModuleFactory(parent=CourseFactory())])
def test_each_kind_of_page_previews_without_a_reader(client, editor, make):
    page = make()
    page.save_revision()
    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert response.status_code == 200


def test_a_lesson_and_a_quiz_preview_without_a_reader(client, editor, lesson, course):
    quiz = make_quiz([make_question()], course=course)
    for page in (lesson, quiz):
        page.save_revision()
        response = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
        assert response.status_code == 200


def test_a_page_with_a_view_restriction_keeps_it(client, course):
    PageViewRestriction.objects.create(page=course, restriction_type="login")
    assert client.get(course.url).status_code == 302


def test_an_outside_film_is_shown_only_after_a_press(client, lesson):
    html = client.get(lesson.url).content.decode()
    assert "<iframe" not in html
    assert "youtube-nocookie.com/embed/abcdefghijk" in html
    assert "Słowa" in html


@pytest.mark.parametrize(
    ("address", "player"),
    [
        (
            "https://www.youtube.com/watch?v=abcdefghijk",
            "https://www.youtube-nocookie.com/embed/abcdefghijk",
        ),
        ("https://youtu.be/abcdefghijk?t=5", "https://www.youtube-nocookie.com/embed/abcdefghijk"),
        ("https://vimeo.com/123456", "https://player.vimeo.com/video/123456?dnt=1"),
        ("https://youtube.com.zly.example/watch?v=abcdefghijk", ""),
        ('https://www.youtube.com/watch?v="onload=', ""),
        ("javascript:alert(1)", ""),
        ("https://example.org/film.mp4", ""),
    ],
)
def test_only_films_of_known_sites_become_players(address, player):
    assert outside_player(address) == player


def test_an_address_of_another_site_is_refused_in_the_editor():
    block = OutsideVideoBlock()
    value = block.to_python(
        {"title": "x", "address": "https://example.org/a", "transcript": "<p>x</p>"}
    )
    with pytest.raises(ValidationError):
        block.clean(value)


def test_the_law_is_shown_with_its_date(client, lesson):
    assert "11 kwietnia 2023" in client.get(lesson.url).content.decode()


def test_markup_in_a_title_stays_text(client, course):
    course.title = "<script>alert(1)</script>"
    course.save()
    for path in (course.url, course_index().url, "/szukaj/?q=alert"):
        assert "<script>alert(1)" not in client.get(path).content.decode()


@pytest.mark.parametrize(
    "query",
    ["zarządzanie", "ZARZĄDZANIE", '"zarządzanie', "spółdzielnią ł", "AND OR NOT", "a*b(c)", "'"],
)
def test_search_answers_any_query_and_finds_the_course_by_its_words(client, course, query):
    call_command("update_index", verbosity=0, stdout=io.StringIO())
    response = client.get("/szukaj/", {"q": query})
    assert response.status_code == 200
    if "zarządzanie" in query.lower():
        assert course.title in response.content.decode()


def test_search_never_shows_lessons_of_a_closed_course_or_drafts(client, course, lesson):
    CoursePage.objects.filter(pk=course.pk).update(lessons_public=False)
    hidden = CourseFactory(title="Tajny szkic", live=False)
    call_command("update_index", verbosity=0, stdout=io.StringIO())
    assert lesson.url not in client.get("/szukaj/", {"q": "Organy"}).content.decode()
    assert hidden.url not in client.get("/szukaj/", {"q": "Tajny szkic"}).content.decode()


def test_the_list_of_courses_filters_by_kind(client, course):
    other = CourseFactory(title="Prace porządkowe", kind="vocational")
    html = client.get(course_index().url, {"rodzaj": "vocational"}).content.decode()
    assert other.title in html
    assert course.title not in html
    assert client.get(course_index().url, {"rodzaj": "nonsense"}).status_code == 200


@pytest.mark.parametrize("count", [1, 9])
def test_a_lesson_costs_the_same_for_a_long_course_as_for_a_short_one(
    client, django_assert_max_num_queries, course, lesson, count
):
    module = ModuleFactory(parent=course)
    for _number in range(count):
        LessonFactory(parent=module)
    client.get(lesson.url)
    with django_assert_max_num_queries(12):
        client.get(lesson.url)
