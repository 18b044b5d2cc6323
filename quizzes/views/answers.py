"""Answers as they reach the server: from a form page by page, or sent by the page's script."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lib.audit import record
from lib.refused import Refused
from quizzes.actions import answers as actions
from quizzes.models import Attempt, AttemptQuestion
from quizzes.views.attempts import (
    is_over,
    own_attempt,
    render_question,
    seconds_left,
)

LONGEST = timedelta(days=7)


def wants_json(request) -> bool:
    return request.headers.get("Accept") == "application/json"


@never_cache
def attempt_question(request, pk, position):
    """One question. Posting keeps the answer and goes where the pressed button says."""
    if not request.user.is_authenticated:
        return sign_in_again(request, pk)
    if request.method == "POST":
        return answer(request, pk, position)
    attempt = own_attempt(request.user, pk)
    if attempt.submitted_at:
        return redirect("attempt_result", pk)
    if attempt.is_one_way and position != attempt.reached:
        return redirect("attempt_resume", pk)
    if is_over(attempt):
        return redirect("attempt_review", pk)
    return render_question(request, attempt, position)


def sign_in_again(request, pk):
    """A session that ended in the middle of a quiz is no lost answer: the page keeps what waits."""
    there = f"{reverse('account_login')}?next={reverse('attempt_resume', args=[pk])}"
    if wants_json(request):
        told = _("You are signed out. Sign in again: your answers wait on this device.")
        return JsonResponse({"error": told, "sign_in": there}, status=401)
    return redirect(there)


def sending_of(request) -> actions.Sending:
    """What the script says of a sending; nonsense counts as nothing."""
    window = request.POST.get("window", "")[:32]
    number, ago = request.POST.get("number", ""), request.POST.get("ago", "")
    if not (window.isalnum() and window.isascii() and is_count(number) and len(number) < 9):
        seen = request.POST.get("seen", "")
        return actions.Sending(seen=int(seen) if is_count(seen) else None)
    waited = timedelta(milliseconds=int(ago)) if is_count(ago) else timedelta(0)
    return actions.Sending(window, int(number), min(waited, LONGEST))


def is_count(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 13


def answer(request, pk, position):
    """Whose attempt it is, is asked in the query that locks it."""
    try:
        saved = actions.save_response(
            attempt=Attempt(pk=pk),
            position=position,
            posted=dict(request.POST.lists()),
            sending=sending_of(request),
            owner=request.user,
        )
    except AttemptQuestion.DoesNotExist as error:
        raise Http404 from error
    except actions.Unreadable as refusal:
        if wants_json(request):
            return JsonResponse({"error": str(refusal)}, status=422)
        attempt = own_attempt(request.user, pk)
        return render_question(request, attempt, position, error=str(refusal), status=422)
    except Refused as refusal:
        return refused(request, own_attempt(request.user, pk), position, str(refusal))
    attempt = saved.question.attempt
    if wants_json(request):
        return JsonResponse(told(saved, attempt))
    return after_saving(request, saved, attempt, position)


def after_saving(request, saved: actions.Saved, attempt, position):
    if not saved.is_kept:
        told_elsewhere = _(
            "In another window you answered this question later. That answer is kept; "
            "you can change it here."
        )
        messages.warning(request, told_elsewhere)
        return redirect("attempt_question", attempt.pk, position)
    if request.POST.get("go") == "check":
        return check(request, attempt, position)
    return where_next(request, attempt, position)


def refused(request, attempt, position, reason):
    record("quizzes.refused", attempt, by=request.user, position=position)
    if wants_json(request):
        return JsonResponse({"error": reason, "is_final": True}, status=409)
    messages.error(request, reason)
    return redirect("attempt_resume", attempt.pk)


def told(saved: actions.Saved, attempt) -> dict:
    """What the page tells the person of a sending."""
    at = saved.question.saved_at
    return {
        "saved_at": date_format(timezone.localtime(at), "G:i") if at else "",
        "sequence": saved.question.sequence,
        "is_kept": saved.is_kept,
        "is_elsewhere": saved.is_elsewhere,
        "left": seconds_left(attempt),
    }


def check(request, attempt, position):
    if attempt.quiz is None or attempt.quiz.answers_shown != "during":
        raise Http404
    try:
        actions.check_answer(attempt=attempt, position=position)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("attempt_question", attempt.pk, position)


def where_next(request, attempt, position):
    last = attempt.questions.count()
    if attempt.is_one_way:
        reached = actions.go_on(attempt=attempt, position=position)
        if reached > last:
            return redirect("attempt_review", attempt.pk)
        return redirect("attempt_question", attempt.pk, reached)
    if request.POST.get("go") == "back" and position > 1:
        return redirect("attempt_question", attempt.pk, position - 1)
    if request.POST.get("go") == "review" or position >= last:
        return redirect("attempt_review", attempt.pk)
    return redirect("attempt_question", attempt.pk, position + 1)


@never_cache
def attempt_state(request, pk):
    """What a window asks when it wakes: the time left, and what other windows have saved."""
    if not request.user.is_authenticated:
        return sign_in_again(request, pk)
    attempt = own_attempt(request.user, pk)
    rows = attempt.questions.order_by("position")
    return JsonResponse(
        {
            "is_over": bool(attempt.submitted_at) or is_over(attempt),
            "left": seconds_left(attempt),
            "questions": [
                {"position": position, "sequence": sequence, "window": window}
                for position, sequence, window in rows.values_list("position", "sequence", "window")
            ],
        }
    )
