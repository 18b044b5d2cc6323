"""More time and exceptions for single people; a supervised quiz opened in the room."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from courses.models import Edition, Enrolment
from lib.refused import Refused
from quizzes import permissions, reads
from quizzes.actions import exceptions as actions
from quizzes.forms import ExceptionForm, MoreTimeForm, RoomForm
from quizzes.models import Accommodation, Attempt, QuizException


def run_enrolment(user, pk) -> Enrolment:
    editions = Edition.objects.coordinated_by(user)
    enrolments = Enrolment.objects.filter(edition__in=editions)
    return get_object_or_404(enrolments.select_related("edition__course", "person"), pk=pk)


@login_required
def enrolment_quizzes(request, pk):
    """A person's time in all quizzes, and the quizzes of their edition with any exception."""
    enrolment = run_enrolment(request.user, pk)
    more = Accommodation.objects.filter(person=enrolment.person).first()
    form = MoreTimeForm(request.POST or None, initial=time_initial(more))
    if request.method == "POST" and form.is_valid():
        actions.set_more_time(
            person=enrolment.person,
            factor=form.factor(),
            unlimited=form.is_unlimited(),
            note=form.cleaned_data["note"],
            by=request.user,
        )
        messages.success(request, _("Saved. It holds in every quiz, also in one begun already."))
        return redirect("enrolment_quizzes", enrolment.pk)
    made = QuizException.objects.filter(enrolment=enrolment).select_related("made_by")
    by_quiz = {item.quiz_id: item for item in made.order_by("pk")}
    used: dict[int, int] = {}
    attempts = Attempt.objects.filter(enrolment=enrolment).order_by("pk")
    for quiz_id in attempts.values_list("quiz_id", flat=True):
        used[quiz_id] = used.get(quiz_id, 0) + 1
    rows = [
        {"quiz": quiz, "exception": by_quiz.get(quiz.pk), "used": used.get(quiz.pk, 0)}
        for quiz in permissions.quizzes_of(enrolment.edition)
    ]
    context = {"enrolment": enrolment, "edition": enrolment.edition, "form": form, "rows": rows}
    return render(request, "quizzes/enrolment_quizzes.html", context)


def time_initial(more: Accommodation | None) -> dict[str, str]:
    if more is None:
        return {}
    times = "none" if more.factor is None else f"{more.factor.normalize():f}"
    return {"times": times, "note": more.note}


@login_required
def quiz_exception(request, pk, quiz_id):
    """Other dates or more attempts in one quiz for one person."""
    enrolment = run_enrolment(request.user, pk)
    quiz = get_object_or_404(permissions.quizzes_of(enrolment.edition), pk=quiz_id)
    made = QuizException.objects.filter(quiz=quiz, enrolment=enrolment).first()
    names = ("opens_at", "closes_at", "more_attempts", "reason")
    initial = {name: getattr(made, name) for name in names} if made else {}
    form = ExceptionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_exception(
                quiz=quiz, enrolment=enrolment, by=request.user, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("The exception is saved."))
            return redirect("enrolment_quizzes", enrolment.pk)
    context = {"enrolment": enrolment, "quiz": quiz, "form": form, "made": made}
    return render(request, "quizzes/quiz_exception.html", context)


@login_required
@never_cache
def quiz_room(request, pk, quiz_id):
    """Open a supervised quiz for those who sit in the room, and see who has begun and finished."""
    edition = get_object_or_404(permissions.taught(request.user), pk=pk)
    quiz = get_object_or_404(permissions.quizzes_of(edition), pk=quiz_id)
    if not quiz.is_supervised:
        raise Http404
    form = RoomForm(request.POST or None)
    if request.method == "POST" and request.POST.get("go") == "close":
        actions.close_room(quiz=quiz, edition=edition, by=request.user)
        return redirect("quiz_room", edition.pk, quiz.pk)
    if request.method == "POST" and form.is_valid():
        actions.open_in_room(
            quiz=quiz, edition=edition, minutes=form.cleaned_data["minutes"], by=request.user
        )
        return redirect("quiz_room", edition.pk, quiz.pk)
    attempts = {}
    for attempt in quiz.attempts.filter(enrolment__edition=edition).order_by("number"):
        attempts[attempt.enrolment_id] = attempt
    people = edition.enrolments.attending().by_name()
    context = {
        "edition": edition,
        "quiz": quiz,
        "form": form,
        "room": reads.open_room(quiz, edition.pk, at=timezone.now()),
        "rows": [{"enrolment": item, "attempt": attempts.get(item.pk)} for item in people],
    }
    return render(request, "quizzes/quiz_room.html", context)
