"""The journal of an edition: order it, watch it being made, take it, bring its manifest back signed."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from attendance.actions import journals
from attendance.forms.journals import SignedManifestForm
from attendance.models import JournalExport, SignedManifest
from attendance.snapshots.journals import journal_standing
from attendance.tasks import make_journal
from courses.models import Edition
from courses.permissions import audited_editions, can_run_edition
from lib.dates import local_day
from lib.refused import Refused


def audited_edition(user, pk) -> Edition:
    editions = audited_editions(user).select_related("course")
    return get_object_or_404(editions, pk=pk)


def audited_journal(user, pk) -> JournalExport:
    found = JournalExport.objects.select_related("edition").filter(
        edition__in=audited_editions(user)
    )
    return get_object_or_404(found, pk=pk)


@login_required
def edition_journal(request, pk):
    """The deadline, what was taken out so far and how far it is; with ?czesc=postep only that."""
    edition = audited_edition(request.user, pk)
    return journal_page(request, edition, SignedManifestForm(edition=edition))


def journal_page(request, edition, form, status=200):
    exports = edition.journals.select_related("ordered_by").prefetch_related("signed__uploaded_by")
    rows = list(exports.order_by("-ordered_at", "pk")[:20])
    context = {
        "edition": edition,
        "exports": rows,
        "under_way": next((row for row in rows if row.state in {"queued", "running"}), None),
        "standing": journal_standing(edition, today=local_day(timezone.now())),
        "form": form,
        "can_run": can_run_edition(request.user, edition),
    }
    if request.GET.get("czesc") == "postep":
        return render(request, "attendance/_journal_progress.html", context)
    return render(request, "attendance/edition_journal.html", context, status=status)


@login_required
@require_POST
def journal_order(request, pk):
    edition = audited_edition(request.user, pk)
    journal, is_new = journals.order_journal(edition=edition, by=request.user)
    if is_new:
        transaction.on_commit(partial(make_journal.delay, str(journal.pk)))
    return redirect("edition_journal", edition.pk)


@login_required
@require_POST
def journal_download(request, pk):
    """The package: by a button, because that is written down."""
    journal = audited_journal(request.user, pk)
    if not journal.has_file:
        messages.error(request, _("This package was taken away. Order the journal again."))
        return redirect("edition_journal", journal.edition_id)
    journals.note_journal_download(journal=journal, by=request.user)
    name = f"dziennik-{journal.edition.code}-{local_day(journal.ordered_at)}.zip"
    return private_file(journal.file_path, name.replace("/", "-"), "application/zip")


def private_file(path, name, kind) -> FileResponse:
    try:
        opened = storages["private"].open(path)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, as_attachment=True, filename=name, content_type=kind)
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def journal_sign(request, pk):
    """Bring the signed manifest back: kept as it is. Only those who run the edition."""
    edition = get_object_or_404(
        Edition.objects.coordinated_by(request.user).select_related("course"), pk=pk
    )
    form = SignedManifestForm(request.POST, request.FILES, edition=edition)
    if form.is_valid():
        try:
            journals.keep_signed(
                journal=form.cleaned_data["journal"],
                file=form.cleaned_data["file"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The signed file is kept."))
            return redirect("edition_journal", edition.pk)
    return journal_page(request, edition, form, status=422)


@login_required
def signed_manifest(request, pk):
    """The signed file, as it came; never shown in the browser."""
    found = SignedManifest.objects.filter(export__edition__in=audited_editions(request.user))
    signed = get_object_or_404(found, pk=pk)
    return private_file(signed.file_path, signed.name, "application/octet-stream")
