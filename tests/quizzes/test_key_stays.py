"""The key leaves the server only when it may: every byte of every answer is looked at."""

import json
import re

import pytest
from django.urls import reverse

from people.enums import Role
from quizzes.models import Answer, Attempt, AttemptQuestion, Question, ResponseChange
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.quizzes.test_actions import make_quiz

pytestmark = pytest.mark.django_db
SECRET = "TAJNE"
NUMBER = "98765.25"


def rows(kind):
    why = {"feedback": f"<p>{SECRET}</p>"}
    made = {
        "short": [{"text": SECRET, "is_correct": True}],
        "numeric": [{"text": NUMBER, "is_correct": True, "tolerance": 0}],
        "matching": [{"text": "lewo", "match": "b"}, {"text": "prawo", "match": "a"}],
        "ordering": [{"text": f"krok {n}"} for n in range(3)],
        "gap": [
            {"text": SECRET, "is_correct": True, "gap": 1},
            {"text": "tak", "is_correct": True, "gap": 2},
            {"text": "nie", "gap": 2},
        ],
        "essay": [],
        "description": [],
    }
    chosen = [{"text": "tak", "is_correct": True}, {"text": "nie"}]
    return [Answer(sort_order=n, **why, **row) for n, row in enumerate(made.get(kind, chosen))]


KINDS = (
    *("single", "multiple", "truefalse", "short", "numeric"),
    *("matching", "ordering", "gap", "essay", "description"),
)


def make(kind):
    question = Question(
        kind=kind,
        stem="<p>Pytanie [[1]] [[2]]</p>" if kind == "gap" else "<p>Pytanie</p>",
        feedback=f"<p>{SECRET}</p>",
        grading_note=f"<p>{SECRET}</p>",
    )
    question.answers = rows(kind)
    question.save()
    return question


@pytest.fixture
def trainee(client):
    user = UserFactory(roles=[Role.TRAINEE])
    client.force_login(user)
    return user


def start(client, trainee, *questions, **fields):
    quiz = make_quiz([*questions, make("single")], **fields)
    course = quiz.get_parent().get_parent().specific
    EnrolmentFactory(edition=EditionFactory(course=course), person=PersonFactory(user=trainee))
    quiz.refresh_from_db()
    client.post(reverse("attempt_start", args=[quiz.pk]))
    return quiz, Attempt.objects.get()


def fields_of(item, *, right=True):
    asked = item.asked
    answers = asked["answers"]
    return {
        "chosen": [row["id"] for row in answers if row["correct"] is right][:1],
        "text": SECRET if right else "nic",
        **{
            f"pair-{row['id']}": answers[place - (not right)]["match_id"]
            for place, row in enumerate(answers)
            if asked["kind"] == "matching"
        },
        **{
            f"place-{row['id']}": str(place if right else 1)
            for place, row in enumerate(answers, 1)
            if asked["kind"] == "ordering"
        },
        **(
            {"gap-1": SECRET if right else "nic", "gap-2": answers[1 if right else 2]["id"]}
            if asked["kind"] == "gap"
            else {}
        ),
    } | ({"text": NUMBER if right else "1"} if asked["kind"] == "numeric" else {})


def everything(response) -> str:
    """Body and headers, without the tokens that are new in each answer."""
    kept = [pair for pair in sorted(response.items()) if pair[0] != "Expires"]
    headers = "\n".join(f"{name}: {value}" for name, value in kept)
    text = headers + response.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def leaks(text: str) -> list[str]:
    words = (SECRET, NUMBER, "98765,25", "is_correct", '"correct"', "weight", "grading_note")
    return [word for word in words if word in text]


def look_round(client, quiz, attempt):
    """All that a trainee can ask for while the attempt is open."""
    paths = [
        quiz.url,
        *(reverse("attempt_question", args=[attempt.pk, n]) for n in (1, 2)),
        *(reverse(f"attempt_{name}", args=[attempt.pk]) for name in ("questions", "state")),
        *(reverse(f"attempt_{name}", args=[attempt.pk]) for name in ("review", "resume", "result")),
    ]
    return "".join(everything(client.get(path)) for path in paths)


