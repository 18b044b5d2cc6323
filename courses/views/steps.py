"""Trainees say that a lesson is done."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from courses import actions, permissions
from courses.models import CoursePage, LessonPage
from courses.models.pages import read_outline
from courses.models.paths import CoursePath


@login_required
@require_POST
def step_complete(request, page_id):
    """Mark a lesson as done in the reader's enrolment and go on to the next step.

    Only lessons: a quiz is completed by passing it, never by saying so.
    """
    lesson = get_object_or_404(LessonPage.objects.live(), pk=page_id)
    course = CoursePage.objects.ancestor_of(lesson).get()
    chosen = request.POST.get("enrolment", "")
    enrolment = permissions.enrolment_for(request.user, course, chosen)
    if enrolment is None or (chosen and str(enrolment.pk) != chosen):
        raise Http404
    actions.complete_step(enrolment=enrolment, step=lesson, by=request.user)
    _before, after, _position = CoursePath(read_outline(course), enrolment).around(lesson.pk)
    if after is None:
        return redirect(reverse("panel_trainee"))
    return redirect(f"{after.url}?zapis={enrolment.pk}")
