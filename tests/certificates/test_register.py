"""The register held against itself: each way it can be wrong is told, and a right one passes."""

import json
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from certificates.models import Certificate, NumberSequence
from certificates.rules import missing_numbers
from tests.certificates.conftest import make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued():
    return make_scene(people=3).issue()


def faults():
    out = StringIO()
    ended = 0
    try:
        call_command("verify_register", "--json", stdout=out)
    except CommandError as error:
        ended = error.returncode
    found = json.loads(out.getvalue())["faults"]
    assert ended == bool(found)
    return [(fault["code"], fault["what"]) for fault in found]


def test_a_right_register_passes_and_an_empty_one_too(issued):
    assert faults() == []
    out = StringIO()
    call_command("verify_register", stdout=out)
    assert "3 certificates, no fault" in out.getvalue()


def test_an_empty_register_passes():
    assert faults() == []


def test_a_number_that_nobody_has_is_a_gap(issued):
    second = issued[1]
    second.batch_items.update(certificate=None, state="waiting")
    Certificate.objects.filter(pk=second.pk).delete()
    assert ("gap", second.number) in faults()


def test_a_sequence_that_was_set_back_is_told(issued):
    NumberSequence.objects.update(last=2)
    assert [code for code, _what in faults()] == ["sequence"]


def test_content_changed_past_the_model_is_told(issued):
    first = issued[0]
    snapshot = first.snapshot | {"number": "KRS/2000/00001"}
    Certificate.objects.filter(pk=first.pk).update(snapshot=snapshot)
    assert faults() == [("snapshot", first.number), ("number", first.number)]


def test_a_file_changed_lost_or_left_over_is_told(issued):
    storage = storages["private"]
    changed, lost, _right = issued
    with storage.open(changed.file_path, "ab") as file:
        file.write(b" ")
    storage.delete(lost.file_path)
    stray = storage.save(f"certificates/{lost.year}/obcy.pdf", ContentFile(b"%PDF"))
    assert faults() == [
        ("file", changed.number),
        ("file", lost.number),
        ("stray_file", stray),
    ]


def test_checking_changes_nothing(issued):
    before = list(Certificate.objects.order_by("pk").values())
    faults()
    assert list(Certificate.objects.order_by("pk").values()) == before


def test_the_missing_numbers_are_those_below_the_last_that_nobody_has():
    assert missing_numbers([1, 3, 6], 5) == [2, 4, 5]
