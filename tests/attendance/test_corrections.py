"""Corrections of a closed class: whoever marks asks, a coordinator decides, the history keeps both."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from wagtail.models import ModelLogEntry

from attendance.actions import corrections, marks, registers
from attendance.actions.registers import Taught
from attendance.enums import CorrectionState
from attendance.models import Correction, Mark, MarkChange
from attendance.rules.merging import Wish
from lib.refused import Refused
from people.enums import Role
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
APPROVED, REFUSED, WITHDRAWN = (
    CorrectionState.APPROVED,
    CorrectionState.REFUSED,
    CorrectionState.WITHDRAWN,
)


class Closed:
    """A closed class of two people, all present, with its trainer and coordinator."""

    def __init__(self):
        self.trainer = UserFactory(roles=[Role.TRAINER])
        self.coordinator = UserFactory(roles=[Role.COORDINATOR])
        self.edition = EditionFactory(trainers=[self.trainer], coordinators=[self.coordinator])
        self.session = ClassSessionFactory(edition=self.edition, trainer=self.trainer)
        self.first, self.second = EnrolmentFactory.create_batch(2, edition=self.edition)
        marks.mark_rest_present(session=self.session, by=self.trainer)
        taught = registers.as_planned(self.session)
        self.register = registers.close_register(
            session=self.session, taught=taught, by=self.trainer
        )

    def ask(self, wish=None, enrolment=None, by=None, reason="lista papierowa mówi co innego"):
        return corrections.ask_to_correct_mark(
            register=self.register,
            enrolment=enrolment or self.first,
            wish=wish or Wish("late", 20),
            reason=reason,
            by=by or self.trainer,
        )

    def ask_minutes(self, minutes, topic="Statut"):
        return corrections.ask_to_correct_class(
            register=self.register,
            taught=Taught(topic, "practice", minutes),
            reason="wyszliśmy wcześniej",
            by=self.trainer,
        )

    def decide(self, correction, state=APPROVED, note="", by=None):
        return corrections.decide_correction(
            correction=correction, state=state, by=by or self.coordinator, note=note
        )

    def code(self):
        return Mark.objects.get(enrolment=self.first).status.code


@pytest.fixture
def closed():
    return Closed()


def test_a_correction_changes_nothing_until_a_coordinator_approves_it(closed):
    asked = closed.ask()
    assert (closed.code(), asked.was) == ("present", "obecność")
    closed.decide(asked)
    assert closed.code() == "late"
    change = MarkChange.objects.latest("pk")
    assert (change.source, change.by) == ("correction", closed.coordinator)
    assert (change.reason, change.old_status.code) == (asked.reason, "present")
    actions = ModelLogEntry.objects.filter(action__startswith="attendance.correction")
    assert set(actions.values_list("action", "user")) == {
        ("attendance.correction_ask", closed.trainer.pk),
        ("attendance.correction_decide", closed.coordinator.pk),
    }


def test_a_refused_and_a_withdrawn_correction_change_nothing_and_stay_on_record(closed):
    with pytest.raises(Refused):
        closed.decide(closed.ask(), REFUSED)
    closed.decide(Correction.objects.get(), REFUSED, note="podpis jest na liście")
    closed.decide(closed.ask(), WITHDRAWN, by=closed.trainer)
    assert closed.code() == "present"
    states = list(Correction.objects.values_list("state", flat=True).order_by("pk"))
    assert states == ["refused", "withdrawn"]


def test_the_same_decision_again_changes_nothing_and_another_one_is_refused(closed):
    asked = closed.ask()
    closed.decide(asked)
    closed.decide(asked)
    assert MarkChange.objects.filter(source="correction").count() == 1
    with pytest.raises(Refused):
        closed.decide(asked, REFUSED, note="jednak nie")


def test_one_correction_waits_for_each_person(closed):
    asked = closed.ask()
    with pytest.raises(Refused):
        closed.ask(Wish("absent"))
    closed.ask(enrolment=closed.second)
    asked.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save(force_insert=True)


def test_nobody_decides_about_their_own_attendance(closed):
    own = EnrolmentFactory(edition=closed.edition, person=PersonFactory(user=closed.coordinator))
    with pytest.raises(Refused):
        closed.ask(enrolment=own, by=closed.coordinator)
    asked = closed.ask(enrolment=own, wish=Wish("present"))
    with pytest.raises(Refused):
        closed.decide(asked)
    assert not Mark.objects.filter(enrolment=own).exists()


def test_asking_for_what_stands_there_already_asks_nothing(closed):
    assert closed.ask(Wish("present")) is None
    assert closed.ask_minutes(closed.session.minutes, topic=closed.session.topic) is not None
    assert Correction.objects.count() == 1


@pytest.mark.parametrize(
    "wish", [Wish("late", 999), Wish("late"), Wish("there"), Wish("excused"), Wish("present", 5)]
)
def test_what_a_mark_may_not_say_is_not_asked_for_either(closed, wish):
    with pytest.raises(Refused):
        closed.ask(wish)
    assert not Correction.objects.exists()


def test_other_minutes_of_the_class_are_a_correction_too(closed):
    closed.decide(closed.ask_minutes(90))
    closed.register.refresh_from_db()
    assert (closed.register.minutes, closed.register.topic) == (90, "Statut")
    assert (closed.register.part, closed.register.minutes_reason) == (
        "practice",
        "wyszliśmy wcześniej",
    )
    closed.decide(closed.ask(Wish("late", 80)))
    with pytest.raises(Refused):
        closed.ask_minutes(60)


def test_a_correction_of_the_topic_leaves_the_reason_of_the_minutes_alone(closed):
    closed.decide(closed.ask_minutes(90))
    asked = closed.ask_minutes(90, topic="Statut i uchwały")
    closed.decide(asked)
    closed.register.refresh_from_db()
    assert closed.register.minutes_reason == "wyszliśmy wcześniej"
    assert asked.was == "Statut, praktyka, 90 min (wyszliśmy wcześniej)"


def test_what_was_there_is_written_down_in_polish_whoever_asks(closed):
    with translation.override("en"):
        assert closed.ask().was == "obecność"


def test_an_open_class_is_marked_and_not_corrected():
    session = ClassSessionFactory()
    person = EnrolmentFactory(edition=session.edition)
    marks.mark_rest_present(session=session, by=UserFactory())
    with pytest.raises(Refused):
        corrections.ask_to_correct_mark(
            register=session.register,
            enrolment=person,
            wish=Wish("absent"),
            reason="pomyłka",
            by=UserFactory(),
        )


def form(**over):
    return {"status": "late", "missed": "20", "absence_reason": "", "reason": "autobus"} | over


def test_a_trainer_asks_and_the_coordinator_approves_on_the_page_of_the_class(client, closed):
    client.force_login(closed.trainer)
    url = reverse("mark_correct", args=[closed.session.pk, closed.first.pk])
    assert "zdecyduje koordynator" in client.get(url).content.decode()
    told = client.post(url, form(), follow=True).content.decode()
    assert "Wysłano do koordynatora" in told
    assert closed.code() == "present"
    asked = Correction.objects.get()
    decide = reverse("correction_decide", args=[asked.pk])
    assert client.post(decide, {"decision": "approved"}).status_code == 422
    client.force_login(closed.coordinator)
    told = client.post(decide, {"decision": "approved"}, follow=True).content.decode()
    assert "Zatwierdzono" in told
    assert closed.code() == "late"


def test_a_coordinators_own_correction_is_approved_at_once_with_both_names_on_record(
    client, closed
):
    client.force_login(closed.coordinator)
    url = reverse("mark_correct", args=[closed.session.pk, closed.first.pk])
    client.post(url, form(status="excused", missed="", absence_reason="sick"))
    asked = Correction.objects.get()
    assert (asked.asked_by, asked.decided_by, asked.state) == (
        *(closed.coordinator, closed.coordinator, "approved"),
    )
    assert Mark.objects.get(enrolment=closed.first).absence_reason.code == "sick"


def test_refusing_without_a_reason_asks_for_it_and_keeps_the_correction(client, closed):
    asked = closed.ask()
    client.force_login(closed.coordinator)
    url = reverse("correction_decide", args=[asked.pk])
    answer = client.post(url, {"decision": "refused", "note": ""})
    assert answer.status_code == 422
    assert "Napisz, dlaczego odrzucasz" in answer.content.decode()
    assert Correction.objects.get().state == "waiting"


def test_those_of_another_edition_neither_see_nor_decide(client, closed):
    asked = closed.ask()
    client.force_login(Closed().coordinator)
    answers = [
        client.post(reverse("correction_decide", args=[asked.pk]), {"decision": "approved"}),
        client.get(reverse("edition_corrections", args=[closed.edition.pk])),
        client.get(reverse("class_correct", args=[closed.session.pk])),
        client.post(reverse("mark_correct", args=[closed.session.pk, closed.first.pk]), form()),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert Correction.objects.get().state == "waiting"


@pytest.mark.parametrize("count", [1, 7])
def test_the_list_of_corrections_takes_as_many_queries_for_many_as_for_one(
    client, closed, count, django_assert_max_num_queries
):
    for person in EnrolmentFactory.create_batch(count, edition=closed.edition):
        closed.ask(enrolment=person, wish=Wish("present"))
    client.force_login(closed.coordinator)
    with django_assert_max_num_queries(12):
        client.get(reverse("edition_corrections", args=[closed.edition.pk]))
