"""The trainer's side of self-marking: open it, show the code, end it."""

import io

import segno
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from attendance.actions import self_marks as actions
from attendance.forms import SelfMarkingForm
from attendance.models import SelfMarking
from attendance.reads.self_marks import people_here, shown_code
from attendance.views.registers import markable_class
from courses.models import Enrolment
from lib.refused import Refused


def window_for(session) -> SelfMarking | None:
    return SelfMarking.objects.select_related("session").filter(session=session).first()


def is_shown(window, *, at) -> bool:
    return window is not None and window.closed_at is None and at <= window.session.ends_at


def qr_picture(address: str):
    """The code as inline SVG: no file, no style of its own."""
    target = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(target, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=4, light="#fff")
    return mark_safe(target.getvalue().decode())  # noqa: S308 - drawn here from an address of ours


def code_context(request, session, window, *, at) -> dict:
    code = shown_code(window, at=at)
    address = request.build_absolute_uri(reverse("self_mark", args=[code.token]))
    return {
        "session": session,
        "code": code,
        "qr": qr_picture(address),
        "typed_at": request.build_absolute_uri(reverse("self_mark_code")),
        "here": people_here(session),
        "total": Enrolment.objects.filter(edition=session.edition_id).attending().count(),
    }


@never_cache
@login_required
def self_marking_show(request, pk):
    """The page for the projector; before it is opened, the form that opens it."""
    session = markable_class(request.user, pk)
    window, now = window_for(session), timezone.now()
    if is_shown(window, at=now):
        context = code_context(request, session, window, at=now) | {"window": window}
        return render(request, "attendance/self_marking_show.html", context)
    return opening(request, session, window, SelfMarkingForm(instance=window))


def opening(request, session, window, form, status=200):
    context = {"session": session, "edition": session.edition, "form": form, "window": window}
    return render(request, "attendance/self_marking_open.html", context, status=status)


@never_cache
@login_required
def self_marking_now(request, pk):
    """What changes on the projector: the code, and who is here."""
    session = markable_class(request.user, pk)
    window, now = window_for(session), timezone.now()
    if not is_shown(window, at=now):
        return render(request, "attendance/_self_marking_ended.html", {"session": session})
    context = code_context(request, session, window, at=now)
    return render(request, "attendance/_self_marking.html", context)


@login_required
@require_POST
def self_marking_open(request, pk):
    session = markable_class(request.user, pk)
    form = SelfMarkingForm(request.POST)
    if form.is_valid():
        try:
            actions.open_self_marking(session=session, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("self_marking_show", pk)
    return opening(request, session, window_for(session), form, 422)


@login_required
@require_POST
def self_marking_close(request, pk):
    session = markable_class(request.user, pk)
    actions.close_self_marking(session=session, by=request.user)
    return redirect("register_detail", pk)
