"""Each screen by each role; what a stranger learns; what a press does."""

import hashlib

import pytest
from django.urls import reverse
from kombu.exceptions import OperationalError
from wagtail.models import ModelLogEntry

from attendance.models import Status
from certificates import actions, tasks
from certificates.enums import CertificateStatus
from certificates.models import Batch, Certificate
from courses.enums import EnrolmentState
from people.enums import Role
from tests.certificates.conftest import make_scene
from tests.factories.courses import EditionFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

ROLES = (
    *("anonymous", "holder", "other_trainee", "trainer", "other_trainer", "coordinator"),
    *("other_coordinator", "editor", "auditor", "administrator"),
)


@pytest.fixture
def users(scene):
    other_trainer = UserFactory(roles=[Role.TRAINER])
    other_coordinator = UserFactory(roles=[Role.COORDINATOR])
    EditionFactory(trainers=[other_trainer], coordinators=[other_coordinator])
    return {
        "anonymous": None,
        "holder": scene.enrolments[0].person.user,
        "other_trainee": scene.enrolments[1].person.user,
        "trainer": scene.trainer,
        "other_trainer": other_trainer,
        "coordinator": scene.coordinator,
        "other_coordinator": other_coordinator,
        "editor": UserFactory(roles=[Role.EDITOR]),
        "auditor": UserFactory(roles=[Role.AUDITOR]),
        "administrator": UserFactory(roles=[Role.ADMINISTRATOR]),
    }


def sign_in(client, user):
    client.logout()
    if user:
        client.force_login(user)


