"""The first screen of each role: what to do now, then the rest."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from lms import reads
from people.enums import Role

PANELS = (
    (Role.TRAINER, "panel_trainer"),
    (Role.COORDINATOR, "panel_coordinator"),
    (Role.ADMINISTRATOR, "panel_coordinator"),
    (Role.AUDITOR, "panel_coordinator"),
    (Role.EDITOR, "wagtailadmin_home"),
)


@login_required
def panel(request):
    """To the panel of the person's first role; a person with several moves by the menu."""
    for role, name in PANELS:
        if role in request.user.roles:
            return redirect(name)
    return redirect("panel_trainee")


@login_required
def panel_trainee(request):
    context = reads.trainee_panel(request.user, at=timezone.now())
    return render(request, "lms/panel_trainee.html", context)


@login_required
def panel_trainer(request):
    if Role.TRAINER not in request.user.roles:
        raise Http404
    context = reads.trainer_panel(request.user, at=timezone.now())
    return render(request, "lms/panel_trainer.html", context)


@login_required
def panel_coordinator(request):
    if not request.user.roles & {Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR}:
        raise Http404
    context = reads.coordinator_panel(request.user, at=timezone.now())
    return render(request, "lms/panel_coordinator.html", context)
