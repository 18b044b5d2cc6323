"""Screens of editions against the grain: half a write, plain mistakes, two editions of one course."""

import pytest
from django.urls import reverse

from courses.models import ClassSession, Edition
from people.enums import Role
from people.models import Person
from tests.courses.test_actions import course_with_lessons
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.lms.test_bad_input import PERSON, SERIES

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(client):
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    client.force_login(coordinator)
    trainer = UserFactory(roles=[Role.TRAINER])
    return EditionFactory(coordinators=[coordinator], trainers=[trainer])


def test_a_person_whom_the_edition_refuses_is_not_entered_at_all(client, edition):
    edition.state = "closed"
    edition.save()
    response = client.post(reverse("person_add", args=[edition.pk]), PERSON)
    assert response.status_code == 200
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {
            "first": "2027-03-27",
            "last": "2027-03-29",
            "weekdays": ["5", "6", "0"],
            "start": "02:30",
        },
        {"weekdays": ["0", "1", "2"], "start": "09:00", "end": "10:00", "breaks": "60"},
    ],
)
def test_a_mistake_in_a_series_is_told_at_its_field(client, edition, change):
    trainer = edition.staff.get(role="trainer").user_id
    data = {**SERIES, "trainer": trainer, **change}
    response = client.post(reverse("classes_add", args=[edition.pk]), data)
    assert response.status_code == 200
    assert "aria-invalid" in response.content.decode()
    assert not ClassSession.objects.exists()


def test_someone_in_two_editions_keeps_the_chosen_one_from_link_to_link(client):
    course, _module, lessons = course_with_lessons()
    person = PersonFactory(user=UserFactory(roles=[Role.TRAINEE]))
    first = EnrolmentFactory(edition=EditionFactory(course=course), person=person)
    EnrolmentFactory(edition=EditionFactory(course=course), person=person)
    client.force_login(person.user)
    chosen = f"?zapis={first.pk}"
    for page in (course, lessons[0]):
        html = client.get(page.url + chosen).content.decode()
        assert f"{lessons[1].url}{chosen}" in html
    html = client.get(lessons[0].url + chosen).content.decode()
    assert f'name="enrolment" value="{first.pk}"' in html


@pytest.mark.parametrize("role", [Role.TRAINEE, Role.TRAINER])
def test_wagtail_sends_those_who_may_not_enter_to_their_panel(client, role):
    client.force_login(UserFactory(roles=[role]))
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] in {"/panel/nauka/", "/panel/zajecia/"}


@pytest.mark.parametrize("name", ["\u202e\u200b", "  ", "123", "---"])
def test_a_name_of_nothing_is_refused(client, edition, name):
    response = client.post(
        reverse("person_add", args=[edition.pk]), {**PERSON, "given_names": name}
    )
    assert response.status_code == 200
    assert not Person.objects.exists()


def test_classes_outside_the_dates_of_an_edition_are_warned_of_and_may_be_added(client, edition):
    trainer = edition.staff.get(role="trainer").user_id
    data = {**SERIES, "trainer": trainer}  # December; the edition ends in June
    data.pop("confirm")
    url = reverse("classes_add", args=[edition.pk])
    preview = client.post(url, data).content.decode()
    assert "Zajęcia poza terminem edycji" in preview
    assert client.post(url, data | {"confirm": "1"}).status_code == 302
    timetable = reverse("edition_timetable", args=[edition.pk])
    html = client.get(timetable).content.decode()
    assert html.count("poza terminem</span>") == ClassSession.objects.count() > 0
    Edition.objects.update(ends_on="2026-12-31")
    assert "poza terminem" not in client.get(timetable).content.decode()
    assert "poza terminem" not in client.post(url, data).content.decode()


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ([], None),
        (["planned", "closed"], None),
        (["running"], "Zobacz terminy"),
        (["running", "recruiting"], "Zobacz terminy i jak się zgłosić"),
    ],
)
def test_a_course_page_promises_applying_only_where_someone_recruits(client, states, words):
    course, _module, _lessons = course_with_lessons()
    for state in states:
        EditionFactory(course=course, state=state)
    html = client.get(course.url).content.decode()
    button = f'<a class="button" href="#terminy">{words}</a>'
    assert (button in html) if words else ("#terminy" not in html)
