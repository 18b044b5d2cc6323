"""Self-marking: the code on the projector, the way through sign-in, and everything that is refused."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from attendance.actions import self_marks as actions
from attendance.actions.marks import save_marks
from attendance.actions.registers import as_planned, cancel_class, close_register
from attendance.models import Mark, MarkChange, SelfMark, SelfMarking
from attendance.rules import codes
from attendance.rules.merging import Wish
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return UserFactory(roles=["trainer"])


@pytest.fixture
def session(trainer):
    return class_of(EditionFactory(trainers=[trainer]), trainer)


def class_of(edition, trainer, *, began=timedelta(minutes=2)):
    start = timezone.now() - began
    return ClassSessionFactory(
        edition=edition, trainer=trainer, starts_at=start, ends_at=start + timedelta(hours=3)
    )


@pytest.fixture
def window(session, trainer):
    return opened(session, trainer)


def opened(session, trainer, **options):
    given = {"late_after": 15, "shares_devices": False, **options}
    return actions.open_self_marking(session=session, by=trainer, **given)


@pytest.fixture
def place(session):
    return member(session)


def member(session, **fields):
    user = UserFactory(roles=["trainee"])
    return EnrolmentFactory(edition=session.edition, person__user=user, **fields)


def token_of(window, *, ago=timedelta(0)):
    step = codes.step_of(timezone.now() - ago)
    return codes.token_of(window.pk, window.secret, step)


def url_of(token):
    return reverse("self_mark", args=[token])


def phone_of(enrolment):
    phone = Client()
    phone.force_login(enrolment.person.user)
    return phone


def scan_and_press(phone, token):
    phone.get(url_of(token))
    return phone.post(url_of(token), follow=True)


def refusals():
    return ModelLogEntry.objects.filter(action="attendance.self_refused").count()


def expect_refused(answer, words, *, marks=0, log=1):
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (Mark.objects.count(), SelfMark.objects.count()) == (marks, marks)
    assert refusals() == log


def test_a_scan_shows_the_class_writes_nothing_and_the_button_marks(window, place):
    phone, token = phone_of(place), token_of(window)
    page = phone.get(url_of(token))
    assert "Jestem na zajęciach" in page.content.decode()
    assert not Mark.objects.exists()
    answer = phone.post(url_of(token), follow=True)
    assert "Masz wpis: obecn" in answer.content.decode()
    change = MarkChange.objects.get()
    assert (change.new_status.code, change.source) == ("present", "self")
    assert (change.by, change.noted_at) == (place.person.user, None)
    assert Mark.objects.get().version == 1


def test_pressed_twice_or_scanned_again_is_one_mark(window, place):
    phone = phone_of(place)
    for _time in range(2):
        assert scan_and_press(phone, token_of(window)).status_code == 200
    assert MarkChange.objects.count() == SelfMark.objects.count() == 1


@pytest.mark.parametrize(
    ("began", "late_after", "status", "missed"),
    [(15, 15, "present", 0), (16, 15, "late", 16), (1, 0, "late", 1), (-10, 0, "present", 0)],
)
def test_minutes_after_the_start_decide(trainer, began, late_after, status, missed):
    session = class_of(EditionFactory(trainers=[trainer]), trainer, began=timedelta(minutes=began))
    window = opened(session, trainer, late_after=late_after)
    place = member(session)
    scan_and_press(phone_of(place), token_of(window))
    mark = Mark.objects.get()
    assert (mark.status.code, mark.minutes_missed) == (status, missed)


def test_an_early_scan_waits_and_counts_once_the_class_is_near(trainer):
    session = class_of(EditionFactory(trainers=[trainer]), trainer, began=timedelta(minutes=-20))
    window, place = opened(session, trainer), member(session)
    phone, token = phone_of(place), token_of(window)
    page = phone.get(url_of(token)).content.decode()
    assert "Jeszcze chwila" in page
    assert 'http-equiv="refresh"' in page
    answer = phone.post(url_of(token))
    assert "Jeszcze chwila" in answer.content.decode()
    assert not Mark.objects.exists()
    type(session).objects.update(starts_at=timezone.now() + timedelta(minutes=14))
    SelfMarking.objects.update(opened_at=timezone.now() - timedelta(minutes=9))
    # The code itself is long gone; the browser remembers that it saw it.
    phone.cookies["kod"] = phone.cookies["kod"].value
    assert "Jestem na zajęciach" in phone.get(url_of(token)).content.decode()
    scan_and_press(phone, token)
    assert Mark.objects.get().status.code == "present"


def test_not_signed_in_signs_in_and_comes_back_with_the_scan(window, place, monkeypatch):
    phone, token = Client(), token_of(window, ago=timedelta(seconds=14))
    answer = phone.get(url_of(token))
    assert answer.url == f"{reverse('account_login')}?next={url_of(token)}"
    monkeypatch.setattr(codes, "is_token_of", lambda *_args, **_more: False)
    login = {"login": place.person.user.username, "password": "test-password"}
    answer = phone.post(answer.url, {**login, "next": url_of(token)})
    assert answer.url == url_of(token)
    assert "Jestem na zajęciach" in phone.get(answer.url).content.decode()
    phone.post(url_of(token))
    assert Mark.objects.get().enrolment == place


def test_the_scan_of_a_browser_ends_after_five_minutes(window, place, monkeypatch):
    phone, token = phone_of(place), token_of(window)
    phone.get(url_of(token))
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr(timezone, "now", lambda: later)
    expect_refused(phone.post(url_of(token)), "Tego kodu już nie ma")


@pytest.mark.parametrize("to", ["//zly.example", "https://zly.example", "..%2F..", "javascript:x"])
def test_the_way_through_sign_in_leads_nowhere_else(client, to):
    assert client.get(f"/obecnosc/{to}/").status_code == 404


@pytest.mark.parametrize(
    ("ago", "holds"), [(0, True), (15, True), (36, False), (24 * 3600, False), (-60, False)]
)
def test_only_the_present_code_and_the_one_before_count(window, place, ago, holds):
    answer = scan_and_press(phone_of(place), token_of(window, ago=timedelta(seconds=ago)))
    assert Mark.objects.exists() == holds
    if not holds:
        expect_refused(answer, "Tego kodu już nie ma")


def test_a_code_of_yesterdays_class_is_refused(session, trainer, window, place):
    yesterday = class_of(session.edition, trainer, began=timedelta(days=1))
    old = SelfMarking.objects.create(
        session=yesterday, secret="stary", opened_at=yesterday.starts_at, opened_by=trainer
    )
    expect_refused(scan_and_press(phone_of(place), token_of(old)), "już się skończyły")


def test_a_code_replayed_by_another_account_is_refused(window, session, place):
    """From the same browser: one device, one person."""
    phone, token = phone_of(place), token_of(window)
    scan_and_press(phone, token)
    other = member(session)
    device = phone.cookies["urzadzenie"].value
    phone.force_login(other.person.user)
    phone.cookies["urzadzenie"] = device
    expect_refused(scan_and_press(phone, token), "inna osoba", marks=1)


def test_a_trainer_may_let_people_share_a_device(session, trainer):
    window = opened(session, trainer, shares_devices=True)
    phone = Client()
    for place in (member(session), member(session)):
        phone.force_login(place.person.user)
        scan_and_press(phone, token_of(window))
    assert SelfMark.objects.values("device").distinct().count() == 1
    assert Mark.objects.count() == 2


def test_a_browser_without_a_name_is_refused(window, place):
    phone = phone_of(place)
    expect_refused(phone.post(url_of(token_of(window))), "plików cookie")


@pytest.mark.parametrize("state", ["withdrawn", "waiting", "applied"])
def test_who_is_not_attending_is_refused(window, session, state):
    place = member(session, state=state)
    expect_refused(scan_and_press(phone_of(place), token_of(window)), "Nie ma Cię na liście")


def test_somebody_of_another_group_learns_nothing_of_the_class(window, trainer):
    place = member(class_of(EditionFactory(), trainer))
    answer = scan_and_press(phone_of(place), token_of(window))
    expect_refused(answer, "Nie ma Cię na liście")
    assert window.session.edition.title not in answer.content.decode()


def test_a_window_that_is_closed_refuses_and_opened_again_takes(window, session, trainer, place):
    phone, token = phone_of(place), token_of(window)
    phone.get(url_of(token))
    actions.close_self_marking(session=session, by=trainer)
    expect_refused(phone.post(url_of(token)), "są już zakończone")
    again = opened(session, trainer)
    assert again.pk == window.pk
    # What was seen of the first window says nothing of the second.
    expect_refused(phone.post(url_of(token)), "Tego kodu już nie ma", log=2)
    assert scan_and_press(phone, token_of(again)).status_code == 200
    assert Mark.objects.count() == 1


def test_a_class_that_is_over_cancelled_or_closed_refuses(window, session, trainer, place):
    phone, token = phone_of(place), token_of(window)
    phone.get(url_of(token))
    session.starts_at -= timedelta(hours=4)
    session.ends_at = timezone.now() - timedelta(minutes=6)
    session.save()
    expect_refused(phone.post(url_of(token)), "już się skończyły")
    session.ends_at = timezone.now() + timedelta(hours=1)
    session.save()
    cancel_class(session=session, reason="awaria", by=trainer)
    expect_refused(phone.post(url_of(token)), "odwołane", log=2)


def test_what_was_seen_before_the_end_may_come_a_little_later(window, session, place):
    phone, token = phone_of(place), token_of(window)
    phone.get(url_of(token))
    type(session).objects.update(ends_at=timezone.now() + timedelta(milliseconds=1))
    phone.post(url_of(token))
    assert Mark.objects.get().enrolment == place


def test_a_closed_register_refuses(window, session, trainer, place):
    phone, token = phone_of(place), token_of(window)
    phone.get(url_of(token))
    save_marks(session=session, wishes={place.pk: Wish("absent")}, by=trainer)
    close_register(session=session, taught=as_planned(session), by=trainer)
    answer = phone.post(url_of(token))
    assert answer.status_code == 422
    assert Mark.objects.get().status.code == "absent"


def test_a_mark_of_the_trainer_stays_and_is_told(window, session, trainer, place):
    save_marks(session=session, wishes={place.pk: Wish("absent")}, by=trainer)
    phone, token = phone_of(place), token_of(window)
    assert "Masz wpis: nieobecn" in phone.get(url_of(token)).content.decode()
    answer = phone.post(url_of(token))
    assert "Masz już wpis" in answer.content.decode()
    assert Mark.objects.get().status.code == "absent"
    assert MarkChange.objects.count() == 1


def test_the_trainer_overrides_a_self_made_mark(window, session, trainer, place):
    phone = phone_of(place)
    scan_and_press(phone, token_of(window))
    wish = Wish("absent", was=("present", 0, "", ""), seen=1)
    saved = save_marks(session=session, wishes={place.pk: wish}, by=trainer)
    assert saved.written == {place.pk}
    scan_and_press(phone, token_of(window))
    assert Mark.objects.get().status.code == "absent"
    assert [row.source for row in MarkChange.objects.all()] == ["self", "trainer"]


def test_a_trainer_cannot_mark_themselves_in_the_register_still(session, trainer, window):
    place = EnrolmentFactory(edition=session.edition, person__user=trainer)
    with pytest.raises(actions.Refused):
        save_marks(session=session, wishes={place.pk: Wish("present")}, by=trainer)


def test_digits_lead_to_the_same_button(window, place):
    phone = phone_of(place)
    digits = codes.digits_of(window.secret, codes.step_of(timezone.now()))
    answer = phone.post(
        reverse("self_mark_code"), {"digits": f"{digits[:3]} {digits[3:]}"}, follow=True
    )
    assert "Jestem na zajęciach" in answer.content.decode()
    phone.post(answer.request["PATH_INFO"])
    assert Mark.objects.get().enrolment == place


def test_guessing_is_stopped_for_the_account_and_not_for_the_room(window, session, place):
    phone = phone_of(place)
    for number in range(12):
        answer = phone.post(reverse("self_mark_code"), {"digits": f"{number:06d}"})
        assert answer.status_code == 422
    digits = codes.digits_of(window.secret, codes.step_of(timezone.now()))
    assert phone.post(reverse("self_mark_code"), {"digits": digits}).status_code == 429
    assert scan_and_press(phone, token_of(window)).status_code == 429
    assert refusals() == 12
    neighbour = phone_of(member(session))
    assert scan_and_press(neighbour, token_of(window)).status_code == 200


def test_a_room_of_200_behind_one_address_is_let_in(window, place, monkeypatch):
    """Marks that are taken count for no limit; only refused tries do."""
    phone = phone_of(place)
    for _number in range(30):
        scan_and_press(phone, token_of(window))
    assert Mark.objects.count() == 1
    assert refusals() == 0


def test_marking_costs_a_constant_number_of_queries(window, session):
    scan_and_press(phone_of(member(session)), token_of(window))
    counts = []
    for people in (1, 6):
        for _number in range(people):
            phone, token = phone_of(member(session)), token_of(window)
            phone.get(url_of(token))
            with CaptureQueriesContext(
                connection,
            ) as seen:
                phone.post(url_of(token))
        counts.append(len([row for row in seen if "SAVEPOINT" not in row["sql"]]))
    # The very first opens the register, and the words of the project are read once.
    assert counts == [counts[0]] * 2
    assert counts[0] <= 10, [row["sql"][:150] for row in seen]


def show(client, session, name="self_marking_show"):
    return client.get(reverse(name, args=[session.pk]))


def test_the_projector_shows_a_code_and_given_names_with_an_initial(
    client, session, trainer, window, place
):
    client.force_login(trainer)
    before = show(client, session).content.decode()
    assert codes.digits_of(window.secret, codes.step_of(timezone.now()))[:3] in before
    assert "<svg" in before
    scan_and_press(phone_of(place), token_of(window))
    fragment = show(client, session, "self_marking_now").content.decode()
    person = place.person
    assert f"{person.given_names} {person.family_name[0]}." in fragment
    assert person.family_name not in fragment


def test_the_projector_costs_the_same_for_many(client, session, trainer, window):
    client.force_login(trainer)
    counts = []
    for people in (1, 5):
        for _number in range(people):
            scan_and_press(phone_of(member(session)), token_of(window))
        show(client, session, "self_marking_now")
        with CaptureQueriesContext(connection) as seen:
            show(client, session, "self_marking_now")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_it_opens_on_the_day_of_the_class_alone_and_closes(client, session, trainer):
    client.force_login(trainer)
    to = reverse("self_marking_open", args=[session.pk])
    assert "Pokaż kod" in show(client, session).content.decode()
    assert client.post(to, {"late_after": "5000"}).status_code == 422
    assert client.post(to, {"late_after": "10"}).status_code == 302
    assert SelfMarking.objects.get().late_after == 10
    client.post(reverse("self_marking_close", args=[session.pk]))
    assert SelfMarking.objects.get().closed_by == trainer
    assert "zakończone" in show(client, session, "self_marking_now").content.decode()
    past = class_of(session.edition, trainer, began=timedelta(days=2))
    assert (
        client.post(reverse("self_marking_open", args=[past.pk]), {"late_after": "1"}).status_code
        == 422
    )
    cache.clear()
