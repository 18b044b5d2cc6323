"""Time, windows of the browser, draws, one way, self-checks: what an attempt refuses and keeps."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from taggit.models import Tag

from courses.models import StepCompletion
from lib.refused import Refused
from quizzes.actions import answers, exceptions
from quizzes.actions import attempts as actions
from quizzes.models import (
    Attempt,
    AttemptQuestion,
    GradeChange,
    QuestionCategory,
    QuizPage,
    QuizQuestion,
)
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.people import UserFactory
from tests.quizzes.test_actions import make_question, make_quiz

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def enrolled(quiz):
    course = quiz.get_parent().get_parent().specific
    return EnrolmentFactory(edition=EditionFactory(course=course))


def begin(quiz, enrolment=None, at=NOW):
    enrolment = enrolment or enrolled(quiz)
    return actions.start_attempt(quiz=quiz, enrolment=enrolment, by=UserFactory(), at=at)


def pick(attempt, position=1, *, right=True, **more):
    item = attempt.questions.select_related("version").get(position=position)
    chosen = [row["id"] for row in item.asked["answers"] if row["correct"] is right]
    more.setdefault("at", NOW + SECOND)
    return answers.save_response(
        attempt=attempt, position=position, posted={"chosen": chosen}, **more
    )


def response(attempt, position=1):
    return attempt.questions.get(position=position).response


def test_an_answer_within_the_grace_counts_and_a_later_one_does_not():
    attempt = begin(make_quiz([make_question()], time_limit=10))
    assert attempt.deadline_at == NOW + 10 * MINUTE
    pick(attempt, at=attempt.deadline_at + 29 * SECOND)
    kept = response(attempt)
    with pytest.raises(Refused):
        pick(attempt, right=False, at=attempt.deadline_at + 31 * SECOND)
    assert response(attempt) == kept


def test_when_the_time_is_over_what_was_saved_is_handed_in_though_nobody_returns():
    quiz = make_quiz([make_question()], time_limit=10)
    enrolment = enrolled(quiz)
    attempt = begin(quiz, enrolment)
    pick(attempt)
    assert actions.submit_expired(at=attempt.deadline_at + 20 * SECOND) == 0
    assert actions.submit_expired(at=attempt.deadline_at + MINUTE) == 1
    assert actions.submit_expired(at=attempt.deadline_at + MINUTE) == 0
    attempt.refresh_from_db()
    assert (attempt.submitted_by, attempt.is_passed) == ("time", True)
    assert StepCompletion.objects.filter(enrolment=enrolment).count() == 1


def test_an_attempt_that_must_be_finished_in_time_does_not_count_otherwise():
    quiz = make_quiz([make_question()], time_limit=10, at_expiry="discard")
    attempt = begin(quiz)
    pick(attempt)
    done = actions.submit_attempt(attempt=attempt, by=None, at=attempt.deadline_at + MINUTE)
    assert (done.is_discarded, done.is_passed) == (True, False)
    assert not StepCompletion.objects.exists()


def test_the_quiz_closing_ends_an_attempt_before_its_own_time():
    quiz = make_quiz([make_question()], time_limit=60, closes_at=NOW + 5 * MINUTE)
    assert begin(quiz).deadline_at == NOW + 5 * MINUTE


def test_an_hour_of_a_quiz_is_an_hour_on_the_night_the_clock_changes():
    before = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)
    attempt = begin(make_quiz([make_question()], time_limit=60), at=before)
    assert attempt.deadline_at - before == 60 * MINUTE


def test_more_time_is_set_once_for_a_person_and_holds_for_the_attempt_they_sit_at():
    quiz = make_quiz([make_question()], time_limit=10)
    enrolment = enrolled(quiz)
    attempt = begin(quiz, enrolment)
    more = {"person": enrolment.person, "note": "", "by": UserFactory()}
    exceptions.set_more_time(factor=Decimal("1.5"), unlimited=False, **more)
    attempt.refresh_from_db()
    assert attempt.deadline_at == NOW + 15 * MINUTE
    exceptions.set_more_time(factor=None, unlimited=True, **more)
    attempt.refresh_from_db()
    assert attempt.deadline_at is None
    assert begin(quiz, enrolled(quiz)).deadline_at == NOW + 10 * MINUTE
    exceptions.set_more_time(factor=None, unlimited=False, **more)
    again = EnrolmentFactory(
        edition=EditionFactory(course=enrolment.edition.course), person=enrolment.person
    )
    assert begin(quiz, again).deadline_at == NOW + 10 * MINUTE


def test_what_is_decided_for_a_person_never_shortens_the_attempt_they_sit_at():
    quiz = make_quiz([make_question()], time_limit=60)
    enrolment = enrolled(quiz)
    attempt = begin(quiz, enrolment)
    quiz.time_limit = 20
    quiz.save()
    more = {"person": enrolment.person, "note": "", "by": UserFactory()}
    exceptions.set_more_time(factor=Decimal("1.5"), unlimited=False, **more)
    attempt.refresh_from_db()
    assert attempt.deadline_at == NOW + 90 * MINUTE
    exceptions.set_more_time(factor=None, unlimited=False, **more)
    attempt.refresh_from_db()
    assert attempt.deadline_at == NOW + 90 * MINUTE


def test_the_sweep_leaves_an_attempt_that_was_given_more_time_meanwhile():
    attempt = begin(make_quiz([make_question()], time_limit=10))
    Attempt.objects.update(deadline_at=NOW + 60 * MINUTE)
    assert actions.submit_expired(at=NOW + 20 * MINUTE) == 0
    attempt.refresh_from_db()
    assert attempt.submitted_at is None


def test_an_exception_gives_one_person_another_attempt_and_other_dates():
    quiz = make_quiz([make_question()], attempts_allowed=1, closes_at=NOW + MINUTE)
    enrolment = enrolled(quiz)
    actions.submit_attempt(attempt=begin(quiz, enrolment), by=None, at=NOW)
    with pytest.raises(Refused):
        begin(quiz, enrolment, at=NOW + 2 * MINUTE)
    exceptions.make_exception(
        quiz=quiz,
        enrolment=enrolment,
        opens_at=None,
        closes_at=NOW + 60 * MINUTE,
        more_attempts=1,
        reason="awaria prądu",
        by=UserFactory(),
    )
    assert begin(quiz, enrolment, at=NOW + 2 * MINUTE).number == 2
    with pytest.raises(Refused):
        begin(quiz, at=NOW + 2 * MINUTE)


@pytest.mark.parametrize(
    "fields",
    [
        {"opens_at": NOW + MINUTE},
        {"closes_at": NOW},
        {"is_supervised": True},
    ],
)
def test_outside_its_dates_or_its_room_a_quiz_does_not_begin(fields):
    with pytest.raises(Refused):
        begin(make_quiz([make_question()], **fields))
    assert not Attempt.objects.exists()


def test_a_supervised_quiz_begins_only_while_it_is_open_in_the_room():
    quiz = make_quiz([make_question()], is_supervised=True)
    enrolment, by = enrolled(quiz), UserFactory()
    room = {"quiz": quiz, "edition": enrolment.edition, "by": by}
    exceptions.open_in_room(minutes=30, at=NOW, **room)
    with pytest.raises(Refused):
        begin(quiz, enrolled(quiz), at=NOW)
    with pytest.raises(Refused):
        begin(quiz, enrolment, at=NOW + 30 * MINUTE)
    assert begin(quiz, enrolment, at=NOW + MINUTE)
    exceptions.close_room(at=NOW + 2 * MINUTE, **room)
    with pytest.raises(Refused):
        begin(quiz, EnrolmentFactory(edition=enrolment.edition), at=NOW + 3 * MINUTE)


def test_between_attempts_one_waits_as_long_as_the_quiz_says():
    quiz = make_quiz([make_question()], wait_minutes=60)
    enrolment = enrolled(quiz)
    actions.submit_attempt(attempt=begin(quiz, enrolment), by=None, at=NOW)
    with pytest.raises(Refused):
        begin(quiz, enrolment, at=NOW + 59 * MINUTE)
    assert begin(quiz, enrolment, at=NOW + 60 * MINUTE).number == 2


@pytest.mark.parametrize(
    ("counting", "is_done"), [("best", True), ("first", False), ("last", True)]
)
def test_the_attempt_that_counts_completes_the_step(counting, is_done):
    quiz = make_quiz([make_question()], counting=counting)
    enrolment = enrolled(quiz)
    for right in (False, True):
        attempt = begin(quiz, enrolment)
        pick(attempt, right=right)
        actions.submit_attempt(attempt=attempt, by=None, at=NOW + MINUTE)
    assert StepCompletion.objects.filter(enrolment=enrolment).exists() is is_done


def test_a_test_before_the_training_is_done_by_taking_it():
    quiz = make_quiz([make_question()], purpose="pre_test")
    enrolment = enrolled(quiz)
    actions.submit_attempt(attempt=begin(quiz, enrolment), by=None, at=NOW)
    assert StepCompletion.objects.filter(enrolment=enrolment).exists()


def test_in_a_one_way_quiz_an_earlier_question_is_closed():
    attempt = begin(make_quiz([make_question(), make_question()], navigation="one_way"))
    with pytest.raises(Refused):
        pick(attempt, 2)
    pick(attempt, 1)
    assert answers.go_on(attempt=attempt, position=1) == 2
    assert answers.go_on(attempt=attempt, position=1) == 2
    with pytest.raises(Refused):
        pick(attempt, 1, right=False)
    pick(attempt, 2)


def test_a_checked_answer_of_a_self_check_stays_as_it_was():
    attempt = begin(make_quiz([make_question()], answers_shown="during"))
    pick(attempt)
    answers.check_answer(attempt=attempt, position=1, at=NOW + SECOND)
    kept = response(attempt)
    with pytest.raises(Refused):
        pick(attempt, right=False)
    assert response(attempt) == kept


def draw(**fields):
    return QuizQuestion(**fields)


def make_drawing_quiz(*rows):
    quiz = make_quiz([])
    for place, row in enumerate(rows):
        row.quiz, row.sort_order = quiz, place
        row.save()
    return QuizPage.objects.get(pk=quiz.pk)


def test_questions_are_drawn_by_category_tag_and_difficulty_and_none_twice():
    books = QuestionCategory.objects.create(name="Księgowość")
    first = QuestionCategory.objects.create(name="Księgowość/Moduł 1")
    other = QuestionCategory.objects.create(name="Księgowość-inna")
    inside = [make_question(category=item) for item in (books, first, first)]
    make_question(category=other)
    tagged = make_question(difficulty="hard")
    tagged.tags.add("vat")
    tagged.save()
    quiz = make_drawing_quiz(
        draw(category=books, count=3),
        draw(tag=Tag.objects.get(name="vat"), difficulty="hard"),
    )
    asked = [item.question for item in begin(quiz).questions.order_by("position")]
    assert set(asked[:3]) == set(inside)
    assert asked[3] == tagged


def test_overlapping_draws_are_served_where_it_is_possible_at_all():
    wide = QuestionCategory.objects.create(name="A")
    narrow = QuestionCategory.objects.create(name="A/B")
    make_question(category=wide)
    make_question(category=narrow)
    quiz = make_drawing_quiz(draw(category=wide), draw(category=narrow))
    for _turn in range(8):
        assert begin(quiz, enrolled(quiz)).questions.count() == 2


def test_a_draw_from_too_few_is_refused_in_words_and_begins_nothing():
    books = QuestionCategory.objects.create(name="Księgowość")
    make_question(category=books)
    quiz = make_drawing_quiz(draw(category=books, count=2))
    with pytest.raises(Refused):
        begin(quiz)
    assert not Attempt.objects.exists()
    assert quiz.too_few([{"category": books, "count": 2}]) == [(1, 2, 1)]


def test_points_of_a_question_may_differ_in_a_quiz_and_sections_lead_their_part():
    question, text = make_question(), make_question("description", ())
    quiz = make_quiz([])
    QuizQuestion.objects.create(quiz=quiz, question=text, section="Wstęp", sort_order=0)
    QuizQuestion.objects.create(quiz=quiz, question=question, points=5, sort_order=1)
    attempt = begin(quiz)
    assert attempt.points_possible == 5
    assert [item.section for item in attempt.questions.all()] == ["Wstęp", ""]


def test_staff_try_a_quiz_without_a_trace_in_anybodys_results():
    quiz, staff = make_quiz([make_question()], is_supervised=True), UserFactory()
    trial = actions.start_trial(quiz=quiz, by=staff, at=NOW)
    assert actions.start_trial(quiz=quiz, by=staff, at=NOW) == trial
    pick(trial)
    assert actions.submit_attempt(attempt=trial, by=staff, at=NOW).is_passed
    assert not Attempt.objects.real().exists()
    assert not StepCompletion.objects.exists()
    actions.submit_expired(at=NOW + timedelta(days=2))
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("count", [1, 12])
def test_starting_and_submitting_take_no_more_queries_for_more_questions(
    count, django_assert_max_num_queries
):
    quiz = make_quiz([make_question() for _n in range(count)])
    enrolment, by = enrolled(quiz), UserFactory()
    with django_assert_max_num_queries(20):
        attempt = actions.start_attempt(quiz=quiz, enrolment=enrolment, by=by, at=NOW)
    with django_assert_max_num_queries(20):
        actions.submit_attempt(attempt=attempt, by=by, at=NOW)
    assert AttemptQuestion.objects.count() == count == GradeChange.objects.count()
