"""Who hears of a changed class, once, by a real mail server: what it says, refuses and forgets."""

import email
import email.policy
import socket
from datetime import UTC, datetime, time, timedelta

import pytest
from aiosmtpd.controller import Controller
from django.urls import reverse

from attendance.actions import timetables
from courses import tasks
from courses.actions import move_enrolment, notices
from courses.models import ClassNotice
from courses.rules.moving import Wish
from lib.dates import WARSAW
from people.enums import Role
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


class Inbox:
    """`refused`: what it answers to these addresses."""

    def __init__(self):
        self.messages, self.refused = [], {}

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append(message)
        return "250 OK"

    def to(self, user):
        return [
            message.get_body(("plain",)).get_content()
            for message in self.messages
            if message["to"] == user.email
        ]


@pytest.fixture
def inbox(settings):
    made = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield made
    controller.stop()


@pytest.fixture
def edition():
    trainer = UserFactory(roles=[Role.TRAINER])
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    made = EditionFactory(trainers=[trainer], coordinators=[coordinator])
    made.led_by, made.run_by = trainer, coordinator
    return made


@pytest.fixture
def trainee(edition):
    user = UserFactory(roles=[Role.TRAINEE])
    user.place = EnrolmentFactory(edition=edition, person=PersonFactory(user=user))
    return user


@pytest.fixture
def classes(edition):
    starts = [datetime(2026, 3, 24, 9, tzinfo=WARSAW) + timedelta(days=7 * n) for n in range(3)]
    return [
        ClassSessionFactory(
            edition=edition,
            trainer=edition.led_by,
            topic=f"Temat {number}",
            room="sala 12",
            starts_at=start,
            ends_at=start + timedelta(minutes=225),
        )
        for number, start in enumerate(starts)
    ]


def change(edition, classes, wish, at=NOW):
    keys = [item.pk for item in classes]
    targets = timetables.wished(edition.classes.filter(pk__in=keys), wish)
    shown = timetables.preview_change(edition=edition, targets=targets, at=at)
    return timetables.apply_change(
        edition=edition,
        keys=keys,
        wish=wish,
        fingerprint=shown.fingerprint,
        by=edition.run_by,
        at=at,
    )


def send(at=LATER):
    return [
        notices.send_notice(notice_id=pk, attempts=attempts, at=at)
        for pk, attempts in notices.take_due(at=at)
    ]


def test_one_mail_tells_one_person_of_one_change_of_many_classes(inbox, edition, trainee, classes):
    change(edition, classes, Wish(days=1, start=time(14), reason="remont sali"))
    assert send(NOW) == []
    assert sorted(send()) == ["sent", "sent"]
    assert send(LATER + timedelta(days=2)) == []
    (text,) = inbox.to(trainee)
    assert "było: wtorek, 24 marca 2026, 9:00–12:45" in text
    assert "jest: środa, 25 marca 2026, 14:00–17:45, sala 12" in text
    # Over the change of the clocks on 29 March.
    assert "jest: środa, 1 kwietnia 2026, 14:00–17:45, sala 12" in text
    assert "Powód: remont sali" in text
    assert reverse("panel_trainee") in text
    assert len(inbox.to(edition.led_by)) == 1
    assert {message["subject"] for message in inbox.messages} == {f"Zmiana zajęć: {edition.title}"}
    assert not ClassNotice.objects.exclude(state="sent").exists()


def test_a_mail_is_written_in_the_language_of_the_person(inbox, edition, trainee, classes):
    trainee.language = "en"
    trainee.save()
    change(edition, classes, Wish(cancel=True, reason="strajk"))
    send()
    (text,) = inbox.to(trainee)
    assert "CANCELLED. These classes do not take place:" in text
    assert "ODWOŁANE" in inbox.to(edition.led_by)[0]


def test_nobody_hears_of_a_class_that_is_back_before_the_mail_goes(
    inbox, edition, trainee, classes
):
    change(edition, classes, Wish(days=1))
    change(edition, classes, Wish(days=-1))
    assert set(send()) == {"needless"}
    assert not inbox.messages


def test_moved_twice_before_the_mail_goes_one_mail_tells_from_what_to_what(
    inbox, edition, trainee, classes
):
    change(edition, classes[:1], Wish(days=1))
    change(edition, classes[:1], Wish(topic="Statut"))
    change(edition, classes[:1], Wish(days=1))
    send()
    (text,) = inbox.to(trainee)
    assert "było: wtorek, 24 marca 2026" in text
    assert "jest: czwartek, 26 marca 2026" in text


def test_after_a_mail_was_sent_the_next_starts_from_what_it_said(inbox, edition, trainee, classes):
    change(edition, classes[:1], Wish(days=1))
    send()
    change(edition, classes[:1], Wish(days=1), at=LATER)
    send(LATER + timedelta(minutes=5))
    _first, second = inbox.to(trainee)
    assert "było: środa, 25 marca 2026" in second