@pytest.mark.parametrize("kind", KINDS)
def test_before_the_end_no_byte_of_the_key_is_anywhere(client, trainee, kind):
    quiz, attempt = start(client, trainee, make(kind))
    assert leaks(look_round(client, quiz, attempt)) == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "description"])
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_saving_says_nothing_of_whether_the_answer_is_right(client, trainee, kind, accept):
    _quiz, attempt = start(client, trainee, make(kind))
    item = attempt.questions.select_related("version").get(position=1)
    path, told = reverse("attempt_question", args=[attempt.pk, 1]), []
    for right in (True, False):
        data = fields_of(item, right=right)
        told.append(everything(client.post(path, data, headers={"accept": accept})))
        assert AttemptQuestion.objects.get(pk=item.pk).response
    told = [re.sub(r'"saved_at": "[^"]+"|"sequence": \d+', "", text) for text in told]
    assert told[0] == told[1]


@pytest.mark.parametrize("moment", ["never", "after_closing"])
def test_after_the_end_the_key_waits_for_its_moment(client, trainee, moment):
    from datetime import timedelta

    from django.utils import timezone

    closes = timezone.now() + timedelta(hours=1)
    fields = {"answers_shown": moment, "score_shown": moment, "closes_at": closes}
    quiz, attempt = start(client, trainee, make("short"), **fields)
    client.post(reverse("attempt_submit", args=[attempt.pk]))
    assert leaks(look_round(client, quiz, attempt)) == []
    quiz.closes_at = timezone.now() - timedelta(seconds=1)
    quiz.save()
    shown = leaks(look_round(client, quiz, attempt))
    assert bool(shown) is (moment == "after_closing")


def test_a_self_check_shows_only_the_answer_that_was_checked(client, trainee):
    quiz, attempt = start(client, trainee, make("short"), answers_shown="during")
    assert leaks(look_round(client, quiz, attempt)) == []
    path = reverse("attempt_question", args=[attempt.pk, 1])
    client.post(path, {"text": "nic", "go": "check"})
    assert SECRET in client.get(path).content.decode()
    other = client.get(reverse("attempt_question", args=[attempt.pk, 2]))
    assert leaks(everything(other)) == []


def snapshot():
    return list(
        AttemptQuestion.objects.order_by("pk").values_list("response", "points", "sequence")
    )


def test_what_is_not_ones_own_is_not_there_and_changes_nothing(client, trainee):
    _quiz, attempt = start(client, trainee, make("short"))
    before = snapshot()
    client.force_login(UserFactory(roles=[Role.TRAINEE]))
    for name in ("question", "submit"):
        extra = [1] if name == "question" else []
        path = reverse(f"attempt_{name}", args=[attempt.pk, *extra])
        assert client.post(path, {"text": "x"}).status_code == 404
    assert snapshot() == before


@pytest.mark.parametrize(
    ("position", "data", "status"),
    [
        (9, {"text": "x"}, 404),
        (2, {"chosen": "obce-id"}, 409),
        (2, {"chosen": ["a", "b"]}, 409),
    ],
)
def test_what_was_not_asked_or_offered_is_refused_and_logged(
    client, trainee, position, data, status
):
    from wagtail.models import ModelLogEntry

    _quiz, attempt = start(client, trainee, make("short"))
    before = snapshot()
    path = reverse("attempt_question", args=[attempt.pk, position])
    response = client.post(path, data, headers={"accept": "application/json"})
    assert response.status_code == status
    assert snapshot() == before
    assert ModelLogEntry.objects.filter(action="quizzes.refused").count() == (status == 409)


def test_after_the_end_an_answer_and_a_second_finish_change_nothing(client, trainee):
    from wagtail.models import ModelLogEntry

    _quiz, attempt = start(client, trainee, make("short"))
    finish = reverse("attempt_submit", args=[attempt.pk])
    client.post(finish)
    before, end = snapshot(), Attempt.objects.get().submitted_at
    client.post(finish)
    path = reverse("attempt_question", args=[attempt.pk, 1])
    late = client.post(path, {"text": SECRET}, headers={"accept": "application/json"})
    assert late.status_code == 409
    assert (snapshot(), Attempt.objects.get().submitted_at) == (before, end)
    assert ModelLogEntry.objects.filter(action="quizzes.refused").count() == 1
    assert not ResponseChange.objects.exists()


def test_a_signed_out_script_is_told_in_words_and_the_answer_is_not_lost_by_a_redirect(
    client, trainee
):
    _quiz, attempt = start(client, trainee, make("short"))
    client.logout()
    path = reverse("attempt_question", args=[attempt.pk, 1])
    told = client.post(path, {"text": "x"}, headers={"accept": "application/json"})
    assert told.status_code == 401
    assert json.loads(told.content)["sign_in"].startswith(reverse("account_login"))
