"""Personal numbers: encrypted at rest, found by their keyed hash, readable through a change of keys."""

import io

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection

from lib import encryption
from people.models import Person
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def stored(person: Person) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT document_number FROM people_person WHERE id = %s", [person.pk])
        return cursor.fetchone()[0]


def test_the_database_never_sees_the_number():
    person = PersonFactory(document_number="ZS1234567")
    assert "1234567" not in stored(person)
    assert Person.objects.get(pk=person.pk).document_number == "ZS1234567"


def test_an_encrypted_number_cannot_be_searched_by_mistake():
    with pytest.raises(TypeError, match="keyed hash"):
        Person.objects.filter(document_number="ZS1234567").exists()


def test_after_rotation_the_old_key_is_not_needed(settings):
    old, new = settings.FIELD_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    person = PersonFactory(document_number="ZS7654321")
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    assert Person.objects.get(pk=person.pk).document_number == "ZS7654321"
    call_command("rotate_keys", stdout=io.StringIO())
    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert Person.objects.get(pk=person.pk).document_number == "ZS7654321"


def test_a_lost_key_is_named_as_such(settings):
    token = encryption.encrypt("ZS1")
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(encryption.Undecryptable):
        encryption.decrypt(token)


def test_the_hash_depends_on_the_key(settings):
    first = encryption.keyed_hash("44051401359")
    settings.IDENTIFIER_HASH_KEY = "another"
    assert first != encryption.keyed_hash("44051401359")
    assert encryption.keyed_hash("") == ""
