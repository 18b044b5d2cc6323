"""Anyone may check a certificate by its code, and a file against what was issued."""

import hashlib
import hmac
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from certificates.forms import FILE_BYTES, CodeForm, FileForm
from certificates.models import Certificate
from certificates.rules import grouped_code, read_code

# A class or an office checks its certificates from one address; a machine that guesses codes of
# 75 bits gains nothing from 60 tries a minute.
RATES = {"verify": "60/m/ip"}
# The form around the file takes some bytes, too.
REQUEST_BYTES = FILE_BYTES + 100_000

View = Callable[..., HttpResponse]


def throttled(view: View) -> View:
    """Refuses an address that asks too often, and keeps the pages out of search engines."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if consume(request, app="certificates", action="verify", config=RATES, limit_get=True):
            response = view(request, *args, **kwargs)
        else:
            status = HTTPStatus.TOO_MANY_REQUESTS
            response = render(request, "certificates/verify_too_often.html", status=status)
            response["Retry-After"] = "60"
        response["X-Robots-Tag"] = "noindex, nofollow"
        add_never_cache_headers(response)
        return response

    return wrapper


@require_GET
@throttled
def certificate_lookup(request: HttpRequest) -> HttpResponse:
    """One field for the code. A mistyped code is told at once, by its check character."""
    form = CodeForm(request.GET if "kod" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("certificate_verify", grouped_code(form.cleaned_data["kod"]))
    return render(request, "certificates/certificate_lookup.html", {"form": form})


def refuses_large(view: View) -> View:
    """Judges a request by its stated length, before its token is looked for in its body.

    Django reads the whole body to find the token; so the token is checked inside this.
    """
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) <= REQUEST_BYTES:
            return checked(request, *args, **kwargs)
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return render(request, "certificates/verify_too_large.html", status=status)

    return wrapper


@refuses_large
@require_http_methods(["GET", "POST"])
@throttled
def certificate_verify(request: HttpRequest, code: str) -> HttpResponse:
    """Valid, annulled, never issued or mistyped; by POST, whether a file is the issued one."""
    read = read_code(code)
    # The same one query whether the code exists or not; a mistyped code costs it as well.
    certificate = Certificate.objects.filter(code=read or "").first()
    form, answer = compared(request, certificate) if request.method == "POST" else (FileForm(), "")
    context = {
        "certificate": certificate,
        "shown": grouped_code(read) if read else code[:60],
        "is_mistyped": read is None,
        "form": form,
        "answer": answer,
    }
    # 200 for every answer: a 404 would be looked up among redirects, which takes longer.
    return render(request, "certificates/certificate_verify.html", context)


def compared(request: HttpRequest, certificate: Certificate | None) -> tuple[FileForm, str]:
    """The form, and "same" or "different" where a file came. The file is read and let go."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return form, ""
    digest = hashlib.sha256()
    for chunk in form.cleaned_data["file"].chunks():
        digest.update(chunk)
    issued = certificate.file_hash if certificate else ""
    return form, "same" if hmac.compare_digest(digest.hexdigest(), issued) else "different"


@require_GET
def certificate_scanned(request: HttpRequest, word: str, code: str) -> HttpResponse:
    """The address as the QR code has it, in capitals: on to the one address of the page."""
    return redirect("certificate_verify", code)
