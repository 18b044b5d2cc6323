"""Windows, tunnels and stale pages: which answer stands, and that none is erased or cut."""

from datetime import timedelta

import pytest

from courses.enums import EnrolmentState
from quizzes.actions import answers, attempts
from quizzes.models import Attempt, AttemptQuestion, ResponseChange
from tests.factories.people import UserFactory
from tests.quizzes.test_actions import make_question, make_quiz
from tests.quizzes.test_attempts import MINUTE, NOW, SECOND, begin, pick, response

pytestmark = pytest.mark.django_db


def sending(window, number, ago=timedelta(0)):
    return answers.Sending(window, number, ago)


def test_the_same_sending_twice_is_one_answer():
    attempt = begin(make_quiz([make_question()]))
    pick(attempt, sending=sending("a", 1))
    again = pick(attempt, right=False, sending=sending("a", 1))
    assert again.is_kept
    assert ResponseChange.objects.count() == 1
    assert attempt.questions.get().sequence == 1


def test_of_two_windows_the_answer_made_later_stands_whichever_arrives_last():
    attempt = begin(make_quiz([make_question()]))
    noon = NOW + 10 * MINUTE
    newer = pick(attempt, sending=sending("b", 1), at=noon)
    kept = response(attempt)
    older = pick(attempt, right=False, sending=sending("a", 1, 5 * MINUTE), at=noon + SECOND)
    assert (newer.is_kept, older.is_kept, older.is_elsewhere) == (True, False, True)
    assert response(attempt) == kept
    assert ResponseChange.objects.filter(is_kept=False).count() == 1


def test_a_device_that_tells_an_absurd_delay_cannot_answer_before_the_start():
    attempt = begin(make_quiz([make_question()]))
    pick(attempt, sending=sending("a", 1, timedelta(days=7)))
    assert attempt.questions.get().made_at == NOW


def test_of_one_window_the_later_sending_counts_however_long_it_was_on_its_way():
    attempt = begin(make_quiz([make_question()]))
    pick(attempt, right=False, sending=sending("a", 1), at=NOW + 9 * SECOND)
    late = pick(attempt, sending=sending("a", 2, 5 * SECOND), at=NOW + 10 * SECOND)
    assert late.is_kept
    slow = pick(attempt, right=False, sending=sending("a", 1), at=NOW + 20 * SECOND)
    assert not slow.is_elsewhere
    kept = attempt.questions.select_related("version").get()
    right = next(row["id"] for row in kept.asked["answers"] if row["correct"])
    assert kept.response == {"chosen": [right]}


def test_a_sending_that_was_older_may_come_again_and_again():
    attempt = begin(make_quiz([make_question()]))
    pick(attempt, sending=sending("b", 1), at=NOW + 10 * MINUTE)
    for _turn in range(3):
        older = sending("a", 5, 9 * MINUTE)
        assert not pick(attempt, right=False, sending=older, at=NOW + 11 * MINUTE).is_kept
    assert ResponseChange.objects.count() == 2


def test_without_a_script_a_page_that_is_out_of_date_erases_nothing():
    attempt = begin(make_quiz([make_question()]))
    pick(attempt, sending=answers.Sending(seen=0))
    stale = answers.save_response(
        attempt=attempt, position=1, posted={}, sending=answers.Sending(seen=0), at=NOW + MINUTE
    )
    assert not stale.is_kept
    assert response(attempt)
    emptied = answers.save_response(
        attempt=attempt, position=1, posted={}, sending=answers.Sending(seen=1), at=NOW + MINUTE
    )
    assert emptied.is_kept
    assert response(attempt) is None


def test_more_text_than_can_be_kept_is_refused_and_nothing_is_cut():
    attempt = begin(make_quiz([make_question("essay", ())]))

    def write(text):
        return answers.save_response(
            attempt=attempt, position=1, posted={"text": [text]}, at=NOW + SECOND
        )

    longest = "щ\r\n" * 10_000
    assert len(write(longest).question.response["text"]) == 19_999
    with pytest.raises(answers.Unreadable):
        write(longest + "щ" * 3)
    assert len(response(attempt)["text"]) == 19_999


@pytest.mark.parametrize("who", ["stranger", "dropped", "owner", "staff"])
def test_only_who_may_write_in_an_attempt_answers_and_ends_it(who):
    quiz = make_quiz([make_question()])
    if who == "staff":
        owner = UserFactory()
        attempt = attempts.start_trial(quiz=quiz, by=owner, at=NOW)
    else:
        attempt = begin(quiz)
        owner = attempt.enrolment.person.user = UserFactory()
        attempt.enrolment.person.save()
    if who == "dropped":
        attempt.enrolment.state = EnrolmentState.WITHDRAWN
        attempt.enrolment.save()
    user = UserFactory() if who == "stranger" else owner
    if who in {"owner", "staff"}:
        assert pick(attempt, owner=user).is_kept
        assert attempts.submit_attempt(attempt=attempt, owner=user, by=user).submitted_at
        return
    with pytest.raises(AttemptQuestion.DoesNotExist):
        pick(attempt, owner=user)
    with pytest.raises(Attempt.DoesNotExist):
        attempts.submit_attempt(attempt=attempt, owner=user, by=user)
