"""Files made in the background: once each, by whoever is alive, private, and gone after their time."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from attendance import tasks
from attendance.actions import exports, marks
from attendance.enums import ExportKind
from attendance.models import Export
from attendance.rules.merging import Wish
from people.enums import Role
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)


@pytest.fixture
def coordinator():
    return UserFactory(roles=[Role.COORDINATOR])


@pytest.fixture
def edition(coordinator):
    return EditionFactory(coordinators=[coordinator])


def marked_class(edition, people=1, day=3):
    start = datetime(2026, 3, day, 8, tzinfo=UTC)
    session = ClassSessionFactory(
        edition=edition, starts_at=start, ends_at=start + timedelta(hours=4)
    )
    wishes = {
        person.pk: Wish("late", 15)
        for person in EnrolmentFactory.create_batch(people, edition=edition)
    }
    marks.save_marks(session=session, wishes=wishes, by=UserFactory())
    return session


def order(by):
    return exports.order_export(kind=ExportKind.MONTH, month=MARCH, by=by)


def made(by):
    export = order(by)
    tasks.run_export(str(export.pk))
    export.refresh_from_db()
    return export


def sheets_of(export):
    with storages["private"].open(export.file_path) as content:
        book = load_workbook(BytesIO(content.read()))
    return [[tuple(cell.value for cell in row) for row in sheet.rows] for sheet in book]


def test_the_month_of_all_editions_that_one_runs_and_of_no_others(coordinator, edition):
    marked_class(edition, people=2)
    marked_class(EditionFactory(), people=3)
    people, marks_made = sheets_of(made(coordinator))
    assert {row[0] for row in people[1:]} == {row[0] for row in marks_made[1:]} == {edition.code}
    assert [len(people), len(marks_made)] == [3, 3]
    assert marks_made[1][4:] == ("spóźnienie", 15, None, 180)


def test_a_month_without_classes_gives_a_file_that_says_so_by_its_empty_tables(coordinator):
    people, marks_made = sheets_of(made(coordinator))
    assert [len(people), len(marks_made)] == [1, 1]


def test_an_order_pressed_twice_is_one_file(coordinator):
    assert order(coordinator).pk == order(coordinator).pk
    other = Export(kind="month", month=MARCH, ordered_by=coordinator, language="pl")
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_a_message_that_comes_twice_makes_the_file_once(coordinator):
    export = made(coordinator)
    first = export.file_hash, export.touched_at
    tasks.run_export(str(export.pk))
    export.refresh_from_db()
    assert (export.file_hash, export.touched_at) == first


def test_a_killed_worker_leaves_the_file_to_the_sweep_and_not_for_ever(coordinator, monkeypatch):
    export = order(coordinator)
    exports.claim_export(str(export.pk), at=timezone.now())
    sent = []
    monkeypatch.setattr(tasks.run_export, "delay", sent.append)
    tasks.sweep_exports()
    assert not sent
    Export.objects.update(touched_at=timezone.now() - timedelta(minutes=5))
    tasks.sweep_exports()
    assert sent == [str(export.pk)]
    Export.objects.update(attempts=exports.MOST_ATTEMPTS)
    tasks.run_export(str(export.pk))
    assert Export.objects.get().state == "failed"


def test_only_whoever_ordered_fetches_the_file_and_only_while_it_is_kept(client, coordinator):
    export = made(coordinator)
    url = reverse("export_download", args=[export.pk])
    client.force_login(UserFactory(roles=[Role.ADMINISTRATOR]))
    assert client.get(url).status_code == 404
    client.force_login(coordinator)
    answer = client.get(url)
    assert (answer.status_code, "godziny-2026-03.xlsx" in answer["Content-Disposition"]) == (
        200,
        True,
    )
    assert len(b"".join(answer.streaming_content)) == export.file_bytes
    Export.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert client.get(url).status_code == 404
    tasks.sweep_exports()
    assert not storages["private"].exists(export.file_path)
    assert "usunięty po terminie" in client.get(reverse("export_list")).content.decode()


def test_the_page_orders_and_shows_how_far_it_is(
    client, coordinator, django_capture_on_commit_callbacks
):
    client.force_login(coordinator)
    with django_capture_on_commit_callbacks():
        answer = client.post(reverse("export_order"), {"month": "2026-03"}, follow=True)
    html = answer.content.decode()
    assert "Plik powstaje" in html
    assert 'data-poll="?czesc=postep"' in html
    tasks.run_export(str(Export.objects.get().pk))
    part = client.get(reverse("export_list") + "?czesc=postep").content.decode()
    assert ("<html" not in part, 'data-state="done"' in part) == (True, True)


@pytest.mark.parametrize("month", ["", "2026", "2026-13", "marzec", "2026-03-01"])
def test_a_month_that_is_none_is_told_in_words(client, coordinator, month):
    client.force_login(coordinator)
    assert client.post(reverse("export_order"), {"month": month}).status_code == 422
    assert not Export.objects.exists()
