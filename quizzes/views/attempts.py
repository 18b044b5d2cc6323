"""A trainee's attempt: start, the questions, the check before finishing, the result."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from courses import permissions as course_permissions
from courses.models import CoursePage
from lib.refused import Refused
from quizzes import permissions, reads
from quizzes.actions import attempts as actions
from quizzes.models import Attempt, AttemptQuestion, QuizPage
from quizzes.rules import grading, presenting, timing

# What the pages of an attempt ask for while it is open, and what its result asks besides: of the
# quiz, which has three tables behind it, and of the place in the edition.
WHILE_OPEN = (
    *("tried_by", "quiz_title", "number", "navigation", "reached", "deadline_at", "submitted_at"),
    "quiz__answers_shown",
)
QUIZ_OF_RESULT = (
    *("live", "url_path", "opens_at", "closes_at", "time_limit", "score_shown"),
    *("attempts_allowed", "wait_minutes", "is_supervised", "counting"),
)
OF_RESULT = (
    *("purpose", "submitted_by", "graded_at", "points", "points_possible", "pass_percent"),
    *("is_passed", "is_discarded", "enrolment__edition", "enrolment__person"),
    *(f"quiz__{name}" for name in QUIZ_OF_RESULT),
)


def own_attempt(user, pk) -> Attempt:
    attempts = Attempt.objects.of_user(user).select_related("quiz").only(*WHILE_OPEN)
    return get_object_or_404(attempts, pk=pk)


def own_result(user, pk) -> Attempt:
    attempts = Attempt.objects.of_user(user).select_related("enrolment", "quiz")
    return get_object_or_404(attempts.only(*WHILE_OPEN, *OF_RESULT), pk=pk)


def seconds_left(attempt: Attempt) -> int | None:
    """Of the time limit by the server's clock, 0 when it is over; None without one."""
    if attempt.deadline_at is None:
        return None
    return max(0, int((attempt.deadline_at - timezone.now()).total_seconds()))


def is_over(attempt: Attempt) -> bool:
    """Its time has run out, though nobody has handed it in yet."""
    return timing.is_too_late(attempt.deadline_at, timezone.now())


def numbered(questions: list[AttemptQuestion]) -> list[dict]:
    """The questions as a row of numbers: which are answered, in whole or in part."""
    return [
        {
            "position": item.position,
            "is_answered": grading.is_whole(item.asked, item.response),
            "is_begun": bool(item.response),
            "asks": item.asked["kind"] != "description",
            "section": item.section,
        }
        for item in questions
    ]


