"""The screens of paper: what is sent, shown, confirmed, and by whom."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from attendance.enums import ChangeSource, ScanFileState, ScanPageState
from attendance.models import MarkChange, ScanEvent, ScanFile, ScanPage
from people.enums import Role
from tests.attendance import paper
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import UserFactory
from tests.factories.scans import make_file, make_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(client):
    user = UserFactory(roles=[Role.TRAINER])
    client.force_login(user)
    return user


@pytest.fixture
def session(trainer):
    made = ClassSessionFactory(edition=EditionFactory(trainers=[trainer]), trainer=trainer)
    EnrolmentFactory.create_batch(3, edition=made.edition)
    return made


def upload(name, data):
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


@pytest.fixture
def send(client, session, django_capture_on_commit_callbacks):
    def sent(*files, **fields):
        url = reverse("scan_upload", args=[session.edition_id])
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(url, {"files": list(files), **fields})
        return client.get(answer.url) if answer.status_code == 302 else answer

    return sent


def test_many_files_at_once_and_one_that_is_refused_holds_up_none(session, send):
    photo = paper.as_file(paper.printed(session))
    blank = paper.as_file(Image.new("RGB", (400, 600), "white"))
    html = send(
        upload("lista.jpg", photo),
        upload("pusta.jpg", blank),
        upload("zly.jpg", b"<svg><script>"),
        upload("znowu.jpg", photo),
    ).content.decode()
    assert "Odczytujemy 2 pliki." in html
    assert "zly.jpg: To nie jest zdjęcie" in html
    assert "znowu.jpg: ten plik był już wysłany" in html
    assert "1 strona czeka na ręczne przypisanie" in html
    assert "data-poll" not in html
    assert session.scan_pages.get().is_filed
    assert ScanFile.objects.count() == 2


def test_a_photo_from_the_camera_and_the_class_it_was_taken_on(session, send):
    blank = paper.as_file(Image.new("RGB", (400, 600), "white"))
    send(photo=upload("kamera.jpg", blank), session=session.pk)
    page = ScanPage.objects.get()
    assert page.file.session == session
    assert page.state == ScanPageState.UNRECOGNISED


def test_nothing_chosen_and_too_many_are_said(session, send):
    response = send()
    assert response.status_code == 422
    assert "Najpierw wybierz plik" in response.content.decode()
    many = [upload(f"{number}.jpg", b"x") for number in range(21)]
    assert "najwyżej 20 plików" in send(*many).content.decode()
    assert not ScanFile.objects.exists()


def test_a_file_under_way_shows_how_far_it_is(client, session, trainer):
    file = make_file(session.edition, by=trainer, state=ScanFileState.READING)
    ScanFile.objects.filter(pk=file.pk).update(page_count=11, pages_read=4)
    url = reverse("edition_paper", args=[session.edition_id])
    html = client.get(url).content.decode()
    assert 'data-poll="?czesc=pliki"' in html
    assert 'http-equiv="refresh"' in html
    part = client.get(url, {"czesc": "pliki"}).content.decode()
    assert "strona 4 z 11" in part
    assert 'data-state="reading"' in part
    assert "<html" not in part


def test_the_page_of_a_class_tells_how_much_was_checked(client, session, trainer):
    url = reverse("register_detail", args=[session.pk])
    assert "Nie ma jeszcze żadnej podpisanej strony" in client.get(url).content.decode()
    first = make_page(session.edition, by=trainer, session=session)
    second = make_page(session.edition, by=trainer, session=session)
    ScanPage.objects.filter(pk=first.pk).update(checked_at=timezone.now(), checked_by=trainer)
    ScanPage.objects.filter(pk=second.pk).update(sheet_page=3, sheet_pages=3)
    for name, key in (
        ("register_detail", session.pk),
        ("edition_attendance", session.edition_id),
        ("edition_paper", session.edition_id),
    ):
        html = client.get(reverse(name, args=[key])).content.decode()
        assert "1 z 2 stron" in html, name
        assert "brakujące strony: 2" in " ".join(html.split()), name


def test_marks_are_confirmed_beside_the_picture(client, session, trainer):
    page = make_page(session.edition, by=trainer, session=session)
    url = reverse("scan_detail", args=[page.pk])
    html = client.get(url).content.decode()
    assert reverse("scan_picture", args=[page.pk]) in html
    person = session.edition.enrolments.order_by("pk").first()
    fields = {
        f"status-{person.pk}": "late",
        f"missed-{person.pk}": "15",
        f"seen-{person.pk}": "0",
        "all": "present",
    }
    response = client.post(reverse("scan_confirm", args=[page.pk]), fields, follow=True)
    assert "Strona jest sprawdzona" in response.content.decode()
    changes = MarkChange.objects.order_by("pk")
    assert [change.source for change in changes] == [ChangeSource.SCAN] * 3
    assert changes.get(enrolment=person).new_minutes_missed == 15
    history = client.get(reverse("register_history", args=[session.pk])).content.decode()
    assert "papier" in history
    # A form opened before: the other's mark stays, and the page says so.
    response = client.post(
        reverse("scan_confirm", args=[page.pk]), {**fields, f"status-{person.pk}": "absent"}
    )
    assert response.status_code == 409
    assert "has-conflict" in response.content.decode()


def test_the_people_of_a_page_come_first_and_nobody_else_is_marked_by_one_press(
    client, session, trainer
):
    EnrolmentFactory.create_batch(20, edition=session.edition)
    page = make_page(session.edition, by=trainer, session=session)
    url = reverse("scan_detail", args=[page.pk])
    assert 'name="all"' in client.get(url).content.decode()
    ScanPage.objects.update(sheet_page=2, sheet_pages=2)
    html = client.get(url).content.decode()
    assert 'name="all"' not in html
    assert "16 osób na innych stronach" in html
    assert html.count("data-row=") == 23


def test_filing_by_hand_and_undoing_on_the_screen(client, session, trainer):
    page = make_page(session.edition, by=trainer)
    other = ClassSessionFactory(edition=session.edition, topic="Inny temat")
    url = reverse("scan_file", args=[page.pk])
    html = client.get(reverse("scan_detail", args=[page.pk])).content.decode()
    assert "Inny temat" in html
    assert client.post(url, {"session": ""}).status_code == 422
    html = client.post(url, {"session": session.pk}, follow=True).content.decode()
    assert "Cofnij przypisanie" in html
    client.post(reverse("scan_undo", args=[page.pk]))
    page.refresh_from_db()
    assert page.session is None
    client.post(url, {"session": session.pk})
    assert client.post(url, {"session": other.pk, "reason": ""}).status_code == 422
    client.post(url, {"session": other.pk, "reason": "pomylone"})
    page.refresh_from_db()
    assert page.session == other
    html = client.get(reverse("scan_detail", args=[page.pk])).content.decode()
    assert "pomylone" in html


def test_the_picture_is_ours_and_kept_by_no_cache(client, session, trainer):
    page = make_page(session.edition, by=trainer, session=session)
    client.post(reverse("scan_turn", args=[page.pk]))
    response = client.get(reverse("scan_picture", args=[page.pk]))
    content = response.getvalue()
    assert content.startswith(b"\xff\xd8")
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "private, no-store"


def test_a_stranger_changes_and_learns_nothing(client, session, trainer):
    page = make_page(session.edition, by=trainer, session=session)
    free = make_page(session.edition, by=trainer)
    stranger = UserFactory(roles=[Role.TRAINER])
    theirs = ClassSessionFactory(edition=EditionFactory(trainers=[stranger]))
    client.force_login(stranger)
    names = ("confirm", "file", "undo", "turn", "withdraw")
    for item in (page, free):
        for name in names:
            fields = {"session": theirs.pk, "reason": "x", "withdraw-reason": "x"}
            answer = client.post(reverse(f"scan_{name}", args=[item.pk]), fields)
            assert answer.status_code == 404
    url = reverse("scan_upload", args=[session.edition_id])
    assert client.post(url, {"files": upload("a.jpg", b"x")}).status_code == 404
    assert not ScanEvent.objects.exists()
    # Their own page cannot be filed to a class of others either.
    own = make_page(theirs.edition, by=stranger)
    url = reverse("scan_file", args=[own.pk])
    assert client.post(url, {"session": session.pk}).status_code == 422
    own.refresh_from_db()
    assert own.session is None


def test_an_auditor_looks_and_changes_nothing(client, session, trainer):
    page = make_page(session.edition, by=trainer, session=session)
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    html = client.get(reverse("scan_detail", args=[page.pk])).content.decode()
    assert page.file.sha256 in html
    assert "Wycofaj stronę" not in html
    assert (
        'type="file"'
        not in client.get(reverse("edition_paper", args=[session.edition_id])).content.decode()
    )
    assert client.post(reverse("scan_turn", args=[page.pk])).status_code == 404


def test_what_a_page_of_another_edition_shows_here(client, session, trainer):
    """Sent to one edition, filed to another: who runs only the first learns no class of the second."""
    theirs = ClassSessionFactory(topic="Tajny temat")
    make_page(session.edition, by=trainer, session=theirs)
    html = client.get(reverse("edition_paper", args=[session.edition_id])).content.decode()
    assert "zajęć innej edycji" in html
    assert "Tajny temat" not in html


def count(client, url):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_queries_do_not_grow_with_pages_and_people(client, session, trainer):
    page = make_page(session.edition, by=trainer, session=session)
    make_page(session.edition, by=trainer)
    urls = [
        reverse("edition_paper", args=[session.edition_id]),
        reverse("edition_attendance", args=[session.edition_id]),
        reverse("register_detail", args=[session.pk]),
        reverse("scan_detail", args=[page.pk]),
    ]
    before = [(count(client, url), count(client, url))[1] for url in urls]
    for days in range(1, 4):
        other = ClassSessionFactory(
            edition=session.edition, starts_at=session.starts_at + timedelta(days=days)
        )
        make_page(session.edition, by=UserFactory(), session=other)
        make_page(session.edition, by=UserFactory(), session=session)
        make_page(session.edition, by=UserFactory())
        EnrolmentFactory(edition=session.edition)
    assert [count(client, url) for url in urls] == before
    assert max(before) <= 20
