"""The page of a register: what a form may say, what closing keeps, who is passed over."""

import json
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from attendance.actions import marks, registers
from attendance.models import Mark, MarkChange, Register
from attendance.rules.merging import Wish
from lib.refused import Refused
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return UserFactory(roles=["trainer"])


@pytest.fixture
def session(trainer):
    start = timezone.now() - timedelta(minutes=30)
    return ClassSessionFactory(
        edition=EditionFactory(trainers=[trainer]),
        trainer=trainer,
        starts_at=start,
        ends_at=start + timedelta(hours=3),
    )


@pytest.fixture
def people(session):
    return EnrolmentFactory.create_batch(3, edition=session.edition)


@pytest.fixture
def site(client, trainer):
    client.force_login(trainer)
    return client


def row(place, status, *, was="", seen=0, note="", missed=""):
    key = place.pk
    fields = {"status": status, "was": was, "seen": seen, "note": note, "missed": missed}
    return {f"{name}-{key}": value for name, value in fields.items()}


def states():
    return dict(Mark.objects.order_by("pk").values_list("enrolment_id", "status__code"))


@pytest.mark.parametrize("is_marked", [True, False])
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_a_version_above_the_present_one_is_no_form_of_ours(
    site, session, people, trainer, is_marked, accept
):
    if is_marked:
        marks.save_marks(session=session, wishes={people[0].pk: Wish("absent")}, by=trainer)
    before = states()
    data = row(people[0], "present", seen=999999999) | row(people[1], "present")
    url = reverse("register_save", args=[session.pk])
    answer = site.post(url, data, headers={"Accept": accept})
    assert answer.status_code == 422
    assert "Otwórz stronę jeszcze raz" in answer.content.decode().encode().decode(
        "unicode_escape" if accept == "application/json" else "utf-8"
    )
    assert states() == before


def test_a_device_with_such_a_version_is_answered_by_itself(site, session, people, trainer):
    def operation(place, seen):
        common = {"client_id": str(uuid.uuid4()), "class": session.pk, "enrolment": place.pk}
        return {**common, "status": "present", "seen": seen, "ago": 1000}

    rows = [operation(people[0], 7), operation(people[1], 0)]
    answer = site.post(
        reverse("day_sync"),
        json.dumps({"person": trainer.pk, "operations": rows}),
        content_type="application/json",
        headers={"Accept": "application/json"},
    )
    assert [told["result"] for told in answer.json()["answers"]] == ["refused", "saved"]
    assert states() == {people[1].pk: "present"}


def test_everyone_present_passes_over_whoever_marks(site, session, people, trainer):
    own = EnrolmentFactory(edition=session.edition, person=PersonFactory(user=trainer))
    answer = site.post(reverse("register_save", args=[session.pk]), {"all": "present"})
    assert answer.status_code == 302
    assert states() == {place.pk: "present" for place in people}
    with pytest.raises(Refused):
        registers.close_register(session=session, taught=registers.as_planned(session), by=trainer)
    # Whose own mark somebody else made can go on saving the page, which sends it along untouched.
    marks.save_marks(session=session, wishes={own.pk: Wish("late")}, by=UserFactory())
    page = site.get(reverse("register_detail", args=[session.pk])).content.decode()
    assert page.count("data-own") == 1
    data = row(own, "late", was="late|0||", seen=1) | row(
        people[0], "absent", was="present|0||", seen=1
    )
    assert site.post(reverse("register_save", args=[session.pk]), data).status_code == 302
    assert states()[people[0].pk] == "absent"
    data |= row(own, "present", was="late|0||", seen=1)
    assert site.post(reverse("register_save", args=[session.pk]), data).status_code == 422
    assert states()[own.pk] == "late"


CLOSING = {"topic": "Statut spółdzielni", "part": "theory", "minutes_reason": ""}


def closing(session, **changed):
    return CLOSING | {"minutes": session.minutes} | changed


