"""Reading the register's form, and the forms of closing and correcting."""

import re
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from attendance.actions.registers import Taught
from attendance.enums import CorrectionState
from attendance.models import Register
from attendance.reads import Vocabulary
from attendance.rules.merging import Content, Wish
from courses.enums import ClassPart

ROW = re.compile(r"status-([0-9]{1,18})")
MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
NOTE_LENGTH = 200
CODE_LENGTH = 20


class Unreadable(ValueError):
    """A posted register that no form of ours sends."""


def read_wishes(data: QueryDict) -> dict[int, Wish]:
    """The wishes of a posted register by enrolment id.

    For each person: `status-N`, `missed-N` (minutes), `reason-N` (code), `note-N`, `was-N`
    ("status|minutes|reason|note" as the form showed it; empty for unmarked) and `seen-N`, the
    version it showed. A person without a status is left unmarked. Raises Unreadable.
    """
    wishes = {}
    for name in data:
        match = ROW.fullmatch(name)
        if match and data[name]:
            wishes[int(match[1])] = read_wish(data, match[1])
    return wishes


def read_wish(data: QueryDict, key: str) -> Wish:
    seen = data.get(f"seen-{key}", "0")
    if not re.fullmatch(r"[0-9]{1,9}", seen):
        raise Unreadable("seen")
    return Wish(
        status=clean_code(data[f"status-{key}"]),
        missed=read_minutes(data.get(f"missed-{key}", "")),
        reason=clean_code(data.get(f"reason-{key}", "")),
        note=clean_note(data.get(f"note-{key}", "")),
        was=read_was(data.get(f"was-{key}", "")),
        seen=int(seen),
    )


def read_minutes(text: str) -> int:
    if not text.strip():
        return 0
    if not re.fullmatch(r"\s*[0-9]{1,4}\s*", text):
        raise Unreadable("missed")
    return int(text)


def read_was(text: str) -> Content | None:
    if not text:
        return None
    parts = text.split("|", 3)
    if len(parts) != 4:
        raise Unreadable("was")
    return clean_code(parts[0]), read_minutes(parts[1]), clean_code(parts[2]), clean_note(parts[3])


def clean_code(text: str) -> str:
    return text.replace("\x00", "").strip()[:CODE_LENGTH]


def clean_note(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:NOTE_LENGTH]


def as_chosen(wishes: dict[int, Wish], words: Vocabulary) -> dict[int, Wish]:
    """The wishes without what their status has no use for: each row sends all its fields."""
    return {key: fitting(wish, words) for key, wish in wishes.items()}


def fitting(wish: Wish, words: Vocabulary) -> Wish:
    status = words.statuses.get(wish.status)
    if status is None:
        return wish
    return Wish(
        **vars(wish)
        | {
            "missed": wish.missed if status.names_minutes else 0,
            "reason": wish.reason if status.needs_reason else "",
        }
    )


class TaughtForm(forms.Form):
    """What was taught: topic, theory or practice, minutes. `topics`: those of the programme."""

    topic = forms.CharField(label=_("topic"), max_length=200)
    part = forms.ChoiceField(label=_("theory or practice"), choices=ClassPart.choices)
    minutes = forms.IntegerField(label=_("minutes without breaks"), min_value=1, max_value=1440)

    def __init__(self, *args: Any, topics: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        if topics:
            self.fields["topic"].widget.attrs["list"] = topics

    def taught(self) -> Taught:
        return Taught(**{name: self.cleaned_data[name] for name in TAUGHT if name in self.fields})


TAUGHT = ("topic", "part", "minutes", "minutes_reason")


class CloseForm(TaughtForm):
    minutes_reason = forms.CharField(
        label=_("why the minutes differ"),
        max_length=200,
        required=False,
        help_text=_("Only where they differ from the timetable."),
    )


class WhyForm(forms.Form):
    """Corrections say why."""

    reason = forms.CharField(
        label=_("reason of the correction"),
        max_length=200,
        help_text=_("Kept with your name. The person and the auditor can read it."),
    )


class ClassCorrectionForm(TaughtForm, WhyForm):
    """Another topic, part or minutes of a closed class."""

    field_order = ("topic", "part", "minutes", "reason")

    @classmethod
    def shown_for(cls, register: Register) -> dict[str, Any]:
        return {"topic": register.topic, "part": register.part, "minutes": register.minutes}


class MarkCorrectionForm(WhyForm):
    """Another mark of one person in a closed class."""

    field_order = ("status", "missed", "absence_reason", "reason")

    status = forms.ChoiceField(label=pgettext_lazy("attendance", "status"))
    missed = forms.IntegerField(
        label=_("minutes missed"),
        min_value=0,
        max_value=1440,
        required=False,
        help_text=_("Only for being late or leaving early."),
    )
    absence_reason = forms.ChoiceField(
        label=_("reason of the absence"),
        required=False,
        help_text=_("Only for an excused absence."),
    )

    def __init__(self, *args: Any, words: Vocabulary, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.words = words
        self.fields["status"].choices = [(row.code, row.label) for row in words.offered]
        self.fields["absence_reason"].choices = [
            ("", "–"),
            *((row.code, row.label) for row in words.reasons_offered),
        ]

    def wish(self) -> Wish:
        cleaned = self.cleaned_data
        wish = Wish(
            status=cleaned["status"],
            missed=cleaned["missed"] or 0,
            reason=cleaned["absence_reason"],
        )
        return fitting(wish, self.words)


class DecisionForm(forms.Form):
    """What is decided about a correction; `offered`: the states the person may give it."""

    decision = forms.ChoiceField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("why refused"),
        max_length=200,
        required=False,
        help_text=_("Needed only to refuse. Whoever asked can read it."),
    )

    def __init__(self, *args: Any, offered: list[CorrectionState], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [(state.value, state.label) for state in offered]


class MonthForm(forms.Form):
    """A month as browsers send it: "2026-11"."""

    month = forms.CharField(
        label=_("month"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-11"}),
        help_text=_("Year and month, as 2026-11."),
    )

    def clean_month(self) -> date:
        text = self.cleaned_data["month"]
        if not MONTH.fullmatch(text):
            raise forms.ValidationError(_("Write the year and the month, as 2026-11."))
        return date.fromisoformat(f"{text}-01")
