"""Accounts and personal data: unique without case, found again, unmasked only with a trace."""

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from lib.refused import Refused
from people import actions
from people.enums import IdentityDocument, Role
from people.forms import PersonForm
from people.models import NumberReading, Person, User
from people.reads import find_person
from tests.factories.people import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db

DATA = {
    "given_names": "Łucja",
    "family_name": "Dąb",
    "form": "f",
    "document_kind": "pesel",
    "number": "44051401359",
    "email": "",
}


def test_an_email_is_unique_without_case_and_many_have_none():
    UserFactory(email="")
    UserFactory(email="")
    UserFactory(email="Ala@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="ala@EXAMPLE.org")


def test_the_six_roles_are_groups_with_permissions_and_can_be_made_again():
    actions.sync_roles()
    actions.sync_roles()
    user = UserFactory(roles=[Role.TRAINER, Role.EDITOR])
    assert user.roles == {"trainer", "editor"}
    assert User.objects.get(pk=user.pk).has_perm("wagtailadmin.access_admin")
    trainer = UserFactory(roles=[Role.TRAINER])
    assert not trainer.has_perm("wagtailadmin.access_admin")


def test_an_inactive_account_has_no_role():
    assert UserFactory(roles=[Role.ADMINISTRATOR], is_active=False).roles == frozenset()


def test_a_new_person_gets_an_account_without_a_password():
    form = PersonForm(DATA)
    assert form.is_valid(), form.errors
    person = actions.create_person(person=form.filled_person(), email="", by=UserFactory())
    assert person.user.username == "lucja.dab"
    assert not person.user.has_usable_password()
    assert person.user.roles == {"trainee"}


def test_two_namesakes_get_two_user_names():
    UserFactory(username="lucja.dab")
    assert actions.free_username("Łucja", "Dąb") == "lucja.dab2"


def test_the_same_number_is_never_entered_twice():
    PersonFactory(document_kind=IdentityDocument.PESEL, document_number="44051401359")
    form = PersonForm({**DATA, "number": "4405 1401 359"})
    assert not form.is_valid()
    assert "number" in form.errors


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": "44051401358"}, "number"),
        ({"number": ""}, "number"),
        ({"document_kind": "none"}, "document_kind"),
        ({"given_names": ""}, "given_names"),
        ({"given_names": "Ala\x00"}, "given_names"),
        ({"family_name": "x" * 200}, "family_name"),
        ({"email": "not an address"}, "email"),
        ({"birth_date": "31.02.1990"}, "birth_date"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_written(change, field):
    form = PersonForm({**DATA, **change})
    assert not form.is_valid()
    assert field in form.errors
    assert not Person.objects.exists()


def test_a_form_left_without_a_number_keeps_the_one_there_is():
    person = PersonFactory(document_kind=IdentityDocument.PESEL, document_number="44051401359")
    form = PersonForm({**DATA, "number": ""}, instance=person)
    assert form.is_valid(), form.errors
    actions.change_person(person=form.filled_person(), email="", changed=["given_names"], by=None)
    assert Person.objects.get(pk=person.pk).document_number == "44051401359"


def test_a_person_is_found_by_exact_number_or_address_only():
    user = UserFactory(email="ala@example.org")
    person = PersonFactory(user=user, document_number="ZS 12-34567")
    Person.objects.filter(pk=person.pk)
    person.document_number = "ZS1234567"
    person.save()
    assert find_person("zs 1234567", known=Person.objects.all()) == person
    assert find_person("ALA@example.org", known=Person.objects.all()) == person
    assert find_person("ZS123456", known=Person.objects.all()) is None
    assert find_person("Gżegżółka", known=Person.objects.all()) is None
    assert find_person("", known=Person.objects.all()) is None


def test_by_address_only_people_already_known_to_the_coordinator_are_found():
    PersonFactory(user=UserFactory(email="ala@example.org"))
    assert find_person("ala@example.org", known=Person.objects.none()) is None


def test_a_coordinator_cannot_take_over_the_account_of_staff():
    admin = PersonFactory(user=UserFactory(roles=[Role.ADMINISTRATOR], email="a@example.org"))
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    with pytest.raises(Refused):
        actions.make_login_card(person=admin, by=coordinator)
    with pytest.raises(Refused):
        actions.change_person(person=admin, email="moj@example.org", changed=[], by=coordinator)
    assert User.objects.get(pk=admin.user_id).check_password("test-password")
    actions.make_login_card(person=admin, by=UserFactory(roles=[Role.ADMINISTRATOR]))


def test_reading_a_number_leaves_who_why_and_when():
    person, reader = PersonFactory(document_number="ZS1234567"), UserFactory()
    assert actions.read_number(person=person, reason="umowa", by=reader) == "ZS1234567"
    reading = NumberReading.objects.get()
    assert (reading.person, reading.read_by, reading.reason) == (person, reader, "umowa")
    entry = ModelLogEntry.objects.get(action="people.number_read")
    assert entry.user == reader
    assert "1234567" not in str(entry.data)


def test_a_sign_in_card_replaces_the_password():
    person = PersonFactory(user=None)
    username, password = actions.make_login_card(person=person, by=UserFactory())
    account = User.objects.get(username=username)
    assert account.check_password(password)
    _same, newer = actions.make_login_card(person=person, by=UserFactory())
    account.refresh_from_db()
    assert not account.check_password(password)
    assert account.check_password(newer)
