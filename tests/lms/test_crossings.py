"""What the settings of an edition and a correction say where certificates stand on them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attendance.models import Mark
from tests.certificates.conftest import make_scene

pytestmark = pytest.mark.django_db


def settings_of(edition, **changes):
    return {
        "course": edition.course_id,
        "project": edition.project_id,
        "code": edition.code,
        "title": edition.title,
        "starts_on": edition.starts_on,
        "ends_on": edition.ends_on,
        "place": edition.place,
        "capacity": edition.capacity,
        "attendance_threshold": edition.attendance_threshold,
        "daily_cap_minutes": edition.daily_cap_minutes,
        "quizzes_needed": edition.quizzes_needed,
        "steps_needed": edition.steps_needed,
        **changes,
    }


@pytest.fixture
def scene():
    return make_scene()


@pytest.mark.parametrize("change", [{"attendance_threshold": 50}, {"capacity": 9}])
def test_conditions_that_certificates_were_issued_by_change_on_the_second_press(
    client, scene, change
):
    scene.issue()
    client.force_login(scene.coordinator)
    url = reverse("edition_edit", args=[scene.edition.pk])
    data = settings_of(scene.edition, **change)
    (name, value) = next(iter(change.items()))
    answer = client.post(url, data)
    assert answer.status_code == 200
    assert "2 zaświadczenia" in answer.content.decode()
    scene.edition.refresh_from_db()
    assert getattr(scene.edition, name) != value
    assert client.post(url, data | {"confirm": "1"}).status_code == 302
    scene.edition.refresh_from_db()
    assert getattr(scene.edition, name) == value


def test_other_settings_and_editions_without_certificates_are_saved_at_once(client, scene):
    client.force_login(scene.coordinator)
    url = reverse("edition_edit", args=[scene.edition.pk])
    assert client.post(url, settings_of(scene.edition, capacity=9)).status_code == 302
    scene.issue()
    scene.edition.refresh_from_db()
    assert client.post(url, settings_of(scene.edition, place="Łódź")).status_code == 302


def test_there_are_never_fewer_places_than_people(client, scene):
    client.force_login(scene.coordinator)
    url = reverse("edition_edit", args=[scene.edition.pk])
    answer = client.post(url, settings_of(scene.edition, capacity=1))
    assert "Zajętych miejsc: 2" in answer.content.decode()
    assert client.post(url, settings_of(scene.edition, capacity=2)).status_code == 302


def correct(client, scene, enrolment, status):
    session = scene.edition.classes.get()
    url = reverse("mark_correct", args=[session.pk, enrolment.pk])
    data = {"status": status, "missed": "0", "absence_reason": "", "reason": "pomyłka prowadzącej"}
    return client.post(url, data, follow=True).content.decode()


def test_a_correction_that_takes_the_ground_from_a_certificate_says_so_at_once_and_stays_told(
    client, scene
):
    first, second = scene.enrolments
    certificate = scene.issue()[0]
    client.force_login(scene.coordinator)
    page = reverse("certificate_candidates", args=[scene.edition.pk])
    assert "do ponownego sprawdzenia" not in client.get(page).content.decode()
    html = correct(client, scene, first, "absent")
    assert Mark.objects.get(enrolment=first).status.code == "absent"
    assert f"ma zaświadczenie {certificate.number}" in html
    told = client.get(page).content.decode()
    assert "do ponownego sprawdzenia" in told
    assert "0 % z potrzebnych 80 %" in told
    count = queries(client, page)
    correct(client, scene, second, "absent")
    assert queries(client, page) == count
    assert "ma zaświadczenie" not in correct(client, scene, first, "present")


def queries(client, page):
    with CaptureQueriesContext(connection) as caught:
        client.get(page)
    return len(caught)


def test_a_correction_of_someone_without_a_certificate_says_nothing_of_one(client, scene):
    client.force_login(scene.coordinator)
    assert "ma zaświadczenie" not in correct(client, scene, scene.enrolments[0], "absent")


def test_these_screens_ask_for_signing_in(client, scene):
    for name, arguments in (("edition_edit", [1]), ("mark_correct", [1, 1])):
        assert client.get(reverse(name, args=arguments)).status_code == 302
