"""Screens of one app that must say what an app above it knows: those below cannot ask it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.views import corrections
from certificates.models import Certificate
from certificates.reads import candidates, doubtful
from courses.models import Edition
from courses.views import editions


@login_required
def edition_edit(request, pk):
    """The settings of an edition; with certificates issued, some changes ask for a second press."""
    certified = Certificate.objects.valid().filter(enrolment__edition=pk).count()
    return editions.edition_edit(request, pk, certified=certified)


@login_required
def mark_correct(request, pk, enrolment_id):
    """A correction; whoever makes it learns at once when it takes the ground from a certificate."""
    response = corrections.mark_correct(request, pk, enrolment_id)
    return with_doubts(request, response, enrolments=enrolment_id)


@login_required
def class_correct(request, pk):
    """Other minutes of a closed class: they may take the ground from many certificates."""
    response = corrections.class_correct(request, pk)
    return with_doubts(request, response, classes=pk)


@login_required
def correction_decide(request, pk):
    response = corrections.correction_decide(request, pk)
    return with_doubts(request, response, classes__register__corrections=pk)


def with_doubts(request, response, **edition):
    """The response to a correction of an edition; what was done says whose certificate is in doubt."""
    if request.method == "POST" and response.status_code == 302:
        found = Edition.objects.select_related("course", "project__beneficiary").get(**edition)
        only = [edition["enrolments"]] if "enrolments" in edition else None
        for row in doubtful(candidates(found, by=None, at=timezone.now(), only=only)):
            messages.warning(request, doubt_in_words(row))
    return response


def doubt_in_words(row) -> str:
    return _(
        "%(name)s has the certificate %(number)s, but now attended %(percent)s %% of the hours; "
        "%(threshold)s %% are needed. Look whether the certificate must be annulled."
    ) % {
        "name": row.enrolment.person.full_name,
        "number": row.certificate.number,
        "percent": row.hours.percent_of_planned,
        "threshold": row.hours.threshold,
    }
