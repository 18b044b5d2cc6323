"""Screens of the site as a whole: the search of public pages, the pattern book, the demo's mail."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as default_policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.models import CoursePage, LessonPage, ModulePage
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
            "results": [SimpleNamespace(page=row, kind=kind_of(row)) for row in page],
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


class PatternForm(forms.Form):
    """Every kind of field, for the pattern book."""

    name = forms.CharField(label="Imię i nazwisko", help_text="Tak jak w dokumencie.")
    code = forms.CharField(
        label="Kod z e-maila",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    born = forms.DateField(label="Data urodzenia", widget=forms.DateInput(attrs={"type": "date"}))
    course = forms.ChoiceField(
        label="Kurs", choices=[("", "Wybierz"), ("1", "Zarządzanie spółdzielnią socjalną")]
    )
    why = forms.CharField(label="Dlaczego ten kurs", widget=forms.Textarea, required=False)
    time_of_day = forms.ChoiceField(
        label="Kiedy możesz przychodzić",
        help_text="Wybierz jedną odpowiedź.",
        choices=[("rano", "Rano, od 8:00"), ("po", "Po południu, od 15:00")],
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label="Co ułatwi udział",
        required=False,
        choices=[("druk", "Większy druk"), ("winda", "Wejście bez schodów")],
        widget=forms.CheckboxSelectMultiple,
    )
    paper = forms.FileField(label="Zaświadczenie z urzędu pracy", required=False)
    agree = forms.BooleanField(label="Znam regulamin i zgadzam się na niego")


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, with long names and with nothing; for staff and the demo."""
    is_staff = request.user.is_authenticated and request.user.is_staff_member
    if not (settings.DEMO or is_staff):
        raise Http404
    wrong = PatternForm({"name": "", "born": "31.02.1974", "agree": ""}, auto_id="wrong_%s")
    wrong.is_valid()
    return render(
        request,
        "lms/styleguide.html",
        {
            "form": PatternForm(auto_id="empty_%s"),
            "wrong": wrong,
            "page": Paginator(range(95), 10).page(4),
            "samples": pattern_samples(),
        },
    )


def pattern_samples() -> dict:
    """Values for the pattern book; invented people with long names."""
    long_name = "Świętosława Brzęczyszczykiewicz-Żółcińska"

    def step(pk: int, title: str, kind: str = "lesson", *, done: bool = False, here: bool = False):
        page = SimpleNamespace(pk=pk, title=title, minutes=12)
        return {"page": page, "kind": kind, "is_done": done, "is_here": here}

    def marks(name: str, chosen: str) -> dict:
        options = [
            ("jest", "jest", "obecność", ""),
            ("poz", "póź.", "spóźnienie", "now"),
            ("nie", "nie", "nieobecność", "no"),
        ]
        return {
            "name": f"mark-{name}",
            "legend": f"Obecność: {long_name}",
            "options": [
                {
                    "value": value,
                    "label": label,
                    "full": full,
                    "tone": tone,
                    "checked": value == chosen,
                }
                for value, label, full, tone in options
            ],
        }

    signs = [
        SimpleNamespace(image=None, caption=caption)
        for caption in ("Kapitał Ludzki", "Rzeczpospolita Polska", "Unia Europejska: EFS")
    ]
    return {
        "long_name": long_name,
        "crumbs": [
            {"title": "Kursy", "url": "#"},
            {"title": "Zarządzanie spółdzielnią", "url": "#"},
        ],
        "tabs": [
            {"label": "Osoby", "url": "#", "current": True},
            {"label": "Zajęcia", "url": "#", "current": False},
            {"label": "Dokumenty", "url": "#", "current": False},
        ],
        "facts": [
            ("Kiedy", "wtorek, 3 marca 2026, 9:00–12:45"),
            ("Gdzie", "Warszawa, ul. Jasna 1, sala 12"),
            ("Osoba", long_name),
        ],
        "steps": [
            step(1, "Idea i zasady spółdzielczości", done=True),
            step(2, "Podstawy prawne i statut", done=True),
            step(3, "Organy spółdzielni socjalnej i ich zadania wobec członków", here=True),
            step(4, "Członkostwo i praca"),
            step(5, "Test: prawo i organy", "quiz"),
        ],
        "marks": [marks(str(n), chosen) for n, chosen in enumerate(("jest", "poz", "nie", ""))],
        "columns": [
            {"label": "Przedmiot", "number": False},
            {"label": "Teoria", "number": True},
            {"label": "Praktyka", "number": True},
        ],
        "rows": [
            ["Zarządzanie spółdzielnią", "24", "16"],
            ["Podstawy księgowości i rozliczeń z urzędem skarbowym", "12", "12"],
        ],
        "foot": ["Razem", "36", "28"],
        "signs": SimpleNamespace(
            signs=SimpleNamespace(all=lambda: signs),
            sentence="Projekt współfinansowany ze środków Unii Europejskiej"
            " w ramach Europejskiego Funduszu Społecznego",
        ),
        "lines": [
            "12 zaświadczeń dostanie numery OSS/2026/00042–00053.",
            "Numerów nie da się cofnąć.",
        ],
    }


def to_login(request):
    """Wagtail's own sign-in page leads to ours, so that codes and two factors hold for staff."""
    return redirect_to_login(request.GET.get("next") or reverse("wagtailadmin_home"))
