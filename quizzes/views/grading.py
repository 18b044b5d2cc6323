"""Longer answers that wait for a person, and grading again after a question was corrected."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from courses.models import Edition
from lib.refused import Refused
from quizzes import permissions
from quizzes.actions import attempts as attempt_actions
from quizzes.actions import grading as actions
from quizzes.forms import GradeForm, ReasonForm, RegradeForm
from quizzes.models import Attempt, AttemptQuestion


def gradable(user):
    """With all that the screens show of an answer, oldest first."""
    answers = AttemptQuestion.objects.gradable_by(user)
    return answers.select_related(
        "version", "attempt__enrolment__person", "attempt__enrolment__edition", "attempt__quiz"
    ).order_by("attempt__submitted_at", "attempt_id", "position")


def shown_name(item: AttemptQuestion) -> str:
    """The name, or where the quiz is graded blind the number of the attempt."""
    quiz = item.attempt.quiz
    if quiz and quiz.grades_blind and item.points is None:
        return _("Answer %(number)s") % {"number": item.pk}
    return item.attempt.enrolment.person.full_name


def own_item(user, pk) -> AttemptQuestion:
    return get_object_or_404(gradable(user), pk=pk)


@login_required
@never_cache
def grading_queue(request):
    """What waits, oldest first, and what was graded last."""
    answers = gradable(request.user)
    waiting = [
        {"item": item, "name": shown_name(item)} for item in answers.filter(points=None)[:200]
    ]
    graded = answers.filter(points__isnull=False).order_by("-attempt__graded_at", "-pk")[:20]
    context = {
        "waiting": waiting,
        "graded": [{"item": item, "name": shown_name(item)} for item in graded],
    }
    if not waiting and not permissions.taught(request.user).exists():
        raise Http404
    return render(request, "quizzes/grading_queue.html", context)


@login_required
@never_cache
def answer_grade(request, pk):
    """One answer beside its rubric; saving leads to the next that waits."""
    item = own_item(request.user, pk)
    seen = {"seen": attempt_actions.last_grade(item), "comment": item.comment}
    form = GradeForm(request.POST or None, item=item, initial=seen)
    if request.method == "POST" and form.is_valid():
        try:
            actions.grade_answer(
                question=item,
                points=form.points(),
                rubric=form.by_criterion(),
                comment=form.cleaned_data["comment"],
                reason=form.cleaned_data.get("reason", ""),
                seen=form.cleaned_data["seen"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return graded(request)
    context = {
        "item": item,
        "name": shown_name(item),
        "form": form,
        "response": (item.response or {}).get("text", ""),
        "changes": item.grades.select_related("by").order_by("-pk"),
        "reopen_form": ReasonForm(initial=seen, prefix="reopen"),
        "waiting": gradable(request.user).filter(points=None).count(),
    }
    return render(request, "quizzes/answer_grade.html", context)


def graded(request):
    messages.success(request, _("The points are saved."))
    following = gradable(request.user).filter(points=None).first()
    if following:
        return redirect("answer_grade", following.pk)
    return redirect("grading_queue")


@login_required
@require_POST
def answer_reopen(request, pk):
    item = own_item(request.user, pk)
    form = ReasonForm(request.POST, prefix="reopen")
    if not form.is_valid():
        messages.error(request, _("Write why this answer is to be graded again."))
        return redirect("answer_grade", item.pk)
    try:
        actions.reopen_grading(
            question=item,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"] or 0,
            by=request.user,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The answer is back in the queue."))
    return redirect("answer_grade", item.pk)


def dry_run(rows) -> str:
    """What a list of changes said, in short: only that is done."""
    return ",".join(f"{row.attempt.pk}:{row.points}" for row in rows)


def regrade_form(only_upwards, rows) -> RegradeForm:
    return RegradeForm(initial={"only_upwards": only_upwards, "shown": dry_run(rows)})


@login_required
@never_cache
def quiz_regrade(request, pk, quiz_id):
    """The dry run says who would change; only then are the chosen attempts graded again."""
    edition = get_object_or_404(Edition.objects.coordinated_by(request.user), pk=pk)
    quiz = get_object_or_404(permissions.quizzes_of(edition), pk=quiz_id)
    mine = Attempt.objects.filter(enrolment__edition=edition, quiz=quiz)
    ids = list(mine.values_list("pk", flat=True))
    form = RegradeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = [pk for pk in ids if str(pk) in request.POST.getlist("attempt")]
        upwards = form.cleaned_data["only_upwards"]
        rows = actions.changed_by_regrading(quiz, only_upwards=upwards, attempts=ids)
        if dry_run(rows) != form.cleaned_data["shown"]:
            messages.warning(request, _("Something changed since this list was made. Look again."))
            return redirect(request.get_full_path())
        count = actions.regrade(
            quiz=quiz,
            attempts=chosen,
            only_upwards=upwards,
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
        told = ngettext("%(count)s attempt changed.", "%(count)s attempts changed.", count)
        messages.success(request, told % {"count": count})
        return redirect("quiz_regrade", edition.pk, quiz.pk)
    only_upwards = request.GET.get("wszyscy") is None
    rows = actions.changed_by_regrading(quiz, only_upwards=only_upwards, attempts=ids)
    context = {
        "edition": edition,
        "quiz": quiz,
        "rows": rows,
        "form": form if form.is_bound else regrade_form(only_upwards, rows),
        "only_upwards": only_upwards,
    }
    return render(request, "quizzes/quiz_regrade.html", context)
