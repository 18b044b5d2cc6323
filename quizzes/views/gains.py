"""What the training changed: tests before and after it, compared."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache

from courses.models import Edition
from quizzes.exports import results as exports
from quizzes.reads import results as reads
from quizzes.rules.statistics import ENOUGH
from quizzes.views.results import workbook


def readable_edition(user, pk) -> Edition:
    editions = Edition.objects.readable_by(user)
    return get_object_or_404(editions.select_related("course", "project__sign_set"), pk=pk)


@login_required
def edition_gain(request, pk):
    edition = readable_edition(request.user, pk)
    gains = reads.edition_gains(edition)
    context = {"edition": edition, "gains": gains, "enough": ENOUGH}
    return render(request, "quizzes/edition_gain.html", context)


@login_required
@never_cache
def edition_gain_export(request, pk):
    edition = readable_edition(request.user, pk)
    content = exports.gains_workbook(reads.edition_gains(edition).pairs)
    return workbook(content, f"przyrost-{slugify(edition.code)}.xlsx")
