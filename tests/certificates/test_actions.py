"""Issue, file and annulment: once, in order, for good."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates import actions, pdf, tasks
from certificates.enums import BatchState, ItemState
from certificates.models import Batch, Certificate, NumberSequence
from certificates.reads import candidates
from certificates.rules import Reason, snapshot_hash
from courses.enums import EnrolmentState
from lib.refused import Refused
from tests.certificates.conftest import make_scene

pytestmark = pytest.mark.django_db


def numbers(scene):
    return list(
        Certificate.objects.filter(issuer=scene.issuer)
        .order_by("sequence")
        .values_list("sequence", flat=True)
    )


def test_a_batch_issues_to_everyone_who_qualifies(scene):
    issued = scene.issue()
    year = timezone.localdate().year
    prefix = scene.issuer.number_prefix
    assert [c.number for c in issued] == [f"{prefix}/{year}/00001", f"{prefix}/{year}/00002"]
    batch = Batch.objects.get()
    assert batch.state == BatchState.DONE
    assert batch.finished_at is not None
    for certificate in issued:
        with storages["private"].open(certificate.file_path) as file:
            content = file.read()
        assert hashlib.sha256(content).hexdigest() == certificate.file_hash
        assert certificate.file_engine == pdf.ENGINE
        assert certificate.snapshot_hash == snapshot_hash(
            certificate.snapshot, certificate.document_number
        )


def test_a_second_order_leads_to_the_batch_of_the_first(scene):
    first = actions.order_batch(edition=scene.edition, enrolments=scene.ids, by=scene.coordinator)
    again = actions.order_batch(edition=scene.edition, enrolments=scene.ids, by=scene.coordinator)
    assert again == first
    actions.run_batch(batch=first)
    actions.run_batch(batch=first)
    late = actions.order_batch(edition=scene.edition, enrolments=scene.ids, by=scene.coordinator)
    assert late == first
    assert numbers(scene) == [1, 2]


def test_two_batches_for_one_person_give_one_certificate(scene):
    """Two presses that both got past the order: the second item is refused inside the lock."""
    batches = [
        Batch.objects.create(edition=scene.edition, edition_title="x", created_by=scene.coordinator)
        for _ in range(2)
    ]
    for batch in batches:
        batch.items.create(enrolment=scene.enrolments[0])
    for batch in batches:
        actions.run_batch(batch=batch)
    assert numbers(scene) == [1]
    refused = batches[1].items.get()
    assert refused.state == ItemState.REFUSED
    assert refused.reasons == [{"code": "already_issued", "values": {}}]


def test_who_no_longer_qualifies_is_refused_inside_the_lock_and_takes_no_number(scene):
    batch = actions.order_batch(edition=scene.edition, enrolments=scene.ids, by=scene.coordinator)
    gone = scene.enrolments[0]
    gone.state = EnrolmentState.WITHDRAWN
    gone.save()
    actions.run_batch(batch=batch)
    states = dict(batch.items.order_by("pk").values_list("enrolment_id", "state"))
    assert states == {gone.pk: ItemState.REFUSED, scene.enrolments[1].pk: ItemState.ISSUED}
    assert numbers(scene) == [1]
    assert Batch.objects.get().state == BatchState.DONE


def test_a_failed_issue_gives_its_number_back(scene, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("a fault after the number was taken")

    monkeypatch.setattr(actions, "take_snapshot", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.issue_certificate(enrolment=scene.enrolments[0], by=scene.coordinator)
    monkeypatch.undo()
    assert not NumberSequence.objects.filter(last__gt=0).exists()
    scene.issue()
    assert numbers(scene) == [1, 2]


def test_nobody_issues_to_themselves(scene):
    own = scene.enrolments[0]
    own.person.user = scene.coordinator
    own.person.save()
    assert actions.issue_certificate(enrolment=own, by=scene.coordinator) == [Reason("own")]
    with pytest.raises(Refused):
        actions.order_batch(edition=scene.edition, enrolments=[own.pk], by=scene.coordinator)


def test_a_name_the_font_cannot_draw_is_told_before_the_issue(scene):
    person = scene.enrolments[0].person
    person.family_name = "王"
    person.save()
    (found,) = candidates(
        scene.edition, by=scene.coordinator, at=timezone.now(), only=[scene.enrolments[0].pk]
    )
    assert found.reasons == (Reason("undrawn_letters", {"letters": "王"}),)


def test_a_worker_killed_between_issue_and_file_is_caught_up_by_the_sweep(scene, monkeypatch):
    def killed(**kwargs):
        raise SystemExit

    monkeypatch.setattr(actions, "store_file", killed)
    batch = actions.order_batch(edition=scene.edition, enrolments=scene.ids, by=scene.coordinator)
    with pytest.raises(SystemExit):
        actions.run_batch(batch=batch)
    monkeypatch.undo()
    assert Certificate.objects.without_file().count() == 1
    tasks.sweep_batches()
    assert Certificate.objects.count() == 1, "the sweep leaves alone what is being worked on"
    Batch.objects.update(touched_at=timezone.now() - 2 * tasks.STALLED_AFTER)
    tasks.sweep_batches()
    assert numbers(scene) == [1, 2]
    assert not Certificate.objects.without_file().exists()
    assert Batch.objects.get().state == BatchState.DONE


def test_one_file_that_cannot_be_made_holds_up_nobody_else(scene, monkeypatch):
    render = pdf.render_certificate

    def fails_once(snapshot, number):
        if snapshot["number"].endswith("00001"):
            raise pdf.Unrenderable("as if a glyph were missing")
        return render(snapshot, number)

    monkeypatch.setattr(pdf, "render_certificate", fails_once)
    first, second = scene.issue()
    assert not first.has_file
    assert second.has_file
    assert Batch.objects.get().state == BatchState.RUNNING
    monkeypatch.undo()
    actions.run_batch(batch=Batch.objects.get())
    assert Batch.objects.get().state == BatchState.DONE


def test_a_person_who_left_the_database_does_not_hold_up_the_batch(scene):
    batch = actions.order_batch(edition=scene.edition, enrolments=scene.ids, by=scene.coordinator)
    batch.items.filter(enrolment=scene.enrolments[0]).update(enrolment=None)
    assert actions.run_batch(batch=batch).state == BatchState.DONE


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "KRS/1999/00001"),
        ("code", "0" * 16),
        ("sequence", 77),
        ("snapshot", {"number": "other"}),
        ("document_number", "00000000000"),
        ("snapshot_hash", "0" * 64),
    ],
)
def test_an_issued_certificate_does_not_change(certificate, field, value):
    setattr(certificate, field, value)
    with pytest.raises(ValidationError):
        certificate.save()


def test_the_database_keeps_one_valid_certificate_a_person_and_edition(certificate):
    twin = Certificate.objects.get(pk=certificate.pk)
    twin.pk = None
    twin._stored = {}
    twin._state.adding = True
    twin.sequence, twin.number, twin.code = 900, "X/2026/00900", "1" * 16
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_annulled_stays_in_the_register_and_a_new_one_may_follow(scene, certificate):
    annulled = actions.annul_certificate(
        certificate=certificate, reason="  Błąd w nazwisku ", by=scene.coordinator
    )
    assert annulled.annul_reason == "Błąd w nazwisku"
    assert annulled.has_file
    with pytest.raises(Refused):
        actions.annul_certificate(certificate=annulled, reason="Znowu", by=scene.coordinator)
    _old, new = scene.issue(certificate.enrolment)
    assert new.sequence == 3


def test_an_annulment_needs_a_reason(scene, certificate):
    with pytest.raises(Refused):
        actions.annul_certificate(certificate=certificate, reason=" ", by=scene.coordinator)


def test_years_and_issuers_count_by_themselves(db):
    first, second = make_scene(people=1), make_scene(people=1)
    assert [c.sequence for s in (first, second) for c in s.issue()] == [1, 1]
    at = timezone.now().replace(year=2031)
    with transaction.atomic():
        assert actions.take_number(first.issuer, at=at) == (2031, 1)


def test_dry_run_asks_as_many_questions_for_more_people(db, django_assert_max_num_queries):
    few, many = make_scene(people=1), make_scene(people=6)
    for scene in (few, many):
        with django_assert_max_num_queries(14):
            candidates(scene.edition, by=scene.coordinator, at=timezone.now())


def test_the_command_writes_the_issued_file(certificate, tmp_path):
    target = tmp_path / "a.pdf"
    call_command("certificate_file", certificate.number, output=target)
    assert hashlib.sha256(target.read_bytes()).hexdigest() == certificate.file_hash


def test_the_command_refuses_what_is_not_there(certificate, tmp_path):
    with pytest.raises(CommandError, match="No certificate"):
        call_command("certificate_file", "KRS/1999/00001", output=tmp_path / "a.pdf")
    Certificate.objects.filter(pk=certificate.pk).update(file_path="", file_hash="")
    with pytest.raises(CommandError, match="not ready"):
        call_command("certificate_file", certificate.number, output=tmp_path / "a.pdf")
