"""A meeting with an adviser is no class, nor is a day of a visit: the same register in their words."""

import re
from dataclasses import fields
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from attendance.actions.marks import mark_rest_present
from attendance.enums import CLASS, words_of_kind
from attendance.pdf.sheets import WORDINGS
from courses.enums import CourseKind
from people.enums import Role
from tests.factories.courses import (
    ClassSessionFactory,
    CourseFactory,
    EditionFactory,
    EnrolmentFactory,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
OTHERS = {
    CourseKind.ADVICE: ("Zamknij spotkanie", "Spotkanie jest zamknięte"),
    CourseKind.STUDY_VISIT: ("Zamknij dzień wizyty", "Dzień wizyty jest zamknięty"),
    CourseKind.CONFERENCE: ("Zamknij dzień konferencji", "Dzień konferencji jest zamknięty"),
}
USUAL = ("Zamknij zajęcia", "Zajęcia są zamknięte")


@pytest.fixture
def session_of(client):
    def make(kind, starts_in=timedelta(hours=-2)):
        user = UserFactory(roles=[Role.TRAINER, Role.COORDINATOR])
        course = CourseFactory(kind=kind, subjects=[])
        edition = EditionFactory(course=course, trainers=[user], coordinators=[user])
        start = timezone.now() + starts_in
        client.force_login(user)
        return ClassSessionFactory(
            edition=edition,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            minutes=60,
            topic="Plan spółdzielni",
        )

    return make


def seen(client, name, *args):
    """What stands on the page, below the menus."""
    html = client.get(reverse(name, args=args)).content.decode()
    return re.sub(
        r"\s+", " ", re.sub("<[^>]+>", " ", html.split("<main", 1)[1].split("</main>")[0])
    )


@pytest.mark.parametrize("kind", CourseKind)
def test_the_button_and_the_notice_of_closing_speak_of_their_kind(client, session_of, kind):
    button, notice = OTHERS.get(kind, USUAL)
    session = session_of(kind)
    EnrolmentFactory(edition=session.edition)
    mark_rest_present(session=session, by=UserFactory())
    page = seen(client, "register_detail", session.pk)
    assert f"{button}: 1 z 1 obecnych" in page
    data = {"topic": "Plan spółdzielni", "part": "theory", "minutes": "60"}
    answer = client.post(reverse("register_close", args=[session.pk]), data, follow=True)
    assert notice in answer.content.decode()


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize(
    "screen", ["register_detail", "edition_attendance", "edition_matrix", "cancel"]
)
def test_pages_of_other_kinds_do_not_speak_of_classes(client, session_of, kind, screen):
    session = session_of(kind)
    if screen == "register_detail":
        EnrolmentFactory(edition=session.edition)
        page = seen(client, screen, session.pk)
    elif screen == "cancel":
        page = seen(client, "class_cancel", session.pk)
    else:
        page = seen(client, screen, session.edition_id)
    # The journal has its name from the law, whatever it tells of.
    assert not re.findall(r"[^.]*\b[Zz]aję[^.]*", page.replace("Dziennik zajęć", ""))


@pytest.mark.parametrize("kind", OTHERS)
def test_refusals_speak_of_their_kind_as_well(client, session_of, kind):
    session = session_of(kind, starts_in=timedelta(days=2))
    person = EnrolmentFactory(edition=session.edition)
    data = {f"status-{person.pk}": "present"}
    answer = client.post(reverse("register_save", args=[session.pk]), data)
    assert answer.status_code == 422
    assert str(words_of_kind(kind).is_later) in answer.content.decode()


def test_each_kind_has_its_words_on_the_screen_and_on_the_sheet():
    assert set(WORDINGS) == set(CourseKind.values)
    for kind in OTHERS:
        same = [
            field.name
            for field in fields(CLASS)
            if str(getattr(words_of_kind(kind), field.name)) == str(getattr(CLASS, field.name))
        ]
        assert not same
    assert words_of_kind(CourseKind.VOCATIONAL) is CLASS