def read(response) -> bytes:
    """The content; a file is closed when it is read to its end."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def statuses(client, users, url, method="get", data=None):
    """The status for each role; for the anonymous, 302 must lead to signing in."""
    found = {}
    for role in ROLES:
        sign_in(client, users[role])
        response = getattr(client, method)(url, data)
        read(response)
        found[role] = response.status_code
        if role == "anonymous" and response.status_code == 302:
            assert response["Location"].startswith(reverse("account_login"))
    return found


def expected(**given):
    """404 for everyone but those named; the anonymous are led to sign in."""
    return dict.fromkeys(ROLES, 404) | {"anonymous": 302} | given


STAFF = {"trainer": 200, "coordinator": 200, "auditor": 200, "administrator": 200}


def test_who_sees_the_dry_run(client, users, scene, certificate):
    url = reverse("certificate_candidates", args=[scene.edition.pk])
    assert statuses(client, users, url) == expected(**STAFF)


def test_who_sees_a_batch_and_its_hand_out_list(client, users, scene, certificate):
    batch = Batch.objects.get()
    for name in ("batch_detail", "batch_handout"):
        assert statuses(client, users, reverse(name, args=[batch.pk])) == expected(**STAFF)
    scene.edition.staff.all().delete()
    left = {"auditor": 200, "administrator": 200}
    assert statuses(client, users, reverse("batch_detail", args=[batch.pk])) == expected(**left)


def test_who_may_press_issue(client, users, scene):
    """Redirects: to the batch for those who may; nothing is made by the others."""
    url = reverse("certificate_issue", args=[scene.edition.pk])
    for role in ROLES:
        if role in {"coordinator", "administrator"}:
            continue
        sign_in(client, users[role])
        status = client.post(url, {"enrolment": scene.ids}).status_code
        assert status == (302 if role == "anonymous" else 404), role
    assert not Batch.objects.exists()
    for role in ("coordinator", "administrator"):
        sign_in(client, users[role])
        response = client.post(url, {"enrolment": scene.ids})
        assert response["Location"] == reverse("batch_detail", args=[Batch.objects.get().pk])
    client.force_login(users["coordinator"])
    assert client.get(url).status_code == 405


def test_who_may_annul(client, users, scene, certificate):
    url = reverse("certificate_annul", args=[certificate.pk])
    may = {"coordinator": 200, "administrator": 200}
    assert statuses(client, users, url) == expected(**may)
    for role in set(ROLES) - set(may):
        sign_in(client, users[role])
        client.post(url, {"reason": "x"})
    certificate.refresh_from_db()
    assert certificate.status == CertificateStatus.ISSUED


def test_who_may_have_the_file(client, users, certificate):
    url = reverse("certificate_download", args=[certificate.pk])
    staff = {"coordinator": 200, "auditor": 200, "administrator": 200}
    for method in ("get", "post"):
        assert statuses(client, users, url, method) == expected(holder=200, **staff)


def test_everyone_signed_in_has_a_list_of_their_own(client, users, certificate):
    url = reverse("certificate_list")
    assert statuses(client, users, url) == dict.fromkeys(ROLES, 200) | {"anonymous": 302}
    sign_in(client, users["holder"])
    assert certificate.grouped_code in client.get(url).content.decode()
    sign_in(client, users["coordinator"])
    assert certificate.number not in client.get(url).content.decode()


def test_anyone_may_check(client, users, certificate):
    for url in (
        reverse("certificate_lookup"),
        reverse("certificate_verify", args=[certificate.grouped_code]),
    ):
        assert set(statuses(client, users, url).values()) == {200}


# --- dry run and issue ---------------------------------------------------------------------------


def test_the_dry_run_says_who_and_why_not(client, scene):
    away = scene.enrolments[1]
    away.marks.update(status=Status.objects.get(code="absent"))
    client.force_login(scene.coordinator)
    page = client.get(reverse("certificate_candidates", args=[scene.edition.pk])).content.decode()
    assert f'name="enrolment" value="{scene.enrolments[0].pk}" checked' in page
    assert f'value="{away.pk}"' not in page
    assert away.person.name_by_family in page
    assert "certificate-reasons" in page
    client.force_login(scene.trainer)
    page = client.get(reverse("certificate_candidates", args=[scene.edition.pk])).content.decode()
    assert '<form method="post" action="/edycje' not in page


def test_the_dry_run_costs_the_same_for_more_people(client, django_assert_max_num_queries):
    few, many = make_scene(people=1), make_scene(people=7)
    for scene in (few, many):
        client.force_login(scene.coordinator)
        with django_assert_max_num_queries(32):
            client.get(reverse("certificate_candidates", args=[scene.edition.pk]))


def test_pressing_twice_issues_once(client, scene, django_capture_on_commit_callbacks):
    client.force_login(scene.coordinator)
    url = reverse("certificate_issue", args=[scene.edition.pk])
    with django_capture_on_commit_callbacks(execute=True):
        places = {client.post(url, {"enrolment": scene.ids})["Location"] for _ in range(2)}
    assert len(places) == 1
    assert Certificate.objects.count() == 2
    page = client.get(places.pop())
    assert page.context["is_done"]
    assert "http-equiv" not in page.content.decode()


def test_the_page_answers_while_the_broker_is_down(client, scene, monkeypatch):
    def down(*args, **kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.run_batch, "apply_async_on_commit", down)
    client.force_login(scene.coordinator)
    url = reverse("certificate_issue", args=[scene.edition.pk])
    response = client.post(url, {"enrolment": scene.ids}, follow=True)
    assert response.status_code == 200
    assert not response.context["is_done"]
    assert 'http-equiv="refresh"' in response.content.decode()


@pytest.mark.parametrize(
    "wanted", [[], ["x", "-1", "1e9", "９９９", "99999999999999999999999"], ["0"]]
)
def test_a_press_for_nobody_or_for_nonsense_is_told(client, scene, wanted):
    client.force_login(scene.coordinator)
    url = reverse("certificate_issue", args=[scene.edition.pk])
    response = client.post(url, {"enrolment": wanted}, follow=True)
    assert response.status_code == 200
    assert list(response.context["messages"])
    assert not Batch.objects.exists()


def test_people_of_another_edition_are_not_issued_to(client, scene):
    other = make_scene(people=1)
    client.force_login(scene.coordinator)
    client.post(reverse("certificate_issue", args=[scene.edition.pk]), {"enrolment": other.ids})
    assert not Batch.objects.exists()


def test_progress_is_a_fragment_and_counts_refusals(client, scene):
    batch = actions.order_batch(edition=scene.edition, enrolments=scene.ids, by=scene.coordinator)
    gone = scene.enrolments[0]
    gone.state = EnrolmentState.WITHDRAWN
    gone.save()
    client.force_login(scene.coordinator)
    url = reverse("batch_detail", args=[batch.pk])
    assert client.get(url, {"czesc": "postep"}).context["percent"] == 0
    actions.run_batch(batch=batch)
    response = client.get(url, {"czesc": "postep"})
    assert 'data-state="done"' in response.content.decode()
    assert "<html" not in response.content.decode()
    page = client.get(url)
    assert (len(page.context["issued"]), len(page.context["refused"])) == (1, 1)
    assert gone.person.name_by_family in page.content.decode()


def test_the_hand_out_list_leaves_out_the_annulled(client, scene):
    first, second = scene.issue()
    actions.annul_certificate(certificate=first, reason="Błąd", by=scene.coordinator)
    client.force_login(scene.coordinator)
    url = reverse("batch_handout", args=[Batch.objects.get().pk])
    page = client.get(url).content.decode()
    assert second.number in page
    assert first.number not in page


def test_annulling_asks_for_a_reason_and_shows(client, scene, certificate):
    client.force_login(scene.coordinator)
    url = reverse("certificate_annul", args=[certificate.pk])
    for reason in ("", "   ", "x" * 251, "a\x00b"):
        assert client.post(url, {"reason": reason}).status_code == 200
    response = client.post(url, {"reason": "Błąd w nazwisku"})
    assert response.status_code == 302
    assert client.get(url).status_code == 200
    page = client.get(reverse("certificate_verify", args=[certificate.code])).content.decode()
    assert "verdict-no" in page
    assert "Błąd w nazwisku" not in page


# --- the file ------------------------------------------------------------------------------------


def test_the_holder_gets_the_issued_bytes(client, users, certificate):
    client.force_login(users["holder"])
    response = client.get(reverse("certificate_download", args=[certificate.pk]))
    content = read(response)
    assert hashlib.sha256(content).hexdigest() == certificate.file_hash
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    name = certificate.number.replace("/", "-")
    assert f'filename="zaswiadczenie-{name}.pdf"' in response["Content-Disposition"]
    assert not ModelLogEntry.objects.filter(action="certificates.download").exists()


def test_a_download_by_staff_is_a_press_and_is_written_down(client, users, certificate):
    client.force_login(users["auditor"])
    url = reverse("certificate_download", args=[certificate.pk])
    assert client.get(url)["Content-Type"].startswith("text/html")
    assert not ModelLogEntry.objects.filter(action="certificates.download").exists()
    response = client.post(url)
    assert read(response).startswith(b"%PDF")
    assert ModelLogEntry.objects.get(action="certificates.download").user == users["auditor"]


def test_a_file_not_made_yet_is_said_kindly(client, users, certificate):
    Certificate.objects.filter(pk=certificate.pk).update(file_path="", file_hash="")
    client.force_login(users["holder"])
    response = client.get(reverse("certificate_download", args=[certificate.pk]))
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/html")
    assert client.get(reverse("certificate_list")).status_code == 200
