"""Two at once, with connections of their own: every acknowledged mark is kept, no place given twice."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import close_old_connections
from django.utils import timezone

from attendance.actions import marks
from attendance.actions.scan_files import read_file, send_file
from attendance.actions.self_marks import mark_self, open_self_marking
from attendance.actions.syncing import Operation, sync_class
from attendance.enums import ScanFileState
from attendance.models import Mark, MarkChange, ScanEvent, ScanFile, ScanPage, SelfMarking
from attendance.permissions import markable_classes
from attendance.rules.merging import Wish
from courses.actions import enrol_person
from courses.models import ClassSession
from lib.refused import Refused
from people.enums import Role
from quizzes.actions.attempts import start_attempt, submit_attempt
from quizzes.models import Attempt
from tests.attendance import paper
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.quizzes.test_actions import make_question, make_quiz

pytestmark = pytest.mark.django_db(transaction=True)


def together(*jobs: Callable[[], object]) -> list[BaseException]:
    """Run the jobs in threads that start at the same moment; the errors they ended with."""
    barrier, errors = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            barrier.wait(timeout=20)
            job()
        except Exception as error:
            errors.append(error)
        finally:
            close_old_connections()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return errors


def wish(status, was=None, seen=0):
    return Wish(status, was=was, seen=seen)


def save(session, wishes, by):
    """Fetches the class anew, as each request does."""
    fresh = ClassSession.objects.get(pk=session.pk)
    return marks.save_marks(session=fresh, wishes=wishes, by=by)


def test_two_trainers_on_one_register_lose_nothing():
    session = ClassSessionFactory(edition=EditionFactory())
    people = EnrolmentFactory.create_batch(8, edition=session.edition)
    one, two = UserFactory(), UserFactory()
    mine = {person.pk: wish("present") for person in people[:5]}
    yours = {person.pk: wish("absent") for person in people[3:]}
    saved = []
    errors = together(
        lambda: saved.append(save(session, mine, one)),
        lambda: saved.append(save(session, yours, two)),
    )
    assert not errors
    assert Mark.objects.count() == MarkChange.objects.count() == 8
    told = frozenset().union(*(result.conflicts for result in saved))
    assert told == {people[3].pk, people[4].pk}
    for mark in Mark.objects.order_by("pk"):
        assert mark.status == MarkChange.objects.get(enrolment_id=mark.enrolment_id).new_status


def test_the_same_save_pressed_twice_writes_once():
    session = ClassSessionFactory(edition=EditionFactory())
    people = EnrolmentFactory.create_batch(3, edition=session.edition)
    by = UserFactory()
    wishes = {person.pk: wish("present") for person in people}
    assert not together(*[lambda: save(session, wishes, by)] * 3)
    assert MarkChange.objects.count() == 3


def test_the_last_place_is_never_given_to_two():
    edition, by = EditionFactory(capacity=1), UserFactory()
    people = PersonFactory.create_batch(3)
    jobs = [
        lambda person=person: enrol_person(edition=edition, person=person, by=by)
        for person in people
    ]
    assert not together(*jobs)
    states = sorted(edition.enrolments.values_list("state", flat=True).order_by("pk"))
    assert states == ["enrolled", "waiting", "waiting"]


def test_a_quiz_started_and_submitted_twice_at_once_is_one_attempt_graded_once():
    quiz = make_quiz([make_question()], pass_percent=0)
    course = quiz.get_parent().get_parent().specific
    enrolment = EnrolmentFactory(edition=EditionFactory(course=course))
    by = UserFactory()
    start = lambda: start_attempt(quiz=quiz, enrolment=enrolment, by=by)  # noqa: E731
    assert not together(start, start, start)
    attempt = Attempt.objects.get()
    assert attempt.questions.count() == 1
    submit = lambda: submit_attempt(attempt=attempt, by=by)  # noqa: E731
    assert not together(submit, submit)
    assert Attempt.objects.get().is_passed
    assert enrolment.completions.count() == 1


def synced(session, operation, by):
    fresh = ClassSession.objects.get(pk=session.pk)
    return sync_class(session=fresh, operations=[operation], by=by)[0].result


def test_two_devices_that_send_the_same_mark_at_once_make_one_change():
    session = ClassSessionFactory(edition=EditionFactory())
    place, by = EnrolmentFactory(edition=session.edition), UserFactory()
    one = Operation(uuid4(), session.pk, place.pk, "late", 5, "", 0, timedelta(minutes=3))
    results = []
    assert not together(*[lambda: results.append(synced(session, one, by))] * 3)
    assert results == ["saved"] * 3
    assert MarkChange.objects.count() == 1


def test_people_who_mark_themselves_at_once_are_all_kept_and_one_device_marks_one():
    start = timezone.now() - timedelta(minutes=1)
    session = ClassSessionFactory(starts_at=start, ends_at=start + timedelta(hours=2))
    window = open_self_marking(
        session=session, late_after=15, shares_devices=False, by=session.trainer
    )
    people = [
        EnrolmentFactory(edition=session.edition, person__user=UserFactory()) for _n in range(6)
    ]

    def mark(place, device):
        fresh = SelfMarking.objects.select_related("session").get(pk=window.pk)
        mark_self(window=fresh, device=device, seen_at=timezone.now(), by=place.person.user)

    jobs = [lambda place=place: mark(place, f"device {place.pk}") for place in people[:4]]
    errors = together(*jobs, *[lambda place=place: mark(place, "shared") for place in people[4:]])
    assert [type(error) for error in errors] == [Refused]
    assert Mark.objects.count() == MarkChange.objects.count() == 5


def test_the_same_scan_sent_and_read_at_once_is_one_file_and_one_page():
    trainer = UserFactory(roles=[Role.TRAINER])
    session = ClassSessionFactory(edition=EditionFactory(trainers=[trainer]))
    data = paper.as_file(paper.printed(session))
    sent = []

    def send():
        found = send_file(edition=session.edition, name="a.jpg", data=data, by=trainer)
        sent.append(found)
        read_file(file=found.file, allowed=markable_classes(trainer))

    assert not together(send, send, send)
    assert sorted(found.is_new for found in sent) == [False, False, True]
    assert ScanFile.objects.get().state == ScanFileState.READ
    assert ScanPage.objects.get().session == session
    assert ScanEvent.objects.count() == 1
