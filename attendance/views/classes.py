"""Cancelling a class."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render

from attendance.actions import registers
from attendance.enums import words_of_kind
from courses.forms import ReasonForm
from courses.models import ClassSession, Edition
from lib.refused import Refused


@login_required
def class_cancel(request, pk):
    editions = Edition.objects.coordinated_by(request.user)
    session = get_object_or_404(
        ClassSession.objects.held_as_planned().select_related("edition__course"),
        edition__in=editions,
        pk=pk,
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            registers.cancel_class(session=session, by=request.user, **form.cleaned_data)
            change = session.edition.changes.order_by("-pk").first()
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, words_of_kind(session.edition.course.kind).cancelled)
            return redirect("timetable_change", change.pk)
    context = {"session": session, "edition": session.edition, "form": form}
    return render(request, "attendance/class_cancel.html", context)
