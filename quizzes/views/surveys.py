"""Surveys: filling one in, thanks, a look at it for staff, and the results of an edition."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from courses import permissions as course_permissions
from courses.models import CoursePage, Edition, Enrolment
from courses.models.pages import read_outline
from courses.models.paths import CoursePath
from lib.refused import Refused
from quizzes import permissions
from quizzes.actions import surveys as actions
from quizzes.models import SurveyPage, SurveyRound
from quizzes.reads import surveys as reads
from quizzes.rules import surveys as rules


def place_in(request, survey: SurveyPage) -> Enrolment:
    """The enrolment in which the person answers: the one they chose, where they have several."""
    course = CoursePage.objects.ancestor_of(survey).get()
    chosen = request.POST.get("enrolment") or request.GET.get("zapis", "")
    enrolment = course_permissions.enrolment_for(request.user, course, chosen)
    if enrolment is None or (chosen and str(enrolment.pk) != chosen):
        raise Http404
    return enrolment


def chosen_in(enrolment: Enrolment) -> str:
    return f"?zapis={enrolment.pk}"


@login_required
@never_cache
@sensitive_post_parameters()
def survey_answer(request, page_id):
    """All questions on one page. Nothing is kept until it is sent: a draft would have a name on it."""
    survey = get_object_or_404(SurveyPage.objects.live(), pk=page_id)
    enrolment = place_in(request, survey)
    stands = reads.standing(survey, enrolment, at=timezone.now())
    if stands.is_taken:
        return redirect(reverse("survey_thanks", args=[page_id]) + chosen_in(enrolment))
    if stands.reason:
        return redirect(f"{survey.get_url(request)}{chosen_in(enrolment)}")
    if request.method == "POST":
        return receive(request, survey, enrolment)
    return render_survey(request, survey, enrolment)


def receive(request, survey: SurveyPage, enrolment: Enrolment):
    """Keep what was sent, or show the form again with all that was written in it."""
    try:
        actions.take_survey(
            survey=survey,
            enrolment=enrolment,
            posted=dict(request.POST.lists()),
            seen=request.POST.get("seen", ""),
            by=request.user,
        )
    except rules.Faulty as fault:
        return render_survey(request, survey, enrolment, codes=fault.codes, status=422)
    except actions.AskedAnew as refusal:
        return render_survey(request, survey, enrolment, changed=str(refusal), status=409)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{survey.get_url(request)}{chosen_in(enrolment)}")
    return redirect(reverse("survey_thanks", args=[survey.pk]) + chosen_in(enrolment))


@login_required
@never_cache
@sensitive_post_parameters()
def survey_try(request, page_id):
    """Staff look at a survey as people see it: checked as theirs is, and nothing kept."""
    survey = get_object_or_404(SurveyPage, pk=page_id)
    course = CoursePage.objects.ancestor_of(survey).get()
    if not permissions.may_try(request.user, course):
        raise Http404
    if request.method == "POST":
        try:
            rules.checked_answers(survey.as_asked(), dict(request.POST.lists()))
        except rules.Faulty as fault:
            return render_survey(request, survey, None, codes=fault.codes, status=422)
        messages.success(request, _("This is where a person would be thanked. Nothing was kept."))
        return redirect("survey_try", page_id)
    return render_survey(request, survey, None)


def render_survey(request, survey, enrolment, *, codes=None, changed="", status=200):
    """`enrolment`: None for a look by staff. `changed`: what to say where the questions are new."""
    found = enrolment and reads.standing(survey, enrolment, at=timezone.now()).round
    asked, fingerprint = reads.asked_of(survey, found)
    context = {
        "survey": survey,
        "enrolment": enrolment,
        "smallest_group": found.smallest_group if found else survey.smallest_group,
        "fingerprint": fingerprint,
        "changed": changed,
        "rows": form_rows(asked, request.POST, codes or {}),
        "has_faults": bool(codes),
        "is_new": request.method == "GET",
    }
    return render(request, "quizzes/survey_answer.html", context, status=status)


def form_rows(asked, posted, codes) -> list[dict]:
    """Each question with what was chosen or written in it, and what is wrong with that."""
    faults = {
        "missing": _("Answer this question."),
        "not_offered": _("Choose among the answers that are here."),
        "too_long": _("The answer is too long. Write up to 2000 characters."),
    }
    return [
        {
            "question": question,
            "name": rules.field_name(question),
            "given": posted.getlist(rules.field_name(question)),
            "scale": rules.scale(question) if question["kind"] == "rating" else [],
            "error": faults.get(codes.get(question["id"], ""), ""),
        }
        for question in asked
    ]


@login_required
@never_cache
def survey_thanks(request, page_id):
    survey = get_object_or_404(SurveyPage.objects.live(), pk=page_id)
    enrolment = place_in(request, survey)
    stands = reads.standing(survey, enrolment, at=timezone.now())
    if not stands.is_taken:
        return redirect(reverse("survey_answer", args=[page_id]) + chosen_in(enrolment))
    course = CoursePage.objects.ancestor_of(survey).get()
    path = CoursePath(read_outline(course), enrolment, chosen=chosen_in(enrolment))
    _before, after, _position = path.around(survey.pk)
    context = {"survey": survey, "path": path, "after": after, "after_url": path.url_of(after)}
    return render(request, "quizzes/survey_thanks.html", context)


@login_required
def edition_surveys(request, pk):
    editions = Edition.objects.readable_by(request.user).select_related("course")
    edition = get_object_or_404(editions, pk=pk)
    context = {"edition": edition, "rows": reads.edition_surveys(edition)}
    return render(request, "quizzes/edition_surveys.html", context)


def round_in(editions, pk, round_pk) -> SurveyRound:
    rounds = SurveyRound.objects.filter(edition__in=editions, edition=pk)
    return get_object_or_404(rounds.select_related("edition__project__sign_set"), pk=round_pk)


@login_required
@never_cache
def survey_results(request, pk, round_pk):
    """The answers of an edition as figures, once it is closed and enough have answered."""
    found = round_in(Edition.objects.readable_by(request.user), pk, round_pk)
    turnout = reads.turnout(found)
    visibility = reads.seen(found, turnout)
    context = {
        "round": found,
        "edition": found.edition,
        "turnout": turnout,
        "visibility": visibility,
        "results": reads.results(found) if visibility == "shown" else [],
        "too_few": turnout.answered < found.smallest_group,
        "can_close": not found.is_closed
        and course_permissions.can_run_edition(request.user, found.edition),
    }
    return render(request, "quizzes/survey_results.html", context)


@login_required
@require_POST
def survey_close(request, pk, round_pk):
    found = round_in(Edition.objects.coordinated_by(request.user), pk, round_pk)
    actions.close_survey(survey_round=found, by=request.user)
    messages.success(request, _("The survey is closed in this edition."))
    return redirect("survey_results", pk, round_pk)
