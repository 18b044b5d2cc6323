"""Screens of the site as a whole: the search of public pages, the demo's mail, Wagtail's way in."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as default_policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as page_of_csrf_failure
from wagtail.models import Page

from courses.models import CoursePage, LessonPage, ModulePage
from lib.answers import wants_json
from pages.models import HomePage, StandardPage

RESULTS_PER_PAGE = 10
LONGEST_QUERY = 120
MAIL_SHOWN = 30
MAIL_FILES_READ = 60


def search(request: HttpRequest) -> HttpResponse:
    """Public pages that hold the words asked for; lessons only of courses open to everyone."""
    words = search_words(request.GET.get("q", ""))
    query = " ".join(words)
    found = find_pages(words) if words else Page.objects.none()
    page = Paginator(found, RESULTS_PER_PAGE).get_page(request.GET.get("strona"))
    return render(
        request,
        "lms/search.html",
        {
            "query": query,
            "page": page,
            "parameters": urlencode({"q": query}),
            "results": [{"page": row, "kind": kind_of(row)} for row in page],
        },
    )


def search_words(text: str) -> list[str]:
    """The words of a query. Only letters and digits reach the database's own query language."""
    return re.findall(r"\w+", text.replace("\x00", " ").replace("_", " ")[:LONGEST_QUERY])


def find_pages(words: list[str]):
    """Pages that hold all words; failing that any of them; failing that their stems in a title.

    Polish inflects and the demo's database does not: the stems let "spółdzielnie" find "spółdzielni".
    """
    pages = readable_pages()
    for operator in ("and", "or"):
        found = pages.specific().search(" ".join(words), operator=operator)
        if found.count():
            return found
    titles = Q()
    for word in words:
        titles |= Q(title__icontains=word[: max(4, len(word) - 3)])
    return pages.filter(titles).order_by("title").specific()


def readable_pages():
    """Live pages that a visitor who is not signed in may read."""
    pages = (
        Page.objects.live()
        .public()
        .type(HomePage, StandardPage, CoursePage, ModulePage, LessonPage)
    )
    open_courses = (
        CoursePage.objects.live().filter(lessons_public=True).values_list("path", flat=True)
    )
    lessons = Page.objects.type(LessonPage)
    closed = lessons
    for path in open_courses:
        closed = closed.exclude(path__startswith=path)
    return pages.exclude(pk__in=closed.values("pk"))


def kind_of(page: Page) -> str:
    """What a result is, in a word."""
    if isinstance(page, CoursePage):
        return page.get_kind_display()
    if isinstance(page, ModulePage):
        return _("module of a course")
    if isinstance(page, LessonPage):
        return _("lesson")
    return _("page")


@dataclass(frozen=True)
class SentMail:
    sent_at: datetime | None
    to: str
    subject: str
    body: str


def demo_mail(request: HttpRequest) -> HttpResponse:
    """The mail that the demo wrote to files instead of sending it."""
    if not settings.DEMO:
        raise Http404
    return render(
        request, "lms/demo_mail.html", {"mails": newest_mail(Path(settings.EMAIL_FILE_PATH))}
    )


def newest_mail(folder: Path) -> list[SentMail]:
    """The newest mails of Django's file backend, newest first; a file holds one or more of them."""
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    mails: list[SentMail] = []
    for file in files[:MAIL_FILES_READ]:
        parts = re.split(rb"(?m)^-{79}\r?\n?", file.read_bytes())
        mails += [read_mail(part) for part in reversed(parts) if part.strip()]
        if len(mails) >= MAIL_SHOWN:
            break
    return mails[:MAIL_SHOWN]


def read_mail(raw: bytes) -> SentMail:
    message = BytesParser(EmailMessage, policy=default_policy).parsebytes(raw.lstrip())
    part = message.get_body(preferencelist=("plain",))
    try:
        date = parsedate_to_datetime(str(message["date"]))
        # "-0000" means UTC, and comes without a zone.
        sent_at = timezone.localtime(date if date.tzinfo else date.replace(tzinfo=UTC))
    except (TypeError, ValueError):
        sent_at = None
    return SentMail(
        sent_at=sent_at,
        to=str(message["to"] or ""),
        subject=str(message["subject"] or ""),
        body=text_of(part) if part else "",
    )


def text_of(part: EmailMessage) -> str:
    try:
        return part.get_content()
    except LookupError:  # a character set that Python does not know
        return (part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def admin_login(request):
    """Wagtail's own sign-in page leads to ours, so that codes and two factors hold for staff."""
    if request.user.is_authenticated:
        # Signed in, and Wagtail sent them here: they may not enter, and asking again would not end.
        return redirect("panel")
    return redirect_to_login(request.GET.get("next") or reverse("wagtailadmin_home"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's page in words; our scripts, which could not read a page, get the same as JSON."""
    if wants_json(request):
        return JsonResponse({"error": _("The page was open for too long")}, status=403)
    return page_of_csrf_failure(request, reason)
