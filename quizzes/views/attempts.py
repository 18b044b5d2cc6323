"""A trainee's attempt: one question a page, saved as it is answered, graded on the server."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from courses import permissions
from courses.enums import ATTENDING_STATES
from courses.models import CoursePage
from lib.audit import record
from lib.refused import Refused
from quizzes import actions, rules
from quizzes.models import Attempt, QuizPage


def own_attempt(user, pk) -> Attempt:
    attempts = Attempt.objects.filter(enrolment__person__user=user)
    return get_object_or_404(attempts.select_related("enrolment", "quiz"), pk=pk)


def open_to_writing(user, pk) -> Attempt:
    """The person's own attempt while they are on the list of the edition."""
    attempt = own_attempt(user, pk)
    if attempt.enrolment.state not in ATTENDING_STATES:
        raise Http404
    return attempt


def neighbours(attempt) -> list[dict]:
    """The questions of the attempt as a row of numbers: which are answered."""
    rows = attempt.questions.order_by("position").values_list("position", "response")
    return [{"position": place, "is_answered": bool(response)} for place, response in rows]


@login_required
@require_POST
def attempt_start(request, page_id):
    quiz = get_object_or_404(QuizPage.objects.live(), pk=page_id)
    course = CoursePage.objects.ancestor_of(quiz).get()
    chosen = request.POST.get("enrolment", "")
    enrolment = permissions.enrolment_for(request.user, course, chosen)
    if enrolment is None or (chosen and str(enrolment.pk) != chosen):
        raise Http404
    try:
        attempt = actions.start_attempt(quiz=quiz, enrolment=enrolment, by=request.user)
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
    unanswered = [row["position"] for row in neighbours(attempt) if not row["is_answered"]]
    if unanswered:
        return redirect("attempt_question", pk, unanswered[0])
    return redirect("attempt_review", pk)


@login_required
@never_cache
def attempt_question(request, pk, position):
    """One question. Posting keeps the answer and goes where the pressed button says."""
    if request.method == "POST":
        return answer(request, open_to_writing(request.user, pk), position)
    attempt = own_attempt(request.user, pk)
    if attempt.submitted_at:
        return redirect("attempt_result", pk)
    return render_question(request, attempt, position)


def render_question(request, attempt, position, *, error="", status=200):
    asked = get_object_or_404(attempt.questions, position=position)
    rows = neighbours(attempt)
    response = asked.response or {}
    chosen = set(response.get("chosen", []))
    context = {
        "attempt": attempt,
        "asked": asked,
        "question": asked.asked,
        "answers": [
            {"id": item["id"], "text": item["text"], "checked": item["id"] in chosen}
            for item in asked.asked["answers"]
        ],
        "text": request.POST.get("text", "") if error else response.get("text", ""),
        "rows": rows,
        "total": len(rows),
        "error": error,
    }
    return render(request, "quizzes/attempt_question.html", context, status=status)


def answer(request, attempt, position):
    wants_json = request.headers.get("Accept") == "application/json"
    text = request.POST.get("text", "")
    asked = get_object_or_404(attempt.questions, position=position)
    if asked.asked["kind"] == "numeric" and text.strip() and rules.read_number(text) is None:
        error = _("Write a number, for example 12 or 0,5.")
        if wants_json:
            return JsonResponse({"error": error}, status=422)
        return render_question(request, attempt, position, error=error, status=422)
    try:
        saved = actions.save_response(
            attempt=attempt, position=position, chosen=request.POST.getlist("chosen"), text=text
        )
    except Refused as refusal:
        record("quizzes.refused", attempt, by=request.user, position=position)
        if wants_json:
            return JsonResponse({"error": str(refusal)}, status=409)
        messages.error(request, str(refusal))
        return redirect("attempt_resume", attempt.pk)
    if wants_json:
        moment = timezone.localtime(saved.saved_at)
        return JsonResponse({"saved_at": date_format(moment, "G:i")})
    return redirect(*where_next(request, attempt, position))


def where_next(request, attempt, position):
    last = attempt.questions.count()
    if request.POST.get("go") == "back" and position > 1:
        return "attempt_question", attempt.pk, position - 1
    if request.POST.get("go") == "review" or position >= last:
        return "attempt_review", attempt.pk
    return "attempt_question", attempt.pk, position + 1


@login_required
@never_cache
def attempt_review(request, pk):
    """What is answered and what is not, before finishing."""
    attempt = own_attempt(request.user, pk)
    if attempt.submitted_at:
        return redirect("attempt_result", pk)
    rows = neighbours(attempt)
    unanswered = sum(not row["is_answered"] for row in rows)
    context = {"attempt": attempt, "rows": rows, "unanswered": unanswered}
    return render(request, "quizzes/attempt_review.html", context)


@login_required
@require_POST
def attempt_submit(request, pk):
    attempt = open_to_writing(request.user, pk)
    actions.submit_attempt(attempt=attempt, by=request.user)
    return redirect("attempt_result", pk)


@login_required
@never_cache
def attempt_result(request, pk):
    """The result with the why of each answer. The key is here only once the attempt is over."""
    attempt = own_attempt(request.user, pk)
    if not attempt.submitted_at:
        return redirect("attempt_resume", pk)
    rows = []
    for asked in attempt.questions.order_by("position"):
        response = asked.response or {}
        chosen = set(response.get("chosen", []))
        rows.append(
            {
                "asked": asked,
                "question": asked.asked,
                "is_right": asked.points == asked.asked["points"],
                "answers": [
                    item | {"chosen": item["id"] in chosen} for item in asked.asked["answers"]
                ],
                "text": response.get("text", ""),
                "right": next((a["text"] for a in asked.asked["answers"] if a["correct"]), ""),
            }
        )
    context = {"attempt": attempt, "rows": rows, "can_retry": can_retry(attempt)}
    return render(request, "quizzes/attempt_result.html", context)


def can_retry(attempt) -> bool:
    quiz = attempt.quiz
    if quiz is None or not quiz.live or attempt.is_passed:
        return False
    return quiz.attempts_allowed is None or attempt.number < quiz.attempts_allowed
