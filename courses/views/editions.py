"""Coordinators set up editions."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses import actions
from courses.enums import StaffRole
from courses.forms import EditionForm
from courses.models import Edition
from lib.refused import Refused
from people.enums import Role


@login_required
def edition_create(request):
    if not request.user.roles & {Role.COORDINATOR, Role.ADMINISTRATOR}:
        raise Http404
    form = EditionForm(request.POST or None, initial={"coordinators": [request.user]})
    if request.method == "POST" and form.is_valid():
        edition = actions.create_edition(edition=form.save(commit=False), by=request.user)
        save_staff(edition, form, request.user)
        return redirect("edition_timetable", edition.pk)
    return render(
        request, "courses/edition_form.html", {"form": form, "edition": None, "certified": 0}
    )


# What certificates were issued by: to change it afterwards asks for a second press.
CERTIFIED_BY = frozenset(
    {
        *("course", "capacity", "attendance_threshold", "threshold_per_part"),
        *("quizzes_needed", "steps_needed"),
    }
)


@login_required
def edition_edit(request, pk, *, certified=0):
    """`certified`: how many valid certificates the edition has (lms.views.crossings knows)."""
    edition = get_object_or_404(Edition.objects.coordinated_by(request.user), pk=pk)
    initial = {
        f"{role}s": edition.staff.filter(role=role).values_list("user", flat=True)
        for role in StaffRole.values
    }
    form = EditionForm(request.POST or None, instance=edition, initial=initial)
    context = {"form": form, "edition": edition, "certified": 0}
    if request.method == "POST" and form.is_valid():
        if certified and CERTIFIED_BY & set(form.changed_data) and "confirm" not in request.POST:
            return render(request, "courses/edition_form.html", context | {"certified": certified})
        actions.change_edition(
            edition=form.save(commit=False), changed=form.changed_data, by=request.user
        )
        save_staff(edition, form, request.user)
        messages.success(request, _("Saved."))
        return redirect("edition_detail", edition.pk)
    return render(request, "courses/edition_form.html", context)


def save_staff(edition, form, by):
    """Keep the chosen trainers and coordinators; a coordinator does not lock themselves out."""
    coordinators = set(form.cleaned_data["coordinators"])
    if Role.ADMINISTRATOR not in by.roles:
        coordinators.add(by)
    trainers = list(form.cleaned_data["trainers"])
    actions.set_staff(edition=edition, role=StaffRole.TRAINER, users=trainers, by=by)
    actions.set_staff(edition=edition, role=StaffRole.COORDINATOR, users=list(coordinators), by=by)


@login_required
@require_POST
def edition_move(request, pk):
    edition = get_object_or_404(Edition.objects.coordinated_by(request.user), pk=pk)
    try:
        actions.move_edition(edition=edition, state=request.POST.get("state", ""), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("edition_detail", edition.pk)
