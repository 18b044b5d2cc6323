"""Classes at a distance: joining, leaving, the report, and marks from the log."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from attendance.actions import remote as actions
from attendance.actions.marks import save_marks
from attendance.models import Mark, MarkChange, RemoteVisit
from attendance.rules.merging import Wish
from attendance.rules.remote import Visit, presence
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import UserFactory

LINK = "https://spotkania.example/sala-7?token=x"
NINE = datetime(2026, 3, 3, 8, tzinfo=UTC)
ENDS = NINE + timedelta(minutes=90)


def visit(joined, left, seen=None):
    end = None if left is None else NINE + timedelta(minutes=left)
    return Visit(
        NINE + timedelta(minutes=joined), end, NINE + timedelta(minutes=seen or left or joined)
    )


@pytest.mark.parametrize(
    ("visits", "present", "missed", "whole", "late"),
    [
        ([], 0, 90, False, True),
        ([visit(-10, 90)], 90, 0, True, True),
        ([visit(-10, 120)], 90, 0, True, True),
        ([visit(20, 90)], 70, 20, False, True),
        ([visit(0, 60)], 60, 30, False, False),
        ([visit(0, 50), visit(40, 90)], 90, 0, True, True),
        ([visit(0, 40), visit(48, 90)], 82, 8, True, False),
        ([visit(0, None, 30)], 30, 60, False, False),
        ([visit(95, 99)], 0, 90, False, True),
    ],
)
def test_minutes_of_a_log(visits, present, missed, whole, late):
    found = presence(visits, NINE, ENDS, at=ENDS)
    assert (found.present, found.missed) == (present, missed)
    assert (found.is_whole, found.came_late) == (whole, late)


SPANS = st.tuples(st.integers(-60, 200), st.integers(0, 200))


@given(st.lists(SPANS))
def test_nobody_is_present_longer_than_the_class_and_more_visits_never_take_away(spans):
    visits = [visit(joined, joined + length) for joined, length in spans]
    found = presence(visits, NINE, ENDS, at=ENDS)
    assert 0 <= found.present <= 90
    assert found.present + found.missed == 90
    assert presence(visits[:-1], NINE, ENDS, at=ENDS).present <= found.present


@pytest.fixture
def trainer(db):
    return UserFactory(roles=["trainer"])


@pytest.fixture
def remote(trainer):
    start = timezone.now() - timedelta(minutes=2)
    session = ClassSessionFactory(
        edition=EditionFactory(trainers=[trainer]),
        trainer=trainer,
        starts_at=start,
        ends_at=start + timedelta(minutes=90),
        minutes=90,
    )
    return actions.set_link(session=session, link=LINK, by=trainer)


@pytest.fixture
def place(remote):
    user = UserFactory(roles=["trainee"])
    return EnrolmentFactory(edition=remote.session.edition, person__user=user)


def to(name, remote):
    return reverse(name, args=[remote.session_id])


def test_joining_notes_the_time_and_leads_to_the_stored_address_alone(client, remote, place):
    client.force_login(place.person.user)
    page = client.get(to("remote_class", remote))
    assert LINK not in page.content.decode()
    assert "form-action 'self' https://spotkania.example;" in page["Content-Security-Policy"] + ";"
    answer = client.post(to("remote_join", remote), {"next": "https://zly.example"})
    assert answer.url == LINK
    found = RemoteVisit.objects.get()
    assert (found.enrolment, len(found.address_hash)) == (place, 64)
    assert "127.0.0.1" not in found.address_hash
    client.post(to("remote_join", remote))
    client.post(to("remote_sign", remote))
    found.refresh_from_db()
    assert found.signs == 2
    client.post(to("remote_leave", remote))
    client.post(to("remote_leave", remote))
    found.refresh_from_db()
    assert found.left_at is not None
    client.post(to("remote_join", remote))
    assert RemoteVisit.objects.count() == 2


def test_a_page_closed_without_a_word_ends_with_its_last_sign(remote, place):
    begun = remote.session.starts_at
    join = {"remote": remote, "enrolment": place, "address_hash": "x", "by": place.person.user}
    first = actions.join_class(**join, at=begun)
    actions.note_sign(visit=first, at=begun + timedelta(minutes=10))
    actions.join_class(**join, at=begun + timedelta(minutes=40))
    first.refresh_from_db()
    assert first.left_at == begun + timedelta(minutes=10)
    assert RemoteVisit.objects.count() == 2


@pytest.mark.parametrize("minutes", [-16, 91])
def test_nobody_joins_too_early_or_after_the_end(client, remote, place, monkeypatch, minutes):
    client.force_login(place.person.user)
    moment = remote.session.starts_at + timedelta(minutes=minutes)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    answer = client.post(to("remote_join", remote))
    assert answer.status_code == 422
    assert "15 minut przed" in answer.content.decode()
    assert not RemoteVisit.objects.exists()


def test_who_left_the_group_is_led_nowhere(client, remote, place):
    place.state = "withdrawn"
    place.save()
    client.force_login(place.person.user)
    assert client.post(to("remote_join", remote)).status_code == 404


@pytest.mark.parametrize(
    "link", ["http://spotkania.example/", "javascript:alert(1)", "ftp://x.example/", "https://"]
)
def test_only_a_safe_address_is_set(client, trainer, remote, link):
    client.force_login(trainer)
    assert client.post(to("remote_link", remote), {"link": link}).status_code == 422
    remote.refresh_from_db()
    assert remote.link == LINK


def joined(remote, start, end, **fields):
    place = EnrolmentFactory(edition=remote.session.edition, **fields)
    begun = remote.session.starts_at
    RemoteVisit.objects.create(
        remote=remote,
        enrolment=place,
        joined_at=begun + timedelta(minutes=start),
        left_at=begun + timedelta(minutes=end),
        seen_at=begun + timedelta(minutes=end),
        address_hash="abc",
    )
    return place


def test_marks_from_the_log_are_shown_first_and_leave_others_alone(
    client, trainer, remote, place, monkeypatch
):
    whole, late, left = joined(remote, 0, 90), joined(remote, 30, 90), joined(remote, 0, 45)
    marked = joined(remote, 0, 90)
    save_marks(session=remote.session, wishes={marked.pk: Wish("absent")}, by=trainer)
    client.force_login(trainer)
    after = remote.session.ends_at + timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: after)
    page = client.get(to("remote_take", remote)).content.decode()
    assert "3 osoby z 5" in page
    assert Mark.objects.count() == 1
    client.post(to("remote_take", remote))
    found = {mark.enrolment: (mark.status.code, mark.minutes_missed) for mark in Mark.objects.all()}
    assert found == {
        marked: ("absent", 0),
        whole: ("remote", 0),
        late: ("late", 30),
        left: ("left_early", 45),
    }
    change = MarkChange.objects.get(enrolment=whole)
    assert change.source == "trainer"
    assert "Zdalnie, z dziennika" in change.note
    assert "Nie ma czego przejąć" in client.get(to("remote_take", remote)).content.decode()


def test_the_report_names_everybody_and_costs_the_same_for_many(client, trainer, remote, place):
    client.force_login(trainer)
    counts = []
    for people in (1, 5):
        for _number in range(people):
            joined(remote, 0, 80, person__family_name="=Formuła")
        client.get(to("remote_report", remote))
        with CaptureQueriesContext(connection) as seen:
            page = client.get(to("remote_report", remote)).content.decode()
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert "bez dołączenia" in page
    book = load_workbook(BytesIO(client.get(to("remote_export", remote)).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert len(rows) == 8
    assert {row[5] for row in rows if "Formuła" in row[0]} == {80}
