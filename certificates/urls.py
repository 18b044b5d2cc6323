from django.urls import path, register_converter

from certificates.views import holder, issuing, verification


class AnyCase:
    """The QR code has the address in capitals, which keeps it small."""

    regex = "[Ss][Pp][Rr][Aa][Ww][Dd][Zz]"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(AnyCase, "sprawdz")

urlpatterns = [
    path(
        "edycje/<int:edition_id>/zaswiadczenia/",
        issuing.certificate_candidates,
        name="certificate_candidates",
    ),
    path(
        "edycje/<int:edition_id>/zaswiadczenia/wystaw/",
        issuing.certificate_issue,
        name="certificate_issue",
    ),
    path("zaswiadczenia/partie/<uuid:pk>/", issuing.batch_detail, name="batch_detail"),
    path("zaswiadczenia/partie/<uuid:pk>/lista/", issuing.batch_handout, name="batch_handout"),
    path("zaswiadczenia/", holder.certificate_list, name="certificate_list"),
    path("zaswiadczenia/<uuid:pk>/plik/", holder.certificate_download, name="certificate_download"),
    path(
        "zaswiadczenia/<uuid:pk>/uniewaznij/", issuing.certificate_annul, name="certificate_annul"
    ),
    path("sprawdz/", verification.certificate_lookup, name="certificate_lookup"),
    path("sprawdz/<str:code>/", verification.certificate_verify, name="certificate_verify"),
    path(
        "<sprawdz:word>/<str:code>/", verification.certificate_scanned, name="certificate_scanned"
    ),
]
