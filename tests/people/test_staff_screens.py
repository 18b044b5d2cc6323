"""Wagtail's own screens by role: who opens which list, and whose history shows what."""

import pytest
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from people import actions
from people.enums import Role
from tests.factories.courses import CourseFactory, EditionFactory, EnrolmentFactory, home_page
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.programme import OrganisationFactory

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
    "status:index": {"coordinator", "auditor", "administrator"},
    "absencereason:index": {"coordinator", "auditor", "administrator"},
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


HISTORY = "wagtailadmin_reports:site_history"


@pytest.mark.parametrize("role", ["auditor", "administrator", "editor"])
def test_who_reads_the_history_finds_it_once_in_the_menu(client, role):
    home_page()
    client.force_login(UserFactory(roles=[role]))
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert html.count(f'"url": "{reverse(HISTORY)}"') == 1


def test_a_coordinator_reads_the_history_of_the_lists_that_are_open_to_them_and_no_other(client):
    """Of people, editions and certificates each coordinator would see the others' as well."""
    for instance in (PersonFactory(), UserFactory(), EditionFactory(), EnrolmentFactory()):
        log(instance, "wagtail.edit")
    log(CourseFactory(), "wagtail.edit")
    log(OrganisationFactory(name="Spółdzielnia Promyk"), "wagtail.edit")
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    client.force_login(coordinator)
    found = client.get(reverse(HISTORY)).context["object_list"]
    assert [row.label for row in found] == ["Spółdzielnia Promyk"]
    export = client.get(reverse(HISTORY), {"export": "csv"})
    exported = b"".join(export.streaming_content).decode()
    assert len(exported.strip().splitlines()) == 2


def test_an_administrator_gives_and_takes_roles(client):
    client.force_login(UserFactory(roles=[Role.ADMINISTRATOR]))
    person = UserFactory()
    page = client.get(reverse("wagtailusers_users:edit", args=[person.pk]))
    assert page.status_code == 200
    assert all(role in page.content.decode() for role in Role.values)
