"""Marks of devices without a network: taken once, in order, each answered by itself."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from attendance.actions.marks import save_marks
from attendance.actions.registers import as_planned, cancel_class, close_register
from attendance.models import Mark, MarkChange, SyncAnswer
from attendance.rules.merging import Wish
from courses.models import EditionStaff
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return UserFactory(roles=["trainer"])


@pytest.fixture
def session(trainer):
    return class_of(EditionFactory(trainers=[trainer]), trainer)


def class_of(edition, trainer, *, began=timedelta(minutes=30)):
    start = timezone.now() - began
    return ClassSessionFactory(
        edition=edition, trainer=trainer, starts_at=start, ends_at=start + timedelta(hours=3)
    )


@pytest.fixture
def place(session):
    return EnrolmentFactory(edition=session.edition)


@pytest.fixture
def device(client, trainer):
    client.force_login(trainer)
    return client


def operation(session, place, status="present", **changed):
    row = {
        "client_id": str(uuid.uuid4()),
        "class": session.pk,
        "enrolment": place.pk,
        "status": status,
        "missed": 0,
        "reason": "",
        "seen": 0,
        "after": None,
        "ago": 60_000,
    }
    return {**row, **changed}


def post(device, person, *operations):
    body = json.dumps({"person": person.pk, "operations": list(operations)})
    return device.post(
        reverse("day_sync"),
        body,
        content_type="application/json",
        headers={"Accept": "application/json"},
    )


def sent(device, person, *operations):
    answer = post(device, person, *operations)
    assert answer.status_code == 200, answer.content
    told = answer.json()["answers"]
    assert [row["client_id"] for row in told] == [row["client_id"] for row in operations]
    return told


def test_a_mark_is_saved_with_its_number_and_its_time(device, trainer, session, place):
    one = operation(session, place, "late", missed=10, ago=600_000)
    (told,) = sent(device, trainer, one)
    assert (told["result"], told["version"]) == ("saved", 1)
    change = MarkChange.objects.get()
    assert (change.source, str(change.client_id), change.by) == ("sync", one["client_id"], trainer)
    assert timedelta(minutes=9) < change.at - change.noted_at < timedelta(minutes=11)


def test_the_same_sent_again_is_answered_the_same_and_written_once(device, trainer, session, place):
    one = operation(session, place)
    same = operation(session, place, seen=1)
    first = sent(device, trainer, one)
    assert sent(device, trainer, one) == first
    assert sent(device, trainer, same)[0]["result"] == "already"
    save_marks(session=session, wishes={place.pk: Wish("absent", seen=1)}, by=UserFactory())
    assert sent(device, trainer, same)[0]["result"] == "already"
    assert sent(device, trainer, one) == first
    assert MarkChange.objects.count() == 2


@pytest.mark.parametrize("ago", [-5, 10**12, 3 * 24 * 3600_000])
def test_a_clock_that_is_wrong_puts_no_mark_before_the_day_of_the_class(
    device, trainer, session, place, ago
):
    answer = post(device, trainer, operation(session, place, ago=ago))
    if ago < 0:
        assert answer.status_code == 422
        return
    change = MarkChange.objects.get()
    assert change.noted_at <= change.at
    assert (
        timezone.localtime(change.noted_at).date() == timezone.localtime(session.starts_at).date()
    )


def test_who_was_marked_otherwise_meanwhile_is_asked_about(device, trainer, session, place):
    other = UserFactory(first_name="Maria", last_name="Kowal")
    save_marks(session=session, wishes={place.pk: Wish("absent")}, by=other)
    free = EnrolmentFactory(edition=session.edition)
    one, two = operation(session, place, "late"), operation(session, free)
    told = sent(device, trainer, one, two)
    assert [row["result"] for row in told] == ["conflict", "saved"]
    assert (told[0]["by"], told[0]["status"], told[0]["version"]) == ("Maria Kowal", "absent", 1)
    assert Mark.objects.get(enrolment=place).status.code == "absent"
    # "Mine": the same choice, by somebody who has seen the other one.
    mine = operation(session, place, "late", seen=told[0]["version"])
    assert sent(device, trainer, mine)[0]["result"] == "saved"
    assert Mark.objects.get(enrolment=place).status.code == "late"


def test_marks_of_one_row_follow_each_other(device, trainer, session, place):
    first = operation(session, place, "absent")
    second = operation(session, place, "late", after=first["client_id"])
    # The answer to the first never arrived; the second was made on top of it.
    sent(device, trainer, first)
    assert [row["result"] for row in sent(device, trainer, first, second)] == ["saved", "saved"]
    third = operation(session, place, "present", after=second["client_id"])
    assert sent(device, trainer, second, third)[1]["result"] == "saved"
    assert [row.new_status.code for row in MarkChange.objects.all()] == [
        "absent",
        "late",
        "present",
    ]


def test_one_bad_mark_does_not_hold_up_the_others(device, trainer, session, place):
    stranger = EnrolmentFactory()
    free = EnrolmentFactory(edition=session.edition)
    batch = [
        operation(session, place),
        operation(session, stranger),
        operation(session, free, "unheard"),
        operation(session, free, "absent"),
    ]
    told = sent(device, trainer, *batch)
    assert [row["result"] for row in told] == ["saved", "refused", "refused", "saved"]
    assert "spoza listy" in told[1]["message"]
    assert Mark.objects.count() == 2
    assert sent(device, trainer, *batch) == told


def test_a_class_closed_meanwhile_is_told_with_a_way_to_a_correction(
    device, trainer, session, place
):
    save_marks(session=session, wishes={place.pk: Wish("present")}, by=trainer)
    close_register(session=session, taught=as_planned(session), by=trainer)
    (told,) = sent(device, trainer, operation(session, place, "absent", seen=1))
    assert told["result"] == "refused"
    assert "zamknięte" in told["message"]
    assert told["link"] == reverse("mark_correct", args=[session.pk, place.pk])
    assert Mark.objects.get().status.code == "present"


def test_a_class_cancelled_meanwhile_is_told(device, trainer, session, place):
    cancel_class(session=session, reason="awaria", by=trainer)
    (told,) = sent(device, trainer, operation(session, place))
    assert "odwołane" in told["message"]
    assert not Mark.objects.exists()


def test_a_class_of_another_trainer_is_refused_without_its_name(device, trainer, place):
    other = class_of(EditionFactory(title="Tajna"), UserFactory())
    stranger = EnrolmentFactory(edition=other.edition)
    answer = post(device, trainer, operation(other, stranger), operation(other, place))
    assert [row["result"] for row in answer.json()["answers"]] == ["refused"] * 2
    assert "Tajna" not in answer.content.decode()
    assert not Mark.objects.exists()


def test_marks_of_one_person_never_go_under_the_name_of_another(client, trainer, session, place):
    other = UserFactory(roles=["trainer"])
    client.force_login(other)
    assert post(client, trainer, operation(session, place)).status_code == 409
    # Nor does a number that another person used answer with what they did.
    client.force_login(trainer)
    one = operation(session, place)
    sent(client, trainer, one)
    EditionStaff.objects.create(edition=session.edition, user=other, role="trainer")
    client.force_login(other)
    (told,) = sent(client, other, one)
    assert told["result"] == "refused"
    assert MarkChange.objects.count() == 1


def test_who_is_signed_out_or_no_trainer_is_told(client, trainer, session, place):
    one = operation(session, place)
    assert post(client, trainer, one).status_code == 401
    trainee = UserFactory(roles=["trainee"])
    client.force_login(trainee)
    assert post(client, trainee, one).status_code == 404
    assert not Mark.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"{}", b"null", b"\xff", b'{"person": 1, "operations": 7}'),
        b'{"person": 1, "operations": [[]]}',
        b'{"person": 1, "operations": [{"client_id": "x"}]}',
        b"[" * 100_000,
    ],
)
def test_what_no_device_of_ours_sends_is_refused_in_words(device, body):
    answer = device.post(reverse("day_sync"), body, content_type="application/json")
    assert answer.status_code == 422
    assert not SyncAnswer.objects.exists()


def test_the_note_of_the_register_stays(device, trainer, session, place):
    save_marks(session=session, wishes={place.pk: Wish("late", 5, "autobus")}, by=trainer)
    sent(device, trainer, operation(session, place, "present", seen=1))
    assert Mark.objects.get().note == "autobus"


def test_sending_costs_the_same_for_many(device, trainer, session):
    counts = []
    for people in (2, 12):
        batch = [
            operation(session, EnrolmentFactory(edition=session.edition)) for _row in range(people)
        ]
        sent(device, trainer, operation(session, EnrolmentFactory(edition=session.edition)))
        with CaptureQueriesContext(connection) as seen:
            sent(device, trainer, *batch)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def day(device, **headers):
    return device.get(reverse("day_data"), headers={"Accept": "application/json", **headers})


def test_the_day_holds_names_and_marks_and_nothing_more(device, trainer, session, place):
    person = place.person
    person.access_needs, person.phone = "duży druk", "+48 600 100 200"
    person.save()
    save_marks(session=session, wishes={place.pk: Wish("late", 5, "tajna uwaga")}, by=trainer)
    answer = day(device)
    (row,) = answer.json()["classes"]
    assert row["people"] == [
        {
            "id": place.pk,
            "name": person.name_by_family,
            "status": "late",
            "missed": 5,
            "reason": "",
            "version": 1,
        }
    ]
    text = answer.content.decode()
    for secret in (person.document_number, "duży druk", "600 100", "tajna"):
        assert secret not in text
    assert answer["Cache-Control"] == "private, no-store"
    again = day(device, **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    sent(device, trainer, operation(session, place, "absent", seen=1))
    assert day(device, **{"If-None-Match": answer["ETag"]}).status_code == 200


def test_the_day_costs_the_same_for_many(device, trainer, session):
    counts = []
    for _round in range(2):
        for days in range(1, 4):
            other = EditionFactory(trainers=[trainer])
            begun = class_of(other, trainer, began=timedelta(days=days))
            people = EnrolmentFactory.create_batch(3, edition=other)
            save_marks(session=begun, wishes={people[0].pk: Wish("present")}, by=trainer)
        day(device)
        with CaptureQueriesContext(connection) as seen:
            day(device)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 10


def test_the_page_works_as_a_plain_list(device, session):
    html = device.get(reverse("day")).content.decode()
    assert reverse("register_detail", args=[session.pk]) in html


def test_what_the_browser_keeps_belongs_to_nobody(client, device, trainer):
    """The shell is fetched without cookies; even with them it names nobody."""
    shell = client.get(reverse("day_shell")).content.decode()
    assert 'data-person="0"' in shell
    assert "csrfmiddlewaretoken" not in shell
    assert trainer.last_name not in shell
    worker = client.get(reverse("day_worker"))
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Service-Worker-Allowed"] == "/"
    assert worker["Cache-Control"] == "no-cache"
    manifest = client.get(reverse("app_manifest")).json()
    assert manifest["start_url"] == reverse("day")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