@login_required
@require_POST
def attempt_start(request, page_id):
    quiz = get_object_or_404(QuizPage.objects.live().only(*actions.TO_START), pk=page_id)
    course = CoursePage.objects.ancestor_of(quiz).only("path", "depth").get()
    chosen = request.POST.get("enrolment", "")
    enrolment = course_permissions.enrolment_for(request.user, course, chosen)
    if enrolment is None or (chosen and str(enrolment.pk) != chosen):
        raise Http404
    now = timezone.now()
    try:
        attempt = actions.start_attempt(quiz=quiz, enrolment=enrolment, by=request.user, at=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(quiz.get_url(request))
    if attempt.started_at == now:
        return redirect("attempt_question", attempt.pk, 1)
    return redirect("attempt_resume", attempt.pk)


@login_required
@require_POST
def quiz_try(request, page_id):
    """Staff go through a quiz as a trainee would."""
    quiz = get_object_or_404(QuizPage, pk=page_id)
    course = CoursePage.objects.ancestor_of(quiz).get()
    if not permissions.may_try(request.user, course):
        raise Http404
    try:
        attempt = actions.start_trial(quiz=quiz, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(quiz.get_url(request))
    return redirect("attempt_resume", attempt.pk)


@login_required
@never_cache
def attempt_resume(request, pk):
    """Go to the first question without an answer; to the check where there is none."""
    attempt = own_attempt(request.user, pk)
    if attempt.submitted_at:
        return redirect("attempt_result", pk)
    rows = numbered(reads.asked_questions(attempt))
    if attempt.is_one_way and attempt.reached <= len(rows):
        return redirect("attempt_question", pk, attempt.reached)
    unanswered = [row["position"] for row in rows if row["asks"] and not row["is_answered"]]
    if unanswered and not attempt.is_one_way:
        return redirect("attempt_question", pk, unanswered[0])
    return redirect("attempt_review", pk)


def page_context(attempt: Attempt, questions: list[AttemptQuestion]) -> dict:
    quiz, left = attempt.quiz, seconds_left(attempt)
    return {
        "attempt": attempt,
        "rows": numbered(questions),
        "total": len(questions),
        "left": left,
        "minutes_left": -(-left // 60) if left is not None else None,
        "is_over": is_over(attempt),
        "grace": int(timing.GRACE.total_seconds()),
        "checks": bool(quiz and quiz.answers_shown == "during"),
    }


def question_context(item: AttemptQuestion, *, error: str = "", posted=None) -> dict:
    """One question as its page and the fragment of all questions show it; the key is not here
    until the answer was checked for good."""
    context = {
        "item": item,
        "question": presenting.public(item.asked, item.shown, item.response),
        "error": error,
        "revealed": None,
    }
    if error and posted:
        context["question"]["text"] = posted.get("text", "")
    if item.checked_at:
        context["revealed"] = presenting.revealed(item.asked, item.shown, item.response)
    return context


def render_question(request, attempt, position, *, error="", status=200):
    questions = reads.asked_questions(attempt)
    item = next((item for item in questions if item.position == position), None)
    if item is None:
        raise Http404
    context = page_context(attempt, questions)
    context |= question_context(item, error=error, posted=request.POST)
    return render(request, "quizzes/attempt_question.html", context, status=status)


@login_required
@never_cache
def attempt_questions(request, pk):
    """All questions of a free attempt as fragments: with these in hand a page works offline.

    ?bez=2 leaves out the one that the page shows already.
    """
    attempt = own_attempt(request.user, pk)
    if attempt.submitted_at or attempt.is_one_way or is_over(attempt):
        raise Http404
    questions = reads.asked_questions(attempt)
    context = page_context(attempt, questions)
    shown = request.GET.get("bez", "")
    context["items"] = [question_context(item) for item in questions if str(item.position) != shown]
    return render(request, "quizzes/_attempt_questions.html", context)


@login_required
@never_cache
def attempt_review(request, pk):
    """What is answered and what is not, before finishing."""
    attempt = own_attempt(request.user, pk)
    if attempt.submitted_at:
        return redirect("attempt_result", pk)
    questions = reads.asked_questions(attempt)
    context = page_context(attempt, questions)
    asking = [row for row in context["rows"] if row["asks"]]
    context["unanswered"] = sum(not row["is_answered"] for row in asking)
    return render(request, "quizzes/attempt_review.html", context)


@login_required
@require_POST
def attempt_submit(request, pk):
    """Whose attempt it is, is asked in the query that locks it."""
    try:
        actions.submit_attempt(attempt=Attempt(pk=pk), owner=request.user, by=request.user)
    except Attempt.DoesNotExist as error:
        raise Http404 from error
    return redirect("attempt_result", pk)


@login_required
@never_cache
def attempt_result(request, pk):
    """The result with the why of each answer, as far as the quiz shows them now."""
    attempt = own_result(request.user, pk)
    if not attempt.submitted_at:
        return redirect("attempt_resume", pk)
    now = timezone.now()
    shows_answers = reads.shows_answers(attempt, at=now)
    context = {
        "attempt": attempt,
        "shows_score": reads.shows_score(attempt, at=now),
        "shows_answers": shows_answers,
        "rows": result_rows(attempt) if shows_answers else [],
        "comments": [] if shows_answers else commented(attempt),
        "can_retry": can_retry(attempt),
        "waits": attempt.waits_for_grading,
    }
    return render(request, "quizzes/attempt_result.html", context)


def commented(attempt: Attempt) -> list[AttemptQuestion]:
    """What the trainer wrote is for the trainee, also where answers are not shown."""
    return list(attempt.questions.exclude(comment="").order_by("position"))


def result_rows(attempt: Attempt) -> list[dict]:
    return [
        {
            "item": item,
            "revealed": presenting.revealed(item.key, item.shown, item.response),
            "rubric": [
                row | {"given": (item.rubric_points or {}).get(row["id"])}
                for row in item.asked["rubric"]
            ],
        }
        for item in reads.asked_questions(attempt, with_keys=True)
        if item.asked["kind"] != "description"
    ]


def can_retry(attempt: Attempt) -> bool:
    quiz = attempt.quiz
    if quiz is None or not quiz.live or attempt.is_passed or attempt.is_trial:
        return False
    if quiz.is_always_open:
        return True
    return reads.standing(quiz, attempt.enrolment, at=timezone.now()).reason is None
