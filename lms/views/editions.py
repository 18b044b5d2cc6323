"""The cockpit of an edition: where everything about it begins."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from courses import permissions, rules
from courses.enums import EditionState
from courses.models import Edition
from lms import reads
from quizzes.reads.surveys import edition_surveys


@login_required
def edition_detail(request, pk):
    editions = Edition.objects.readable_by(request.user).with_taken()
    edition = get_object_or_404(
        editions.select_related("course", "project__sign_set", "group"), pk=pk
    )
    moves = sorted(rules.EDITION_MOVES[edition.state])
    context = reads.edition_cockpit(edition, by=request.user, at=timezone.now())
    context |= {
        "edition": edition,
        "can_run": permissions.can_run_edition(request.user, edition),
        "moves": [(state, EditionState(state).label) for state in moves],
        "surveys": edition_surveys(edition),
        "staff": edition.staff.select_related("user"),
    }
    return render(request, "lms/edition_detail.html", context)
