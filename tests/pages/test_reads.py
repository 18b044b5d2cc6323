"""The frame that pages keep for a moment, and what an address finds: as Wagtail would answer."""

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction, Site
from wagtail.models.sites import get_site_for_hostname

from pages.models import SiteSettings
from pages.reads import frame_of
from tests.factories.courses import CourseFactory, LessonFactory, ModuleFactory, home_page
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_the_site_is_the_one_that_wagtail_would_choose(rf):
    root = home_page()
    Site.objects.create(hostname="kursy.example", port=80, root_page=root)
    Site.objects.create(hostname="dwa.example", port=80, root_page=root)
    Site.objects.create(hostname="dwa.example", port=8080, root_page=root)
    hosts = ("localhost", "kursy.example", "dwa.example", "inny.example")
    for host in hosts:
        for port in (80, 8080, 9999):
            request = rf.get("/", headers={"host": host}, SERVER_PORT=str(port))
            assert frame_of(request).site == get_site_for_hostname(host, port), (host, port)


def test_changed_settings_show_at_once(client):
    home_page()
    client.get("/")
    settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    settings.operator = "Krajowa Rada Spółdzielcza"
    settings.save()
    assert "Krajowa Rada Spółdzielcza" in client.get("/").content.decode()


def test_a_page_published_by_an_editor_enters_the_menu_at_once(client):
    home = home_page()
    client.get("/")
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    address = reverse("wagtailadmin_pages:add", args=["pages", "standardpage", home.pk])
    client.post(
        address,
        {
            "title": "O nas",
            "slug": "o-nas",
            "lead": "",
            "show_in_menus": "on",
            "body-count": "0",
            "action-publish": "1",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
        },
    )
    client.logout()
    assert '<a href="/o-nas/"' in client.get("/").content.decode()


def test_a_restriction_above_a_page_holds(client):
    course = CourseFactory(lessons_public=True)
    lesson = LessonFactory(parent=ModuleFactory(parent=course))
    assert client.get(lesson.get_url()).status_code == 200
    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)
    answer = client.get(lesson.get_url())
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


def test_a_restriction_of_the_page_behind_an_alias_holds(client):
    course = CourseFactory(lessons_public=True)
    ModuleFactory(parent=course)
    alias = course.create_alias(update_slug="druga", recursive=True)
    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(alias.get_url()).status_code == 302
    assert client.get(alias.get_children().get().get_url()).status_code == 302
