"""The outline of a course is kept for a moment: what shows at once all the same, and what never trusts it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import actions
from courses.enums import EditionState
from courses.models import CoursePage
from courses.models.pages import outline_of, read_outline
from courses.models.paths import CoursePath
from lib.kept import Kept, site_content
from tests.factories.courses import (
    CourseFactory,
    EditionFactory,
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return CourseFactory(lessons_public=True, for_whom="<p>Dla każdego.</p>")


@pytest.fixture
def module(course):
    return ModuleFactory(parent=course)


@pytest.fixture
def lesson(module):
    return LessonFactory(parent=module, title="O walnym")


@pytest.fixture
def editor():
    return UserFactory(is_superuser=True, is_staff=True)


def titles(outline):
    return [step.title for step in outline.steps]


@pytest.mark.parametrize(
    ("name", "shows"), [("unpublish", False), ("delete", False), ("publish", True)]
)
def test_what_an_editor_does_to_a_lesson_shows_on_the_course_page_at_once(
    client, course, lesson, editor, name, shows
):
    if name == "publish":
        lesson.unpublish()
        lesson.save_revision()
    assert ("O walnym" in client.get(course.url).content.decode()) is not shows
    client.force_login(editor)
    if name == "publish":
        publish_again(client, lesson)
    else:
        client.post(reverse(f"wagtailadmin_pages:{name}", args=[lesson.pk]))
    client.logout()
    assert ("O walnym" in client.get(course.url).content.decode()) is shows


def publish_again(client, lesson):
    """As the list of pages offers it for a draft: the bulk action."""
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    assert client.post(f"{url}?id={lesson.pk}").status_code == 302


def test_a_lesson_published_by_the_clock_finds_its_place_on_its_own_page(client, course, lesson):
    client.get(lesson.url)
    late = LessonFactory(parent=lesson.get_parent().specific, title="Statut")
    html = client.get(late.url).content.decode()
    assert "Krok 2 z 2" in html
    assert titles(outline_of(course)) == ["O walnym"]
    site_content.forget()
    assert titles(outline_of(course)) == ["O walnym", "Statut"]


def test_who_finished_is_decided_from_the_database_and_not_from_what_is_kept(course, lesson):
    edition = EditionFactory(course=course, state=EditionState.RUNNING)
    by = UserFactory()
    done, not_done = EnrolmentFactory(edition=edition), EnrolmentFactory(edition=edition)
    actions.complete_step(enrolment=done, step=lesson, by=by)
    actions.complete_step(enrolment=not_done, step=lesson, by=by)
    assert CoursePath(outline_of(course), not_done).progress.is_complete
    late = LessonFactory(parent=lesson.get_parent().specific)
    actions.complete_step(enrolment=done, step=late, by=by)
    assert CoursePath(outline_of(course), not_done).progress.is_complete  # still as kept
    actions.move_edition(edition=edition, state=EditionState.CLOSED, by=by, at=timezone.now())
    done.refresh_from_db()
    not_done.refresh_from_db()
    assert done.steps_completed_at is not None
    assert not_done.steps_completed_at is None


def test_the_outline_leaves_out_hidden_modules_and_says_what_is_a_quiz(course, lesson):
    hidden = ModuleFactory(parent=course, live=False)
    LessonFactory(parent=hidden, title="Ukryta")
    outline = read_outline(course)
    assert titles(outline) == ["O walnym"]
    assert outline.steps[0].kind == "lesson"
    assert outline.steps[0].url == lesson.get_url()
    assert outline.modules[0].url == lesson.get_parent().get_url()


def test_a_draft_of_a_course_shows_its_own_words_in_the_preview(client, course, lesson, editor):
    assert "Dla każdego." in client.get(course.url).content.decode()
    draft = CoursePage.objects.get(pk=course.pk)
    draft.for_whom = "<p>Dla spółdzielców.</p>"
    draft.save_revision()
    client.force_login(editor)
    preview = client.get(reverse("wagtailadmin_pages:view_draft", args=[course.pk]))
    assert "Dla spółdzielców." in preview.content.decode()
    client.logout()
    assert "Dla spółdzielców." not in client.get(course.url).content.decode()


def test_kept_fragments_hold_nothing_of_the_reader(client, course, lesson):
    """The forms in the header carry each reader's own address and language."""
    first = client.get(course.url + "?a=1").content.decode()
    second = client.get(course.url + "?b=2").content.decode()
    assert 'value="' + course.url + '?a=1"' in first
    assert "?a=1" not in second
    client.force_login(UserFactory())
    assert reverse("account_logout") in client.get(course.url).content.decode()
    client.logout()
    assert reverse("account_logout") not in client.get(course.url).content.decode()
    client.cookies["jezyk"] = "en"
    assert "Need help?" in client.get(course.url).content.decode()
    client.cookies["jezyk"] = "pl"
    assert "Need help?" not in client.get(course.url).content.decode()


def test_in_english_the_titles_behind_next_and_back_say_that_they_are_polish(
    client, course, lesson
):
    second = LessonFactory(parent=lesson.get_parent().specific, title="Statut")
    client.cookies["jezyk"] = "en"
    assert 'Next: <span lang="pl">Statut</span>' in client.get(lesson.url).content.decode()
    assert 'Back: <span lang="pl">O walnym</span>' in client.get(second.url).content.decode()


def test_what_was_read_before_a_change_is_not_kept_after_it():
    kept = Kept("tests.kept", seconds=30)

    def read_while_someone_changes():
        kept.forget()
        return "old"

    assert kept.value("key", read_while_someone_changes) == "old"
    assert kept.value("key", lambda: "new") == "new"
    assert kept.value("key", lambda: "newer") == "new"
