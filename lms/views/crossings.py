"""Screens of one app that must say what an app above it knows: those below cannot ask it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.views import registers
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
    response = registers.mark_correct(request, pk, enrolment_id)
    if request.method == "POST" and response.status_code == 302:
        edition = Edition.objects.select_related("course", "project__beneficiary").get(
            enrolments=enrolment_id
        )
        judged = candidates(edition, by=None, at=timezone.now(), only=[enrolment_id])
        for row in doubtful(judged):
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
