"""Reading the register's form, and the forms of closing and correcting."""

import json
import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from attendance.actions.registers import Taught
from attendance.actions.syncing import Operation
from attendance.enums import CorrectionState
from attendance.models import Register, RemoteClass, SelfMarking
from attendance.reads import Vocabulary
from attendance.rules.merging import Content, Wish
from courses.enums import ClassPart

ROW = re.compile(r"status-([0-9]{1,18})")
MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
NOTE_LENGTH = 200
CODE_LENGTH = 20
# Marks that a device may send at once, and the minutes one of them may name.
AT_ONCE, MOST_MINUTES = 500, 9999
# Minutes after the start that still count as in time, at most.
LATEST = 240


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


def read_operations(body: bytes) -> tuple[int, list[Operation]]:
    """Whose marks a device sends, and the marks, in its order. Raises Unreadable."""
    try:
        told = json.loads(body)
        person, rows = told["person"], told["operations"]
        if not isinstance(person, int) or not isinstance(rows, list) or len(rows) > AT_ONCE:
            raise Unreadable("operations")
        return person, [read_operation(row) for row in rows]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error


def read_operation(row: dict[str, Any]) -> Operation:
    """One mark: `client_id`, `class`, `enrolment`, `status`, `missed`, `reason`, `note` (or none),
    `seen` (the version shown), `after` (an earlier `client_id` or none), `ago` (milliseconds)."""
    note, after = row.get("note"), row.get("after")
    return Operation(
        client_id=UUID(row["client_id"]),
        session_id=read_count(row["class"]),
        enrolment_id=read_count(row["enrolment"]),
        status=clean_code(row["status"]),
        missed=read_count(row.get("missed", 0), most=MOST_MINUTES),
        reason=clean_code(row.get("reason", "")),
        note=None if note is None else clean_note(note),
        seen=read_count(row.get("seen", 0), most=10**9),
        after=None if after is None else UUID(after),
        ago=timedelta(milliseconds=read_count(row.get("ago", 0))),
    )


def read_count(value: Any, *, most: int = 10**12) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise Unreadable("number")
    return value


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

    topic = forms.CharField(label=_("topic of the class"), max_length=200)
    part = forms.ChoiceField(label=_("theory or practice"), choices=ClassPart.choices)
    minutes = forms.IntegerField(label=_("minutes taught"), min_value=1, max_value=1440)

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


class SelfMarkingForm(forms.ModelForm):
    """How a class is opened to marks of its own people."""

    class Meta:
        model = SelfMarking
        fields = ["late_after", "shares_devices"]
        help_texts = {
            "late_after": _("Counted from the start of the class."),
            "shares_devices": _("For people without a phone of their own."),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["late_after"].max_value = LATEST
        self.fields["late_after"].validators.append(MaxValueValidator(LATEST))


def https_field(field: Any, **kwargs: Any) -> Any:
    """Somebody who leaves the scheme out means the safe one."""
    return field.formfield(assume_scheme="https", **kwargs)


class RemoteClassForm(forms.ModelForm):
    class Meta:
        model = RemoteClass
        fields = ["link"]
        formfield_callback = https_field


class TypedCodeForm(forms.Form):
    digits = forms.CharField(
        label=_("code from the projector"),
        help_text=_("Six digits. They change every 15 seconds."),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "code"}
        ),
    )
