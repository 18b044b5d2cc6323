"""Alerts: once, to those concerned, only while they are so, and with a record of what was sent."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from attendance import tasks
from attendance.actions import alerts, corrections, marks, registers
from attendance.models import Alert, AlertMail
from attendance.rules.merging import Wish
from courses.actions import move_enrolment
from people.enums import Role
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


class Course:
    """Ten classes, one every second day; some held before NOW, the others to come."""

    def __init__(self, held=4):
        self.trainer = UserFactory(roles=[Role.TRAINER], email="trener@example.org")
        self.coordinator = UserFactory(roles=[Role.COORDINATOR], email="koord@example.org")
        self.edition = EditionFactory(trainers=[self.trainer], coordinators=[self.coordinator])
        self.user = UserFactory(roles=[Role.TRAINEE], email="osoba@example.org")
        person = PersonFactory(user=self.user)
        self.enrolment = EnrolmentFactory(edition=self.edition, person=person)
        first = NOW - timedelta(days=2 * held)
        self.classes = [self.class_at(first + timedelta(days=2 * number)) for number in range(10)]

    def class_at(self, start):
        return ClassSessionFactory(
            edition=self.edition,
            trainer=self.trainer,
            starts_at=start,
            ends_at=start + timedelta(hours=4),
        )

    def mark(self, number, status):
        session = self.classes[number]
        wish = Wish(status, reason="sick" if status == "excused" else "")
        marks.save_marks(
            session=session, wishes={self.enrolment.pk: wish}, by=self.trainer, at=session.ends_at
        )
        taught = registers.as_planned(session)
        registers.close_register(
            session=session, taught=taught, by=self.trainer, at=session.ends_at
        )

    def correct(self, number, status):
        corrections.correct_mark(
            register=self.classes[number].register,
            enrolment=self.enrolment,
            wish=Wish(status),
            reason="pomyłka",
            by=self.coordinator,
        )


@pytest.fixture
def course():
    return Course()


def kinds():
    return sorted(Alert.objects.values_list("kind", flat=True).order_by("pk"))


def send_due(at=NOW):
    return [
        alerts.send_mail(mail_id=pk, attempts=attempts, at=at)
        for pk, attempts in alerts.take_due(at=at)
    ]


def test_two_absences_in_a_row_are_told_once_to_the_person_and_the_coordinator(course):
    for number, status in enumerate(["present", "present", "absent", "excused"]):
        course.mark(number, status)
    alerts.raise_alerts(at=NOW)
    alerts.raise_alerts(at=NOW + timedelta(minutes=5))
    assert kinds() == ["absences"]
    assert send_due() == ["sent", "sent"]
    assert send_due(NOW + timedelta(hours=1)) == []
    own = next(message for message in mail.outbox if message.to == ["osoba@example.org"])
    assert "pokazuje 2 nieobecności z rzędu" in own.body
    assert "16 marca 2026" in own.body
    assert "18 marca 2026" in own.body
    assert {message.to[0] for message in mail.outbox} == {"osoba@example.org", "koord@example.org"}


def test_an_unmarked_class_and_a_single_absence_are_no_run(course):
    course.mark(0, "absent")
    course.mark(1, "present")
    course.mark(3, "absent")
    alerts.raise_alerts(at=NOW)
    assert not Alert.objects.filter(kind="absences").exists()


def test_whoever_came_in_the_meantime_gets_no_warning(course):
    """Warnings to people who were present: the first thing users of others complain of."""
    for number in range(4):
        course.mark(number, "absent" if number in {2, 3} else "present")
    alerts.raise_alerts(at=NOW)
    course.correct(3, "present")
    assert send_due() == ["needless", "needless"]
    assert not mail.outbox


def test_a_break_of_three_weeks_raises_nothing_anew(course):
    for number, status in enumerate(["absent", "present", "absent", "present", "absent"]):
        course.mark(number, status)
    at = course.classes[4].ends_at
    alerts.raise_alerts(at=at)
    alerts.raise_alerts(at=at + timedelta(days=21))
    assert Alert.objects.get(kind="unreachable").cleared_at is None


def test_a_correction_that_makes_a_run_longer_backwards_is_not_told_again(course):
    for number, status in enumerate(["present", "present", "absent", "absent"]):
        course.mark(number, status)
    alerts.raise_alerts(at=NOW)
    course.correct(1, "absent")
    alerts.raise_alerts(at=NOW)
    alert = Alert.objects.get(kind="absences")
    send_due()
    assert [item.state for item in alert.mails.all()] == ["sent", "sent"]


def test_a_run_that_grows_is_not_told_again_and_a_new_run_is(course):
    for number, status in enumerate(["absent", "absent", "absent", "present"]):
        course.mark(number, status)
        alerts.raise_alerts(at=course.classes[number].ends_at)
    assert Alert.objects.filter(kind="absences").count() == 1
    course.mark(4, "absent")
    course.mark(5, "absent")
    alerts.raise_alerts(at=course.classes[5].ends_at)
    assert Alert.objects.filter(kind="absences").count() == 2


def test_a_threshold_out_of_reach_is_told_and_told_again_only_after_it_was_in_reach(course):
    for number, status in enumerate(["absent", "present", "absent", "present"]):
        course.mark(number, status)
    alerts.raise_alerts(at=NOW)
    assert kinds() == []
    course.mark(4, "absent")
    later = course.classes[4].ends_at
    alerts.raise_alerts(at=later)
    assert kinds() == ["unreachable"]
    course.correct(0, "present")
    alerts.raise_alerts(at=later)
    assert Alert.objects.get().cleared_at == later
    course.correct(0, "absent")
    alerts.raise_alerts(at=later)
    assert kinds() == ["unreachable", "unreachable"]


def test_a_register_left_open_is_told_to_its_trainer_and_after_three_days_to_the_coordinator(
    course,
):
    for number in (0, 1, 2):
        course.mark(number, "present")
    over = course.classes[3].ends_at
    alerts.raise_alerts(at=over + timedelta(hours=23))
    assert kinds() == []
    alerts.raise_alerts(at=over + timedelta(hours=25))
    assert kinds() == ["late_register"]
    send_due(over + timedelta(hours=25))
    assert [message.to for message in mail.outbox] == [["trener@example.org"]]
    assert "nie jest zamknięta" in mail.outbox[0].body
    alerts.raise_alerts(at=over + timedelta(hours=73))
    long = AlertMail.objects.filter(
        alert__kind="late_register_long", alert__session=course.classes[3]
    )
    assert [item.user for item in long] == [course.coordinator]


def test_a_register_closed_before_the_mail_goes_sends_none(course):
    for number in (0, 1, 2):
        course.mark(number, "present")
    at = course.classes[3].ends_at + timedelta(hours=25)
    alerts.raise_alerts(at=at)
    course.mark(3, "present")
    assert send_due(at) == ["needless"]


def test_nothing_is_told_of_old_classes_of_those_who_left_or_of_editions_that_are_over(course):
    for number in range(4):
        course.mark(number, "absent")
    alerts.raise_alerts(at=NOW + timedelta(days=40))
    assert not Alert.objects.filter(enrolment__isnull=False).exists()
    move_enrolment(enrolment=course.enrolment, state="withdrawn", by=course.coordinator)
    alerts.raise_alerts(at=NOW)
    assert not Alert.objects.exists()


def test_whoever_has_no_address_is_listed_for_a_call(client, course):
    course.user.email = ""
    course.user.save()
    for number, status in enumerate(["present", "present", "absent", "absent"]):
        course.mark(number, status)
    alerts.raise_alerts(at=NOW)
    assert sorted(send_due()) == ["call", "sent"]
    client.force_login(course.coordinator)
    html = client.get(reverse("edition_alerts", args=[course.edition.pk])).content.decode()
    assert "trzeba zadzwonić" in html


def test_a_sweep_that_runs_twice_at_once_raises_and_sends_once(course):
    for number, status in enumerate(["present", "present", "absent", "absent"]):
        course.mark(number, status)
    alerts.raise_alerts(at=NOW)
    alert = Alert.objects.get()
    found = alerts.Found(alert.kind, alert.enrolment_id, alert.session_id)
    assert alerts.raise_alert(found, at=NOW + timedelta(seconds=1)) is None
    first, *_rest = alerts.take_due(at=NOW)
    assert alerts.send_mail(mail_id=first[0], attempts=first[1], at=NOW) == "sent"
    assert alerts.send_mail(mail_id=first[0], attempts=first[1], at=NOW) == ""
    alert.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        alert.save(force_insert=True)


@pytest.mark.parametrize("people", [1, 8])
def test_looking_for_alerts_takes_as_many_queries_for_many_as_for_one(
    course, people, django_assert_num_queries
):
    EnrolmentFactory.create_batch(people, edition=course.edition)
    for session in course.classes[:3]:
        marks.mark_rest_present(session=session, by=course.trainer)
    with django_assert_num_queries(6):
        alerts.people_at_risk(at=NOW)
        alerts.late_registers(at=NOW)
        alerts.known_alerts()


def test_the_task_raises_and_sends(course, monkeypatch):
    sent = []
    monkeypatch.setattr(tasks.send_alert, "delay", lambda *key: sent.append(key))
    for number, status in enumerate(["present", "present", "absent", "absent"]):
        course.mark(number, status)
    tasks.sweep_alerts()
    assert sent == []


@pytest.mark.parametrize("language", ["pl", "en"])
def test_where_only_a_part_is_out_of_reach_the_mail_says_so(course, language):
    """Ten classes of four hours, two of them on one part: the whole can still reach 90 %."""
    for user in (course.user, course.coordinator):
        user.language = language
        user.save()
    course.edition.threshold_per_part = True
    course.edition.save()
    first, second = (row.title for row in course.edition.course.programme_rows)
    for number, session in enumerate(course.classes):
        session.topic = second if number in {0, 4} else first
        session.save()
    for number, status in enumerate(["absent", "present", "present", "present"]):
        course.mark(number, status)
    alerts.raise_alerts(at=NOW)
    assert kinds() == ["unreachable"]
    assert Alert.objects.get().facts["parts"] == [[second, 50]]
    assert send_due() == ["sent", "sent"]
    for message in mail.outbox:
        assert "90 %" not in message.body
        assert f"{second}. {'Najwyżej' if language == 'pl' else 'At most'} 50 %." in message.body
        assert ("w całości" if language == "pl" else "in the whole of") in message.body


def test_an_alert_noted_before_parts_had_percents_still_goes(course):
    for number in range(4):
        course.mark(number, "absent")
    alerts.raise_alerts(at=NOW)
    alert = Alert.objects.get(kind="unreachable")
    alert.facts["parts"] = ["BHP"]
    alert.save()
    send_due()
    bodies = [message.body for message in mail.outbox if "BHP" in message.body]
    assert len(bodies) == 2
    assert all("Część programu: BHP\n" in body and "Najwyżej" not in body for body in bodies)
