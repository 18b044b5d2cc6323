"""Corrections of a closed class: asking for one, and the coordinator's decision."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from attendance import permissions
from attendance.actions import corrections
from attendance.enums import CorrectionState
from attendance.forms import ClassCorrectionForm, DecisionForm, MarkCorrectionForm
from attendance.models import Correction, Mark, Register
from attendance.reads import vocabulary_of
from courses.models import Edition
from lib.refused import Refused

DECISIONS = {
    CorrectionState.APPROVED: gettext_lazy("Approved. The register shows it now."),
    CorrectionState.REFUSED: gettext_lazy("Refused. The register stays as it was."),
    CorrectionState.WITHDRAWN: gettext_lazy("Withdrawn."),
}


def closed_register(user, session_id) -> Register:
    """The closed register of a class that the person may mark."""
    register = get_object_or_404(
        Register.objects.closed().select_related("session__edition__course"),
        session__in=permissions.visible_classes(user),
        session_id=session_id,
    )
    if not permissions.can_mark(user, register.session):
        raise Http404
    return register


def ask_or_correct(request, register, found):
    """What follows a correction that was asked for: a coordinator's own is approved at once."""
    if found is None:
        messages.info(request, _("It stands like this already. Nothing was changed."))
    elif permissions.can_decide(request.user, register):
        approve = CorrectionState.APPROVED
        corrections.decide_correction(correction=found, state=approve, by=request.user)
        messages.success(request, _("Corrected."))
    else:
        messages.success(request, _("Sent to the coordinator, who decides."))
    return redirect("register_detail", register.session_id)


@login_required
def mark_correct(request, pk, enrolment_id):
    """Ask for another mark in a closed class, with a reason."""
    register = closed_register(request.user, pk)
    enrolment = get_object_or_404(
        register.session.edition.enrolments.on_register(register).select_related("person"),
        pk=enrolment_id,
    )
    words = vocabulary_of(register.session.edition.project_id)
    marks = Mark.objects.filter(register=register, enrolment=enrolment)
    mark = marks.select_related("status", "absence_reason").first()
    form = MarkCorrectionForm(request.POST or None, words=words, initial=initial_of(mark))
    if request.method == "POST" and form.is_valid():
        try:
            found = corrections.ask_to_correct_mark(
                register=register,
                enrolment=enrolment,
                wish=form.wish(),
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
            return ask_or_correct(request, register, found)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"session": register.session, "edition": register.session.edition}
    context |= {"enrolment": enrolment, "mark": mark, "form": form}
    context["is_decided_here"] = permissions.can_decide(request.user, register)
    return render(request, "attendance/mark_correct.html", context)


def initial_of(mark: Mark | None) -> dict:
    if mark is None:
        return {}
    reason = mark.absence_reason
    return {
        "status": mark.status.code,
        "missed": mark.minutes_missed or None,
        "absence_reason": reason.code if reason else "",
    }


@login_required
def class_correct(request, pk):
    """Ask for another topic, part or minutes of a closed class, with a reason."""
    register = closed_register(request.user, pk)
    form = ClassCorrectionForm(
        request.POST or None, topics="topics", initial=ClassCorrectionForm.shown_for(register)
    )
    if request.method == "POST" and form.is_valid():
        try:
            found = corrections.ask_to_correct_class(
                register=register,
                taught=form.taught(),
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
            return ask_or_correct(request, register, found)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    edition = register.session.edition
    context = {"session": register.session, "edition": edition, "form": form}
    context |= {"topics": edition.course.programme_rows}
    context["is_decided_here"] = permissions.can_decide(request.user, register)
    return render(request, "attendance/class_correct.html", context)


@login_required
def edition_corrections(request, pk):
    """All corrections of an edition, those that wait first."""
    edition = get_object_or_404(
        Edition.objects.readable_by(request.user).select_related("course"), pk=pk
    )
    found = Correction.objects.filter(register__session__edition=edition).waiting_first()
    coordinates = Edition.objects.coordinated_by(request.user).filter(pk=edition.pk).exists()
    context = {"edition": edition, "corrections": found, "can_decide": coordinates}
    return render(request, "attendance/edition_corrections.html", context)


@login_required
@require_POST
def correction_decide(request, pk):
    """A coordinator approves or refuses; whoever asked may take it back."""
    correction = get_object_or_404(
        Correction.objects.with_people(),
        register__session__in=permissions.visible_classes(request.user),
        pk=pk,
    )
    offered = may_decide(request.user, correction)
    if not offered:
        raise Http404
    form = DecisionForm(request.POST, offered=offered)
    if form.is_valid():
        state = CorrectionState(form.cleaned_data["decision"])
        note = form.cleaned_data["note"]
        try:
            corrections.decide_correction(
                correction=correction, state=state, note=note, by=request.user
            )
        except Refused as refusal:
            form.add_error("note", str(refusal))
        else:
            messages.success(request, DECISIONS[state])
            return redirect("register_detail", correction.register.session_id)
    session = correction.register.session
    context = {"session": session, "edition": session.edition}
    context |= {"correction": correction, "form": form}
    return render(request, "attendance/correction_decide.html", context, status=422)


def may_decide(user, correction) -> list[CorrectionState]:
    """The coordinator approves or refuses; whoever asked may take it back."""
    found = []
    if permissions.can_decide(user, correction.register):
        found += [CorrectionState.APPROVED, CorrectionState.REFUSED]
    if correction.asked_by_id == user.pk and permissions.can_mark(
        user, correction.register.session
    ):
        found.append(CorrectionState.WITHDRAWN)
    return found
