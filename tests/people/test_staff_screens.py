"""Wagtail's own screens by role: who opens which list, and whose history shows what."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from people import actions
from people.enums import Role
from tests.factories.people import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
SCREENS = {
    "wagtailadmin_home": {"coordinator", "editor", "auditor", "administrator"},
    "wagtailimages:index": {"editor", "administrator"},
    "wagtaildocs:index": {"editor", "administrator"},
    "wagtailsnippets_quizzes_question:list": {"editor", "auditor", "administrator"},
    "wagtailsnippets_quizzes_question:add": {"editor", "administrator"},
    "organisation:index": {"coordinator", "auditor", "administrator"},
    "organisation:add": {"administrator"},
    "project:index": {"coordinator", "auditor", "administrator"},
    "project:add": {"administrator"},
    "signset:add": {"administrator"},
    "issuers:index": {"administrator"},
    "wagtailusers_users:index": {"auditor", "administrator"},
    "wagtailadmin_reports:site_history": {"coordinator", "editor", "auditor", "administrator"},
}


@pytest.fixture(autouse=True)
def roles():
    actions.sync_roles()


@pytest.mark.parametrize("role", Role.values)
def test_each_role_opens_its_staff_screens_and_no_others(client, role):
    client.force_login(UserFactory(roles=[role]))
    opened = {name for name in SCREENS if client.get(reverse(name)).status_code == 200}
    assert opened == {name for name, allowed in SCREENS.items() if role in allowed}


@pytest.mark.parametrize(
    ("role", "sees"), [("auditor", True), ("coordinator", False), ("editor", False)]
)
def test_the_history_of_people_is_for_the_auditor(client, role, sees):
    person = PersonFactory()
    actions.read_number(person=person, reason="umowa", by=UserFactory())
    assert ModelLogEntry.objects.filter(action="people.number_read").exists()
    client.force_login(UserFactory(roles=[role]))
    html = client.get(reverse("wagtailadmin_reports:site_history")).content.decode()
    assert (person.full_name in html) is sees


def test_an_administrator_gives_and_takes_roles(client):
    client.force_login(UserFactory(roles=[Role.ADMINISTRATOR]))
    person = UserFactory()
    page = client.get(reverse("wagtailusers_users:edit", args=[person.pk]))
    assert page.status_code == 200
    assert all(role in page.content.decode() for role in Role.values)
