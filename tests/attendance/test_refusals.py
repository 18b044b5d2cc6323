"""What a register refuses, and whom it keeps in sight: found by walking it against the grain."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from attendance.actions import corrections, marks, registers
from attendance.models import Mark
from attendance.rules.merging import Wish
from certificates.reads import candidates
from courses.actions import move_enrolment
from lib.refused import Refused
from people.enums import Role
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
AFTER = datetime(2030, 1, 1, tzinfo=UTC)


def wish(status):
    return Wish(status)


def close(session, by, topic="BHP"):
    return registers.close_register(
        session=session,
        taught=registers.Taught(topic, session.part, session.minutes),
        by=by,
        at=AFTER,
    )


@pytest.fixture
def edition():
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    made = EditionFactory(coordinators=[coordinator])
    made.run_by = coordinator
    return made


def test_a_class_of_a_later_day_and_a_cancelled_one_are_not_marked(edition):
    person = EnrolmentFactory(edition=edition)
    start = timezone.now() + timedelta(days=2)
    later = ClassSessionFactory(
        edition=edition, starts_at=start, ends_at=start + timedelta(hours=4)
    )
    cancelled = ClassSessionFactory(edition=edition)
    registers.cancel_class(session=cancelled, reason="święto", by=edition.run_by)
    for session in (later, cancelled):
        with pytest.raises(Refused):
            marks.save_marks(
                session=session, wishes={person.pk: wish("present")}, by=edition.run_by
            )
    assert not Mark.objects.exists()


def test_nobody_marks_themselves(edition):
    own = EnrolmentFactory(edition=edition, person=PersonFactory(user=edition.run_by))
    session = ClassSessionFactory(edition=edition)
    with pytest.raises(Refused):
        marks.save_marks(session=session, wishes={own.pk: wish("present")}, by=edition.run_by)


def test_closing_again_with_other_words_is_told_and_with_the_same_is_free(edition):
    session = ClassSessionFactory(edition=edition)
    EnrolmentFactory(edition=edition)
    marks.mark_rest_present(session=session, by=edition.run_by)
    first = close(session, edition.run_by)
    assert close(session, UserFactory()).closed_at == first.closed_at
    with pytest.raises(Refused):
        close(session, UserFactory(), topic="Inny temat")


def test_a_correction_keeps_the_note(edition):
    session, person = ClassSessionFactory(edition=edition), EnrolmentFactory(edition=edition)
    noted = Wish("late", 30, "lekarz", None, 0)
    marks.save_marks(session=session, wishes={person.pk: noted}, by=edition.run_by)
    register = close(session, edition.run_by)
    corrections.correct_mark(
        register=register,
        enrolment=person,
        wish=Wish("late", 20),
        reason="pomyłka",
        by=edition.run_by,
    )
    assert Mark.objects.get().note == "lekarz"


def test_who_left_stays_on_the_registers_they_were_marked_in(client, edition):
    session, person = ClassSessionFactory(edition=edition), EnrolmentFactory(edition=edition)
    marks.mark_rest_present(session=session, by=edition.run_by)
    register = close(session, edition.run_by)
    move_enrolment(enrolment=person, state="withdrawn", by=edition.run_by)
    client.force_login(edition.run_by)
    html = client.get(reverse("register_detail", args=[session.pk])).content.decode()
    assert person.person.family_name in html
    corrections.correct_mark(
        register=register,
        enrolment=person,
        wish=Wish("absent", 0),
        reason="pomyłka",
        by=edition.run_by,
    )
    assert Mark.objects.get().status.code == "absent"


def test_no_certificate_while_a_class_still_runs(edition):
    start = timezone.now() - timedelta(hours=1)
    ClassSessionFactory(edition=edition, starts_at=start, ends_at=start + timedelta(hours=4))
    EnrolmentFactory(edition=edition)
    (found,) = candidates(edition, by=None, at=timezone.now())
    assert "classes_to_come" in {reason.code for reason in found.reasons}


def test_a_script_is_told_in_json_that_the_session_or_the_token_is_gone(client, edition):
    """A redirect or a page would look to it like a lost connection, tried again for ever."""
    session = ClassSessionFactory(edition=edition)
    url = reverse("register_save", args=[session.pk])
    asking = {"headers": {"accept": "application/json"}}
    assert client.post(url).status_code == 302
    told = client.post(url, **asking)
    assert (told.status_code, told["Content-Type"]) == (401, "application/json")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(edition.run_by)
    told = strict.post(url, **asking)
    assert (told.status_code, told["Content-Type"]) == (403, "application/json")
    page = strict.post(url)
    assert page.status_code == 403
    assert "Strona była otwarta zbyt długo" in page.content.decode()