def close_url(session):
    return reverse("register_close", args=[session.pk])


def shown_status(page, place):
    """Which status the page shows as chosen."""
    for status in ("present", "absent", "late"):
        if f'name="status-{place.pk}" value="{status}"' in page:
            behind = page.split(f'name="status-{place.pk}" value="{status}"')[1]
            if "checked" in behind.split(">")[0]:
                return status
    return ""


def test_the_page_is_one_form_whose_closing_button_sends_the_marks(site, session, people):
    page = site.get(reverse("register_detail", args=[session.pk])).content.decode()
    form = page.split('id="register"')[1].split("</form>")[0]
    assert f'formaction="{close_url(session)}"' in form
    assert f"status-{people[0].pk}" in form
    assert 'name="topic"' in form


def test_closing_keeps_what_is_chosen_and_not_saved(site, session, people):
    data = closing(session) | row(people[0], "absent") | row(people[1], "present")
    data |= row(people[2], "late", missed="10", note="autobus")
    assert site.post(close_url(session), data).status_code == 302
    assert list(states().values()) == ["absent", "present", "late"]
    register = Register.objects.get()
    assert register.closed_at
    # A double press closes once; other marks sent to a closed class are refused.
    assert site.post(close_url(session), data).status_code == 302
    again = site.post(close_url(session), data | row(people[0], "present"))
    assert again.status_code == 422
    assert "notice-error" in again.content.decode()
    assert MarkChange.objects.count() == 3


@pytest.mark.parametrize(
    "changed",
    [{"minutes": "45"}, {"topic": ""}, {"incomplete": True}, {"missed": "pięć"}, {"missed": "999"}],
)
def test_a_refused_closing_writes_nothing_and_shows_all_that_was_chosen(
    site, session, people, changed
):
    data = closing(session, **changed) | row(people[0], "absent", note="dzwoniła")
    if "incomplete" not in changed:
        data |= row(people[1], "present")
        data |= row(people[2], "late", missed=changed.get("missed", ""))
    answer = site.post(close_url(session), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "error-summary" in page
    assert not Mark.objects.exists()
    if changed.get("missed") != "pięć":
        assert shown_status(page, people[0]) == "absent"
        assert "dzwoniła" in page


def test_who_was_marked_otherwise_meanwhile_stops_the_closing(site, session, people):
    other = UserFactory(first_name="Maria", last_name="Kowal")
    wishes = {people[0].pk: Wish("absent"), people[2].pk: Wish("absent")}
    marks.save_marks(session=session, wishes=wishes, by=other)
    late = {people[2].pk: Wish("late", 10, seen=1)}
    marks.save_marks(session=session, wishes=late, by=other)
    # This page was opened when the third was absent, and left that alone.
    data = closing(session) | row(people[0], "present") | row(people[1], "late", missed="20")
    data |= row(people[2], "absent", was="absent|0||", seen=1)
    answer = site.post(close_url(session), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Maria Kowal" in page
    assert [shown_status(page, place) for place in people] == ["present", "late", "late"]
    assert states() == {people[0].pk: "absent", people[2].pk: "late"}
    assert not Register.objects.get().closed_at
    assert 'value="Statut spółdzielni"' in page
    # Having seen it, the same choice again is kept.
    data |= row(people[0], "present", was="absent|0||", seen=1)
    assert site.post(close_url(session), data).status_code == 302
    assert states()[people[0].pk] == "present"


def test_a_refused_form_forgets_no_conflict(site, session, people):
    marks.save_marks(session=session, wishes={people[0].pk: Wish("absent")}, by=UserFactory())
    answer = site.post(close_url(session), closing(session) | row(people[1], "unheard"))
    assert answer.status_code == 422
    data = closing(session, topic="") | row(people[0], "present")
    page = site.post(close_url(session), data).content.decode()
    assert shown_status(page, people[0]) == "present"
    assert f'name="seen-{people[0].pk}" value="0"' in page
