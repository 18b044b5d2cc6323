"""Enrolment with places and history, progress that survives changes, the timetable."""

from datetime import UTC, datetime, timedelta

import pytest

from courses import actions
from courses.actions import PlannedClass
from courses.enums import EditionState, EnrolmentState
from courses.models import ClassSession, Enrolment, Step, StepCompletion
from courses.models.pages import read_outline
from courses.models.paths import CoursePath
from lib.refused import Refused
from tests.factories.courses import (
    CourseFactory,
    EditionFactory,
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
)
from tests.factories.people import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def course_with_lessons(count=3):
    course = CourseFactory()
    module = ModuleFactory(parent=course)
    lessons = [LessonFactory(parent=module) for _ in range(count)]
    stamp = datetime(2026, 1, 1, tzinfo=UTC)
    Step.objects.all().update(first_published_at=stamp)
    return course, module, lessons


def progress_of(enrolment):
    enrolment = Enrolment.objects.select_related("edition").get(pk=enrolment.pk)
    return CoursePath(read_outline(enrolment.edition.course), enrolment).progress


def test_the_last_place_is_given_once_and_the_next_person_waits():
    edition = EditionFactory(capacity=1)
    by = UserFactory()
    first = actions.enrol_person(edition=edition, person=PersonFactory(), by=by)
    second = actions.enrol_person(edition=edition, person=PersonFactory(), by=by)
    assert (first.state, second.state) == (EnrolmentState.ENROLLED, EnrolmentState.WAITING)
    with pytest.raises(Refused):
        actions.move_enrolment(enrolment=second, state="enrolled", by=by)
    actions.move_enrolment(enrolment=first, state="withdrawn", by=by, reason="praca")
    assert actions.move_enrolment(enrolment=second, state="enrolled", by=by).state == "enrolled"


def test_every_change_of_an_enrolment_is_appended_with_its_author():
    by = UserFactory()
    enrolment = actions.enrol_person(edition=EditionFactory(), person=PersonFactory(), by=by)
    actions.move_enrolment(enrolment=enrolment, state="withdrawn", by=by, reason="praca")
    told = [(e.old_state, e.new_state, e.reason, e.by) for e in enrolment.events.all()]
    assert told == [("", "enrolled", "", by), ("enrolled", "withdrawn", "praca", by)]


def test_a_second_enrolment_of_the_same_person_is_refused_in_words():
    edition, person = EditionFactory(), PersonFactory()
    actions.enrol_person(edition=edition, person=person, by=UserFactory())
    with pytest.raises(Refused):
        actions.enrol_person(edition=edition, person=person, by=UserFactory())
    assert edition.enrolments.count() == 1


def test_nobody_is_added_to_a_closed_edition():
    with pytest.raises(Refused):
        actions.enrol_person(
            edition=EditionFactory(state=EditionState.CLOSED), person=PersonFactory(), by=None
        )


def test_an_edition_goes_only_along_its_states():
    edition = EditionFactory(state=EditionState.PLANNED)
    with pytest.raises(Refused):
        actions.move_edition(edition=edition, state="closed", by=UserFactory())
    running = actions.move_edition(edition=edition, state="running", by=UserFactory())
    closed = actions.move_edition(edition=running, state="closed", by=UserFactory())
    assert closed.closed_at is not None


def test_someone_enrolled_by_staff_makes_progress_like_anyone():
    course, _module, lessons = course_with_lessons()
    enrolment = actions.enrol_person(
        edition=EditionFactory(course=course), person=PersonFactory(), by=UserFactory()
    )
    actions.complete_step(enrolment=enrolment, step=lessons[0], by=None)
    actions.complete_step(enrolment=enrolment, step=lessons[0], by=None)
    assert (progress_of(enrolment).done, progress_of(enrolment).total) == (1, 3)


def test_two_editions_of_one_course_keep_separate_progress():
    course, _module, lessons = course_with_lessons()
    person = PersonFactory()
    one = EnrolmentFactory(edition=EditionFactory(course=course), person=person)
    two = EnrolmentFactory(edition=EditionFactory(course=course), person=person)
    actions.complete_step(enrolment=one, step=lessons[0], by=None)
    assert (progress_of(one).done, progress_of(two).done) == (1, 0)


def test_a_lesson_added_later_counts_for_those_under_way_and_not_for_those_who_had_finished_at_the_close():
    course, module, lessons = course_with_lessons(2)
    finished = EnrolmentFactory(edition=EditionFactory(course=course))
    under_way = EnrolmentFactory(edition=finished.edition)
    for lesson in lessons:
        actions.complete_step(enrolment=finished, step=lesson, by=None)
    actions.complete_step(enrolment=under_way, step=lessons[0], by=None)
    closed = actions.move_edition(edition=finished.edition, state="closed", by=UserFactory())
    actions.move_edition(edition=closed, state="running", by=UserFactory())
    late = LessonFactory(parent=module)
    Step.objects.filter(pk=late.pk).update(
        first_published_at=datetime.now(UTC) + timedelta(minutes=1)
    )
    assert progress_of(finished).percent == 100
    assert (progress_of(under_way).done, progress_of(under_way).total) == (1, 3)


def test_a_lesson_taken_away_leaves_its_completion_and_nobody_stuck():
    course, _module, lessons = course_with_lessons(2)
    enrolment = EnrolmentFactory(edition=EditionFactory(course=course))
    actions.complete_step(enrolment=enrolment, step=lessons[0], by=None)
    actions.complete_step(enrolment=enrolment, step=lessons[1], by=None)
    title = lessons[1].title
    lessons[1].delete()
    assert progress_of(enrolment).percent == 100
    assert StepCompletion.objects.filter(enrolment=enrolment, step=None, step_title=title).exists()


def test_lessons_of_an_unpublished_module_do_not_count():
    course, module, _lessons = course_with_lessons(2)
    module.unpublish()
    assert progress_of(EnrolmentFactory(edition=EditionFactory(course=course))).total == 0


def test_a_series_is_added_whole_or_not_at_all():
    edition, trainer = EditionFactory(), UserFactory()
    start = datetime(2026, 3, 3, 8, tzinfo=UTC)

    def planned(day):
        begins = start + timedelta(days=day)
        return PlannedClass(begins, begins + timedelta(hours=4), 225, "BHP", "theory", trainer, "")

    actions.schedule_classes(edition=edition, classes=[planned(1)], by=trainer)
    with pytest.raises(Refused):
        actions.schedule_classes(edition=edition, classes=[planned(0), planned(1)], by=trainer)
    assert ClassSession.objects.count() == 1
