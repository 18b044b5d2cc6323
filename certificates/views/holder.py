"""The holder's own certificates, and the file for those who may have it."""

from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from certificates import actions, permissions
from certificates.models import Certificate


@login_required
@require_GET
def certificate_list(request: HttpRequest) -> HttpResponse:
    """The person's own certificates, newest first."""
    certificates = Certificate.objects.of_user(request.user).order_by("-issued_at", "pk")
    return render(request, "certificates/certificate_list.html", {"certificates": certificates})


@login_required
@require_http_methods(["GET", "POST"])
def certificate_download(request: HttpRequest, pk: str) -> HttpResponseBase:
    """The file: to its holder by a link; to staff by a button, because that is written down."""
    certificates = Certificate.objects.select_related("enrolment__edition", "person")
    certificate = get_object_or_404(certificates, pk=pk)
    is_holder = permissions.is_holder(request.user, certificate)
    if not is_holder and not permissions.can_download_as_staff(request.user, certificate):
        raise Http404
    if not certificate.has_file:
        context = {"certificate": certificate}
        return render(request, "certificates/certificate_not_ready.html", context)
    if not is_holder and request.method == "GET":
        context = {"certificate": certificate}
        return render(request, "certificates/certificate_download.html", context)
    if not is_holder:
        actions.note_download(certificate=certificate, by=request.user)
    return file_response(certificate)


def file_response(certificate: Certificate) -> FileResponse:
    response = FileResponse(
        storages["private"].open(certificate.file_path),
        as_attachment=True,
        filename=f"zaswiadczenie-{certificate.number.replace('/', '-')}.pdf",
        content_type="application/pdf",
    )
    response["Cache-Control"] = "private, no-store"
    return response
