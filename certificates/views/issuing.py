"""Dry run, issue, batch and annulment: the staff's screens of certificates."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from kombu.exceptions import OperationalError

from certificates import actions, permissions, tasks
from certificates.enums import BatchState, CertificateStatus, ItemState
from certificates.forms import AnnulForm
from certificates.models import Batch, Certificate
from certificates.reads import candidates, doubtful, issuer_of
from courses.models import Edition
from lib.refused import Refused

log = logging.getLogger(__name__)

# The page must answer while the broker is down.
ONE_RETRY = {"max_retries": 1, "interval_start": 0.1}


@login_required
@require_GET
def certificate_candidates(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Who qualifies, who not and why, who already has one. Issues nothing."""
    editions = Edition.objects.readable_by(request.user)
    edition = get_object_or_404(
        editions.select_related("course", "project__beneficiary"), pk=edition_id
    )
    can_issue = permissions.can_issue(request.user, edition)
    found = candidates(edition, by=request.user if can_issue else None, at=timezone.now())
    busy = edition.batches.unfinished().prefetch_related("items").first()
    under_way = {item.enrolment_id for item in busy.items.all()} if busy else set()
    context = {
        "edition": edition,
        "can_issue": can_issue,
        "can_download": can_issue or bool(request.user.roles & permissions.SEES_EVERYTHING),
        "issuer": issuer_of(edition),
        "ready": [c for c in found if c.qualifies and c.enrolment.pk not in under_way],
        "not_ready": [c for c in found if not c.qualifies and c.certificate is None],
        "issued": [c for c in found if c.certificate],
        "doubtful": doubtful(found),
        "busy": busy,
        "batches": edition.batches.all()[:10],
    }
    return render(request, "certificates/certificate_candidates.html", context)


@login_required
@require_POST
def certificate_issue(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Order a batch for those ticked. A second press leads to the batch of the first."""
    edition = get_object_or_404(Edition.objects.coordinated_by(request.user), pk=edition_id)
    on_list = edition.enrolments.order_by("pk").values_list("pk", flat=True)
    asked = set(request.POST.getlist("enrolment"))
    wanted = [pk for pk in on_list if str(pk) in asked]
    if not wanted:
        messages.error(request, _("Nobody is ticked. Tick the people who get a certificate."))
        return redirect("certificate_candidates", edition.pk)
    try:
        batch = actions.order_batch(edition=edition, enrolments=wanted, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("certificate_candidates", edition.pk)
    if batch.state != BatchState.DONE:
        send(batch)
    return redirect("batch_detail", batch.pk)


def send(batch: Batch) -> None:
    """Tell the worker. If nobody takes the message, the sweep finds the batch by its row."""
    try:
        tasks.run_batch.apply_async_on_commit([str(batch.pk)], retry_policy=ONE_RETRY)
    except (OperationalError, OSError):
        log.exception("Batch %s was ordered but not sent; the sweep will send it", batch.pk)


@login_required
@never_cache
@require_GET
def batch_detail(request: HttpRequest, pk: str) -> HttpResponse:
    """How far a batch has come; at its end, who got what. `?czesc=postep`: the middle alone."""
    batch = find_batch(request, pk)
    items = list(
        batch.items.select_related("certificate", "enrolment__person").order_by(
            "enrolment__person__family_name", "enrolment__person__given_names", "pk"
        )
    )
    issued = [item for item in items if item.state == ItemState.ISSUED]
    refused = [item for item in items if item.state == ItemState.REFUSED]
    done = sum(item.certificate.has_file for item in issued if item.certificate) + len(refused)
    everything = bool(request.user.roles & permissions.SEES_EVERYTHING)
    context = {
        "batch": batch,
        "issued": issued,
        "refused": refused,
        "total": len(items),
        "done": done,
        "waiting": len(items) - done,
        "percent": done * 100 // len(items) if items else 100,
        "is_done": batch.state == BatchState.DONE,
        "can_issue": batch.edition is not None
        and permissions.can_issue(request.user, batch.edition),
    }
    context["can_download"] = everything or context["can_issue"]
    part = request.GET.get("czesc") == "postep"
    template = "certificates/_batch_progress.html" if part else "certificates/batch_detail.html"
    return render(request, template, context)


@login_required
@require_GET
def batch_handout(request: HttpRequest, pk: str) -> HttpResponse:
    """A sheet on which people sign that they received their certificates."""
    batch = find_batch(request, pk)
    items = batch.items.filter(certificate__isnull=False).select_related("certificate")
    rows = [item.certificate for item in items.order_by("certificate__number")]
    project = batch.edition.project if batch.edition else None
    context = {
        "batch": batch,
        "rows": [row for row in rows if row.status == CertificateStatus.ISSUED],
        "sign_set": project.sign_set if project else None,
        "project": project,
    }
    return render(request, "certificates/batch_handout.html", context)


def find_batch(request: HttpRequest, pk: str) -> Batch:
    batches = Batch.objects.select_related(
        "edition__course", "edition__project__sign_set", "created_by"
    )
    batch = get_object_or_404(batches, pk=pk)
    if not permissions.can_see_batch(request.user, batch):
        raise Http404
    return batch


@login_required
def certificate_annul(request: HttpRequest, pk: str) -> HttpResponse:
    """Annul a certificate for a reason that stays in the register."""
    certificates = Certificate.objects.select_related("enrolment__edition", "person")
    certificate = get_object_or_404(certificates, pk=pk)
    if not permissions.can_annul(request.user, certificate):
        raise Http404
    form = AnnulForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.annul_certificate(
                certificate=certificate, reason=form.cleaned_data["reason"], by=request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Certificate %(number)s is annulled.") % {"number": certificate.number}
            )
            if certificate.enrolment is None:
                return redirect("certificate_verify", certificate.code)
            return redirect("certificate_candidates", certificate.enrolment.edition_id)
    context = {"certificate": certificate, "form": form}
    return render(request, "certificates/certificate_annul.html", context)
