"""What a stranger learns from a code, and from a file: whether it is ours, and nobody's name."""

import re

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates import rules
from certificates.models import Certificate

pytestmark = pytest.mark.django_db


def verify(client, code, **extra):
    return client.get(reverse("certificate_verify", args=[code]), **extra)


def never_issued() -> str:
    return rules.new_code()


def test_a_valid_certificate_shows_what_to_compare_and_no_name(client, certificate):
    page = verify(client, certificate.code).content.decode()
    snapshot = certificate.snapshot
    shown = [certificate.number, snapshot["course"]["title"], snapshot["holder"]["initials"]]
    assert all(text in page for text in [*shown, snapshot["issuer"]["name"]])
    hidden = [snapshot["holder"]["family_name"], snapshot["holder"]["given_names"]]
    assert not [text for text in [*hidden, certificate.document_number] if text in page]


@pytest.mark.parametrize("spell", [str.lower, str.upper, lambda code: code.replace("-", " ")])
def test_a_code_is_forgiven_its_spelling(client, certificate, spell):
    assert verify(client, spell(certificate.grouped_code)).context["certificate"] == certificate


def test_the_address_in_the_qr_code_leads_to_the_page(client, certificate):
    path = certificate.snapshot["verify_url"].upper().split("/", 3)[3]
    response = client.get(f"/{path}", follow=True)
    assert response.context["certificate"] == certificate


def test_never_issued_and_mistyped_are_told_apart(client, certificate):
    unknown = verify(client, never_issued())
    assert unknown.context["certificate"] is None
    assert not unknown.context["is_mistyped"]
    wrong = certificate.code[:-1] + ("0" if certificate.code[-1] != "0" else "1")
    for code in (wrong, "x", "<script>", "ą" * 300, "%00", "'; --"):
        response = verify(client, code)
        assert response.context["is_mistyped"]
        assert "<script>" not in response.content.decode()


def test_checking_costs_at_most_six_queries_and_the_same_for_every_answer(
    client, certificate, django_assert_max_num_queries
):
    counts = set()
    for code in (certificate.code, never_issued(), "mistyped"):
        verify(client, code)
        with django_assert_max_num_queries(6) as captured:
            verify(client, code)
        counts.add(len(captured))
    assert len(counts) == 1


def test_the_page_is_not_indexed_and_not_kept(client, certificate):
    response = verify(client, certificate.code)
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_guessing_is_throttled_and_a_class_is_not(client, certificate, settings):
    # A cache that no other test process empties in the middle.
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "throttle"}}
    for _ in range(60):
        assert verify(client, never_issued()).status_code == 200
    refused = verify(client, certificate.code)
    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert verify(client, certificate.code, REMOTE_ADDR="10.9.8.7").status_code == 200


def test_the_field_leads_to_the_page_or_says_what_is_wrong(client, certificate):
    url = reverse("certificate_lookup")
    typed = certificate.grouped_code.lower().replace("-", " ")
    assert client.get(url, {"kod": typed})["Location"] == reverse(
        "certificate_verify", args=[certificate.grouped_code]
    )
    for text in ("", "abc", "x" * 5000, "<b>", "\u202e" * 16):
        response = client.get(url, {"kod": text})
        assert response.status_code == 200
        assert response.context["form"].errors


def upload(client, certificate, content, name="a.pdf"):
    url = reverse("certificate_verify", args=[certificate.code])
    file = SimpleUploadedFile(name, content, "application/pdf")
    return client.post(url, {"file": file})


def test_an_uploaded_file_is_the_issued_one_or_is_not(client, certificate):
    with storages["private"].open(certificate.file_path) as file:
        content = file.read()
    assert upload(client, certificate, content).context["answer"] == "same"
    assert upload(client, certificate, content + b" ").context["answer"] == "different"
    Certificate.objects.filter(pk=certificate.pk).update(file_path="", file_hash="")
    assert upload(client, certificate, content).context["answer"] == "different"


def test_bad_uploads_are_told(client, certificate):
    assert upload(client, certificate, b"").context["form"].errors
    url = reverse("certificate_verify", args=[certificate.code])
    for data in ({}, {"file": "text"}):
        assert client.post(url, data).context["form"].errors
    assert upload(client, certificate, b"x" * (5 * 1024 * 1024 + 1)).context["form"].errors
    assert upload(client, certificate, b"x" * 6_000_000).status_code == 413


def test_the_upload_keeps_its_token_and_its_file_to_itself(client, certificate):
    strict = client.__class__(enforce_csrf_checks=True)
    assert upload(strict, certificate, b"x").status_code == 403
    before = set(storages["private"].listdir("certificates")[0])
    upload(client, certificate, b"x")
    assert set(storages["private"].listdir("certificates")[0]) == before


def test_pages_speak_plainly_to_search_of_the_eye(client, certificate):
    """Both languages, one h1 each."""
    for language in ("pl", "en"):
        client.cookies["jezyk"] = language
        for url in (
            reverse("certificate_lookup"),
            reverse("certificate_verify", args=[certificate.code]),
            reverse("certificate_verify", args=[never_issued()]),
        ):
            assert len(re.findall(r"<h1\b", client.get(url).content.decode())) == 1