def test_who_left_before_the_mail_goes_gets_none(inbox, edition, trainee, classes):
    change(edition, classes, Wish(days=1))
    move_enrolment(enrolment=trainee.place, state="withdrawn", by=edition.run_by)
    send()
    assert not inbox.to(trainee)
    assert len(inbox.to(edition.led_by)) == 1


def test_trainers_hear_of_their_own_classes_only(inbox, edition, trainee, classes):
    other = UserFactory(roles=[Role.TRAINER], language="en")
    change(edition, classes[:1], Wish(trainer=other.pk))
    send()
    assert "Już ich nie prowadzisz" in inbox.to(edition.led_by)[0]
    assert "You lead these classes now." in inbox.to(other)[0]
    assert "Temat 1" not in inbox.to(other)[0]
    assert not inbox.to(trainee)


def test_a_refused_address_is_shown_to_the_coordinator_and_the_others_get_theirs(
    inbox, client, edition, trainee, classes
):
    inbox.refused[trainee.email] = "550 5.1.1 no such person"
    done = change(edition, classes, Wish(days=1))
    assert sorted(send()) == ["failed", "sent"]
    failed = done.notices.get(state="failed")
    assert (failed.user, failed.attempts) == (trainee, 1)
    client.force_login(edition.run_by)
    html = client.get(reverse("timetable_change", args=[done.pk])).content.decode()
    assert "Nie dostarczono" in html
    assert "550 5.1.1 no such person" in html
    assert trainee.place.person.name_by_family in html
    page = client.get(reverse("edition_timetable", args=[edition.pk])).content.decode()
    assert "Nie wszyscy wiedzą o zmianach" in page


def test_a_server_that_says_later_is_asked_again_and_not_for_ever(inbox, edition, classes):
    inbox.refused[edition.led_by.email] = "451 4.7.1 try again later"
    done = change(edition, classes, Wish(days=1))
    at, states = LATER, []
    for _turn in range(40):
        states += send(at)
        at += timedelta(minutes=15)
    assert states == ["waiting"] * 5 + ["failed"]
    notice = done.notices.get()
    assert (notice.attempts, notice.fault) == (6, "451 4.7.1 try again later")


def test_a_server_that_cannot_be_reached_leaves_the_mail_waiting(settings, edition, classes):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    done = change(edition, classes, Wish(days=1))
    assert send() == ["waiting"]
    assert "Refused" in done.notices.get().fault


def test_a_message_that_comes_twice_sends_one_mail(inbox, edition, trainee, classes):
    change(edition, classes, Wish(days=1))
    due = notices.take_due(at=LATER)
    for pk, attempts in due * 2:
        notices.send_notice(notice_id=pk, attempts=attempts, at=LATER)
    assert len(inbox.messages) == 2


def test_what_a_killed_worker_held_is_sent_after_its_lease(inbox, edition, classes):
    done = change(edition, classes, Wish(days=1))
    notices.take_due(at=LATER)
    done.notices.update(state="sending", attempts=1)
    assert send(LATER) == []
    assert send(LATER + timedelta(minutes=11)) == ["sent"]


def ahead(classes):
    """Into the days to come: for what asks the clock itself."""
    for number, session in enumerate(classes):
        session.starts_at = datetime.now(UTC) + timedelta(days=number + 1)
        session.ends_at = session.starts_at + timedelta(hours=3)
        session.save()


def test_the_sweep_sends_what_is_due(mailoutbox, edition, trainee, classes):
    ahead(classes)
    change(edition, classes, Wish(days=1), at=datetime.now(UTC) - timedelta(minutes=2))
    assert tasks.sweep_notices() == 2
    assert tasks.sweep_notices() == 0
    headers = {message.extra_headers["Message-ID"] for message in mailoutbox}
    assert len(headers) == 2


def test_an_account_without_an_address_meanwhile_is_telephoned(inbox, edition, trainee, classes):
    done = change(edition, classes, Wish(days=1))
    trainee.email = ""
    trainee.save()
    assert sorted(send()) == ["call", "sent"]
    assert done.notices.get(state="call").user == trainee


def test_a_class_that_was_over_is_corrected_without_a_word(edition, trainee, classes):
    done = change(edition, classes[:1], Wish(days=-1), at=datetime(2026, 4, 1, tzinfo=UTC))
    assert not done.notices.exists()


def test_panels_show_what_moved_and_what_is_cancelled(client, edition, trainee, classes):
    ahead(classes)
    now = datetime.now(UTC)
    change(edition, classes[:1], Wish(start=time(20)), at=now)
    change(edition, classes[1:2], Wish(cancel=True, reason="choroba"), at=now)
    for user, name in ((trainee, "panel_trainee"), (edition.led_by, "panel_trainer")):
        client.force_login(user)
        html = client.get(reverse(name)).content.decode()
        assert "przeniesione" in html, name
        assert "odwołane" in html, name
        assert "choroba" in html, name
