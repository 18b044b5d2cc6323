"""The pattern book: every component in every state, with long names and with nothing."""

from types import SimpleNamespace

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

LONG_NAME = "Świętosława Brzęczyszczykiewicz-Żółcińska"


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
    wrong = PatternForm({"name": "", "born": "", "agree": ""}, auto_id="wrong_%s")
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


def step(pk: int, title: str, kind: str = "lesson", *, done: bool = False, here: bool = False):
    about = {"pk": pk, "title": title, "url": "#main", "minutes": 12, "kind": kind}
    return about | {"is_done": done, "is_here": here}


def marks(name: str, chosen: str) -> dict:
    options = [
        ("jest", "jest", "obecność", ""),
        ("poz", "póź.", "spóźnienie", "now"),
        ("nie", "nie", "nieobecność", "no"),
    ]
    return {
        "name": f"mark-{name}",
        "legend": f"Obecność: {LONG_NAME}",
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


SIGNS = [
    SimpleNamespace(image=None, caption=caption)
    for caption in ("Kapitał Ludzki", "Rzeczpospolita Polska", "Unia Europejska: EFS")
]


def pattern_samples() -> dict:
    """Values for the pattern book; invented people with long names."""
    return texts() | {
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
            signs=SimpleNamespace(all=lambda: SIGNS),
            sentence="Projekt współfinansowany ze środków Unii Europejskiej"
            " w ramach Europejskiego Funduszu Społecznego",
        ),
    }


def texts() -> dict:
    return {
        "long_name": LONG_NAME,
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
            ("Osoba", LONG_NAME),
        ],
        "lines": [
            "12 zaświadczeń dostanie numery OSS/2026/00042–00053.",
            "Numerów nie da się cofnąć.",
        ],
    }
