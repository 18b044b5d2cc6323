"""Staff see how an edition does in its quizzes: lists, one person's attempt, the file, the protocol."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache

from courses.models import Edition
from courses.permissions import can_run_edition
from lib.dates import local_day
from lib.spreadsheets import XLSX
from quizzes import permissions
from quizzes.enums import Purpose
from quizzes.exports import results as exports
from quizzes.models import Attempt, AttemptQuestion, QuizPage
from quizzes.reads import counted_attempt
from quizzes.reads import results as reads
from quizzes.rules import presenting
from quizzes.rules.results import response_lines
from quizzes.rules.statistics import ENOUGH

ORDERS = ("nazwisko", "wynik", "data")
TESTS_OF_GAIN = frozenset({Purpose.PRE_TEST.value, Purpose.POST_TEST.value})


def readable_edition(user, pk) -> Edition:
    return get_object_or_404(Edition.objects.readable_by(user).select_related("course"), pk=pk)


def recorded_quiz(edition: Edition, pk) -> QuizPage:
    return get_object_or_404(reads.recorded_quizzes(edition), pk=pk)


def may_teach(user, edition: Edition) -> bool:
    return permissions.taught(user).filter(pk=edition.pk).exists()


@login_required
def edition_quizzes(request, pk):
    """The quizzes of an edition: how many took and passed each, how many wait for a grader."""
    edition = readable_edition(request.user, pk)
    quizzes = list(reads.recorded_quizzes(edition))
    context = {
        "edition": edition,
        "rows": reads.quiz_summaries(edition, quizzes),
        "removed": reads.removed_attempts(edition),
        "may_grade": may_teach(request.user, edition),
        "has_tests": any(quiz.purpose in TESTS_OF_GAIN for quiz in quizzes),
    }
    return render(request, "quizzes/edition_quizzes.html", context)


@login_required
def quiz_results(request, pk, quiz_id):
    """Results by person, or with `?widok=pytania` by question."""
    edition = readable_edition(request.user, pk)
    quiz = recorded_quiz(edition, quiz_id)
    results = reads.person_results(edition, quiz)
    by_question = request.GET.get("widok") == "pytania"
    order = request.GET.get("porzadek")
    order = order if order in ORDERS else ORDERS[0]
    context = {
        "edition": edition,
        "quiz": quiz,
        "by_question": by_question,
        "order": order,
        "rows": [] if by_question else sorted_results(results, order),
        "questions": reads.figures(results) if by_question else [],
        "counted": sum(row.counted is not None for row in results),
        "took": sum(bool(row.submitted) for row in results),
        "passed": sum(row.state == "passed" for row in results),
        "waits": sum(row.waits for row in results),
        "people": len(results),
        "enough": ENOUGH,
        "may_teach": may_teach(request.user, edition),
        "can_run": can_run_edition(request.user, edition),
    }
    return render(request, "quizzes/quiz_results.html", context)


def sorted_results(results: list[reads.PersonResult], order: str) -> list[reads.PersonResult]:
    """By name as they come; or the best or the latest first, those without a result last."""
    if order == "wynik":
        return sorted(results, key=lambda row: 1 if row.percent is None else -row.percent)
    if order == "data":
        return sorted(results, key=lambda row: -row.day.timestamp() if row.day else 1)
    return results


@login_required
@never_cache
def quiz_results_export(request, pk, quiz_id):
    edition = readable_edition(request.user, pk)
    quiz = recorded_quiz(edition, quiz_id)
    results = reads.person_results(edition, quiz)
    content = exports.results_workbook(results, reads.figures(results))
    return workbook(content, f"wyniki-{slugify(edition.code)}-{quiz.slug}.xlsx")


def workbook(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@login_required
@never_cache
def attempt_detail(request, pk, attempt_id):
    """One person's attempt: what was asked and answered, and all that happened to it."""
    edition = readable_edition(request.user, pk)
    attempts = Attempt.objects.readable_by(request.user).filter(enrolment__edition=edition)
    attempt = get_object_or_404(attempts.select_related("enrolment__person", "quiz"), pk=attempt_id)
    others = same_tries(attempt)
    counted = counted_attempt(others, attempt.quiz.counting) if attempt.quiz else None
    context = {
        "edition": edition,
        "attempt": attempt,
        "person": attempt.enrolment.person,
        "rows": [record_row(item, attempt) for item in reads.attempt_record(attempt)],
        "others": others,
        "is_counted": counted == attempt,
    }
    return render(request, "quizzes/attempt_detail.html", context)


def same_tries(attempt: Attempt) -> list[Attempt]:
    """The person's attempts at the same quiz; the attempt alone where the quiz is gone."""
    if attempt.quiz_id is None:
        return [attempt]
    tries = Attempt.objects.filter(enrolment=attempt.enrolment_id, quiz=attempt.quiz_id)
    return list(tries.order_by("number"))


def record_row(item: AttemptQuestion, attempt: Attempt) -> dict:
    """`is_hidden`: a longer answer that waits for a grader who must not know whose it is."""
    blind = bool(attempt.quiz and attempt.quiz.grades_blind)
    changes = [] if item.asked["kind"] == "description" else list(item.changes.all())
    return {
        "item": item,
        "asks": item.asked["kind"] != "description",
        "is_hidden": blind and item.is_essay and item.points is None,
        "revealed": presenting.revealed(item.asked, item.shown, item.response),
        "rubric": [
            row | {"given": (item.rubric_points or {}).get(row["id"])}
            for row in item.asked["rubric"]
        ],
        "changes": [
            {"change": change, "lines": response_lines(item.asked, change.response)}
            for change in changes
        ],
        "grades": list(item.grades.all()),
    }


@login_required
@never_cache
def quiz_protocol(request, pk, quiz_id):
    """The protocol of a quiz to print and sign: who took it, with what result, before whom."""
    editions = Edition.objects.readable_by(request.user)
    edition = get_object_or_404(editions.select_related("course", "project__sign_set"), pk=pk)
    quiz = recorded_quiz(edition, quiz_id)
    results = reads.person_results(edition, quiz)
    counted = [row.counted for row in results if row.counted]
    days = sorted({local_day(attempt.submitted_at) for attempt in counted})
    context = {
        "edition": edition,
        "quiz": quiz,
        "rows": results,
        "took": sum(bool(row.submitted) for row in results),
        "passed": sum(row.state == "passed" for row in results),
        "thresholds": sorted({item.pass_percent for item in counted} or {quiz.pass_percent}),
        "first": days[0] if days else None,
        "last": days[-1] if days else None,
        "waits": any(row.waits for row in results),
        "members": range(1, 4),
        "sign_set": edition.project.sign_set if edition.project else None,
    }
    return render(request, "quizzes/quiz_protocol.html", context)
