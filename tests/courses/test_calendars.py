"""Calendar feeds, read back by another program than the one that wrote them."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions import calendars, move_enrolment
from courses.actions.timetables import cancel_class
from courses.models import CalendarFeed, Edition
from lib.dates import WARSAW
from people.enums import Role
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


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


def at_nine(edition, day, **fields):
    start = datetime(day.year, day.month, day.day, 9, tzinfo=WARSAW)
    return ClassSessionFactory(
        edition=edition,
        trainer=edition.led_by,
        starts_at=start,
        ends_at=start + timedelta(minutes=225),
        **fields,
    )


def feed(client, user, **headers):
    made = CalendarFeed.objects.filter(user=user).first() or calendars.renew_feed(user=user)
    return client.get(reverse("calendar_feed", args=[made.token]), headers=headers)


def events(response):
    return list(vobject.readOne(response.content.decode()).vevent_list)


def clock_changes():
    """The next two Sundays on which the clocks change, as of the day the test runs."""
    day, found = datetime.now(UTC).date(), []
    while len(found) < 2:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=WARSAW)
        before = noon - timedelta(days=1)
        if noon.utcoffset() != before.utcoffset():
            found.append(day)
        day += timedelta(days=1)
    return found


def test_a_second_reader_sees_nine_oclock_before_and_after_both_changes_of_the_clocks(
    client, edition, trainee
):
    days = [change + timedelta(days=n) for change in clock_changes() for n in (-1, 1)]
    for day in days:
        at_nine(edition, day)
    read = events(feed(client, trainee))
    assert [(item.dtstart.value.date(), item.dtstart.value.hour) for item in read] == [
        (day, 9) for day in days
    ]
    for item, session in zip(read, edition.classes.order_by("starts_at"), strict=True):
        # By its own VTIMEZONE, not by the name of the zone.
        assert item.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Europe/Warsaw"] or (
            item.dtstart.params["TZID"] == ["Europe/Warsaw"]
        )
        assert item.dtstart.value.astimezone(UTC) == session.starts_at
        assert item.dtend.value.astimezone(UTC) == session.ends_at


def test_the_zone_changes_when_warsaw_does():
    text = feed_text_of_zone()
    zone = vobject.readOne(text).vtimezone_list[0].tzinfo
    for year in (2026, 2027, 2030):
        for month, hour in ((3, 1), (3, 3), (10, 1), (10, 4)):
            last = max(day for day in range(25, 32) if date(year, month, day).weekday() == 6)
            naive = datetime(year, month, last, hour)
            assert zone.utcoffset(naive) == naive.replace(tzinfo=WARSAW).utcoffset(), naive


def feed_text_of_zone():
    from courses.exports import calendar_file

    return calendar_file([]).decode()


def test_a_moved_class_keeps_its_uid_and_counts_up_and_a_cancelled_one_stays(
    client, edition, trainee
):
    day = datetime.now(UTC).date() + timedelta(days=10)
    session = at_nine(edition, day, topic="Statut", room="sala 12")
    Edition.objects.update(created_at=datetime(2026, 1, 1, tzinfo=UTC))
    (first,) = events(feed(client, trainee))
    assert (first.status.value, first.sequence.value) == ("CONFIRMED", "0")
    cancel_class(session=session, by=edition.run_by, reason="choroba")
    (second,) = events(feed(client, trainee))
    assert second.uid.value == first.uid.value
    assert (second.status.value, second.sequence.value) == ("CANCELLED", "1")
    assert second.last_modified.value > first.last_modified.value
    assert second.summary.value == f"ODWOŁANE: {edition.course.title}: Statut"
    assert second.location.value == f"sala 12, {edition.place}"
    assert reverse("my_attendance", args=[trainee.place.pk]) in second.description.value


def test_whose_classes_are_in_it(client, edition, trainee):
    day = datetime.now(UTC).date() + timedelta(days=10)
    own = at_nine(edition, day)
    foreign = ClassSessionFactory(starts_at=own.starts_at, ends_at=own.ends_at)
    led = ClassSessionFactory(trainer=edition.led_by, starts_at=own.starts_at, ends_at=own.ends_at)
    old = ClassSessionFactory(edition=edition)
    uid = {item.pk: f"zajecia-{item.pk}@localhost" for item in (own, foreign, led, old)}
    expected = {trainee: [own], edition.led_by: [own, led], edition.run_by: [own]}
    for user, classes in expected.items():
        found = {item.uid.value for item in events(feed(client, user))}
        assert found == {uid[item.pk] for item in classes}
    move_enrolment(enrolment=trainee.place, state="withdrawn", by=edition.run_by)
    assert b"VEVENT" not in feed(client, trainee).content


def test_it_holds_nothing_of_others(client, edition, trainee):
    other = EnrolmentFactory(edition=edition)
    at_nine(edition, datetime.now(UTC).date() + timedelta(days=10))
    for user in (trainee, edition.led_by):
        text = feed(client, user).content.decode()
        for name in (other.person.family_name, trainee.last_name, edition.led_by.last_name):
            assert name not in text


def test_the_same_classes_are_not_sent_twice(client, edition, trainee):
    session = at_nine(edition, datetime.now(UTC).date() + timedelta(days=10))
    first = feed(client, trainee)
    assert "private" in first["Cache-Control"]
    again = feed(client, trainee, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert feed(client, trainee, if_none_match=f"W/{first['ETag']}").status_code == 304
    cancel_class(session=session, by=edition.run_by, reason="x")
    assert feed(client, trainee, if_none_match=first["ETag"]).status_code == 200


def test_an_address_made_anew_or_withdrawn_opens_nothing(client, trainee):
    old = calendars.renew_feed(user=trainee).token
    new = calendars.renew_feed(user=trainee).token
    assert client.get(reverse("calendar_feed", args=[old])).status_code == 404
    assert client.get(reverse("calendar_feed", args=[new])).status_code == 200
    row = CalendarFeed.objects.values_list("token_hash", flat=True).get()
    assert new not in row
    client.force_login(trainee)
    client.post(reverse("calendar_withdraw"))
    assert client.get(reverse("calendar_feed", args=[new])).status_code == 404
    trainee.is_active = False
    trainee.save()
    late = calendars.renew_feed(user=trainee).token
    assert client.get(reverse("calendar_feed", args=[late])).status_code == 404


def test_the_token_lies_encrypted_in_the_database(trainee):
    token = calendars.renew_feed(user=trainee).token
    with connection.cursor() as cursor:
        cursor.execute("SELECT token, token_hash FROM courses_calendarfeed")
        assert token not in "".join(cursor.fetchone())
    assert CalendarFeed.objects.get().token == token


def test_guessing_is_slowed_down_and_those_who_know_their_address_do_not_count(client, trainee):
    token = calendars.renew_feed(user=trainee).token
    for _turn in range(40):
        assert client.get(reverse("calendar_feed", args=[token])).status_code == 200
    answers = [
        client.get(reverse("calendar_feed", args=[f"zgaduj-{n}"])).status_code for n in range(32)
    ]
    assert answers[:30] == [404] * 30
    assert answers[30:] == [429, 429]


def test_queries_do_not_grow_with_the_classes(client, edition, trainee):
    token = calendars.renew_feed(user=trainee).token
    counts = []
    for size in (1, 40):
        for number in range(size):
            at_nine(edition, datetime.now(UTC).date() + timedelta(days=size + number))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("calendar_feed", args=[token]))
        counts.append(len(found))
    assert counts == [4, 4]


def test_the_page_says_how_and_gives_the_file(client, edition, trainee):
    at_nine(edition, datetime.now(UTC).date() + timedelta(days=10))
    client.force_login(trainee)
    page = reverse("calendar_page")
    assert "Zrób mój adres" in client.get(page).content.decode()
    html = client.post(reverse("calendar_renew"), follow=True).content.decode()
    token = CalendarFeed.objects.get().token
    assert f"/kalendarz/{token}/zajecia.ics" in html
    assert 'href="webcal://' in html
    response = client.get(reverse("calendar_file"))
    assert response["Content-Disposition"] == 'attachment; filename="zajecia.ics"'
    (event,) = icalendar.Calendar.from_ical(response.content).events
    assert event.start.tzinfo.key == "Europe/Warsaw"
