"""The register: nothing silently overwritten, everything kept, closing confirms."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from attendance.actions import corrections, marks, registers
from attendance.models import AbsenceReason, Mark, MarkChange, Register
from attendance.reads import hour_summaries
from attendance.rules.merging import Wish
from courses.actions import move_enrolment
from lib.refused import Refused
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
AFTER = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def session():
    return ClassSessionFactory(edition=EditionFactory())


@pytest.fixture
def people(session):
    return EnrolmentFactory.create_batch(3, edition=session.edition)


def wish(status, missed=0, was=None, seen=0):
    return Wish(status, missed, was=was, seen=seen)


def save(session, wishes, by=None):
    return marks.save_marks(session=session, wishes=wishes, by=by or UserFactory())


def close(session, **over):
    taught = registers.Taught(
        **{"topic": "BHP", "part": "theory", "minutes": session.minutes} | over
    )
    return registers.close_register(session=session, taught=taught, by=UserFactory(), at=AFTER)


def states():
    return dict(Mark.objects.order_by("pk").values_list("enrolment_id", "status__code"))


def test_a_repeated_save_writes_nothing_twice(session, people):
    save(session, {people[0].pk: wish("present")})
    again = save(session, {people[0].pk: wish("present")})
    assert again.written == again.conflicts == frozenset()
    assert MarkChange.objects.count() == Mark.objects.count() == 1


def test_two_trainers_who_mark_different_people_both_win(session, people):
    save(session, {people[0].pk: wish("present")})
    save(session, {people[1].pk: wish("absent")})
    assert states() == {people[0].pk: "present", people[1].pk: "absent"}


def test_the_second_of_two_who_mark_one_person_differently_is_told_and_nothing_is_lost(
    session, people
):
    save(session, {people[0].pk: wish("present")})
    second = save(session, {people[0].pk: wish("absent"), people[1].pk: wish("late", 15)})
    assert (second.conflicts, second.written) == ({people[0].pk}, {people[1].pk})
    assert Mark.objects.get(enrolment=people[0]).status.code == "present"
    knowing = save(session, {people[0].pk: wish("absent", was=("present", 0, "", ""), seen=1)})
    assert knowing.written == {people[0].pk}


def test_the_current_state_is_the_replay_of_the_history(session, people):
    save(session, {people[0].pk: wish("present")})
    save(session, {people[0].pk: wish("late", 20, was=("present", 0, "", ""), seen=1)})
    change = MarkChange.objects.filter(enrolment=people[0]).latest("version")
    mark = Mark.objects.get(enrolment=people[0])
    assert (change.new_status, change.new_minutes_missed) == (mark.status, mark.minutes_missed)
    assert (change.old_status.code, change.version) == ("present", mark.version)


@pytest.mark.parametrize("status", ["there", "", "PRESENT"])
def test_a_status_that_was_not_offered_refuses_the_whole_save(session, people, status):
    with pytest.raises(Refused):
        save(session, {people[0].pk: wish("present"), people[1].pk: wish(status)})
    assert not Mark.objects.exists()


def test_someone_of_another_edition_refuses_the_whole_save(session, people):
    stranger = EnrolmentFactory()
    with pytest.raises(Refused):
        save(session, {people[0].pk: wish("present"), stranger.pk: wish("present")})
    assert not Mark.objects.exists()


def test_someone_who_left_before_the_class_cannot_be_marked_and_who_left_after_it_is_on_its_list(
    session,
):
    gone, later = EnrolmentFactory.create_batch(2, edition=session.edition)
    for person in (gone, later):
        move_enrolment(enrolment=person, state="withdrawn", by=UserFactory())
    gone.events.update(at=session.starts_at - timedelta(days=1))
    with pytest.raises(Refused):
        save(session, {gone.pk: wish("present")})
    with pytest.raises(Refused, match="1"):
        close(session)
    save(session, {later.pk: wish("present")})
    assert close(session).closed_at


@pytest.mark.parametrize("status", ["late", "left_early"])
def test_a_class_closes_only_when_the_minutes_missed_are_written(session, people, status):
    marks.mark_rest_present(session=session, by=UserFactory())
    save(session, {people[0].pk: wish(status, 0, ("present", 0, "", ""), 1)})
    with pytest.raises(Refused, match=people[0].person.family_name):
        close(session)


def test_more_minutes_than_the_class_has_are_refused(session, people):
    with pytest.raises(Refused):
        save(session, {people[0].pk: wish("late", session.minutes + 1)})


def test_everyone_present_leaves_the_exceptions_alone(session, people):
    save(session, {people[0].pk: wish("absent")})
    marks.mark_rest_present(session=session, by=UserFactory())
    assert states() == {people[0].pk: "absent", people[1].pk: "present", people[2].pk: "present"}


def test_a_class_with_someone_unmarked_is_not_closed(session, people):
    save(session, {people[0].pk: wish("present")})
    with pytest.raises(Refused):
        close(session)
    assert Register.objects.get().closed_at is None


def test_a_class_that_has_not_started_is_not_closed(people, session):
    marks.mark_rest_present(session=session, by=UserFactory())
    with pytest.raises(Refused):
        registers.close_register(
            session=session,
            taught=registers.as_planned(session),
            by=UserFactory(),
            at=session.starts_at - timedelta(minutes=1),
        )


def test_other_minutes_need_a_reason(session, people):
    marks.mark_rest_present(session=session, by=UserFactory())
    with pytest.raises(Refused):
        close(session, minutes=90)
    assert close(session, minutes=90, minutes_reason="awaria prądu").minutes == 90


def test_after_closing_only_a_correction_with_a_reason_changes_a_mark(session, people):
    marks.mark_rest_present(session=session, by=UserFactory())
    register = close(session)
    with pytest.raises(Refused):
        save(session, {people[0].pk: wish("absent", was=("present", 0, "", ""), seen=1)})
    by = UserFactory()
    wished = Wish("excused", reason="sick")
    arguments = {"register": register, "enrolment": people[0], "wish": wished}
    with pytest.raises(Refused):
        corrections.correct_mark(**arguments, reason="  ", by=by)
    corrections.correct_mark(**arguments, reason="zwolnienie lekarskie", by=by)
    change = MarkChange.objects.filter(enrolment=people[0]).latest("version")
    assert (change.source, change.reason, change.by) == ("correction", "zwolnienie lekarskie", by)


def test_the_database_itself_refuses_a_second_mark_and_minutes_beside_a_reason(session, people):
    save(session, {people[0].pk: wish("present")})
    mark = Mark.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(
            register=mark.register,
            enrolment=people[0],
            status=mark.status,
            updated_at=AFTER,
            updated_by=mark.updated_by,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.filter(pk=mark.pk).update(
            minutes_missed=5, absence_reason=AbsenceReason.objects.order_by("pk").first()
        )


def test_a_closed_class_cannot_be_cancelled_and_a_cancelled_one_counts_for_nobody(session, people):
    other = ClassSessionFactory(edition=session.edition)
    marks.mark_rest_present(session=session, by=UserFactory())
    close(session)
    with pytest.raises(Refused):
        registers.cancel_class(session=session, reason="pomyłka", by=UserFactory())
    registers.cancel_class(session=other, reason="święto", by=UserFactory())
    hours = hour_summaries([people[0]], at=AFTER)[people[0].pk]
    assert (hours.planned, hours.attended) == (session.minutes, session.minutes)


@pytest.mark.parametrize("count", [1, 12])
def test_saving_and_summing_take_as_many_queries_for_many_as_for_one(
    session, django_assert_num_queries, count
):
    by = UserFactory()
    people = EnrolmentFactory.create_batch(count, edition=session.edition)
    ClassSessionFactory.create_batch(count, edition=session.edition)
    save(session, {}, by=by)
    wishes = {person.pk: wish("present") for person in people}
    with django_assert_num_queries(8):
        save(session, wishes, by=by)
    with django_assert_num_queries(2):
        hour_summaries(people, at=AFTER)
