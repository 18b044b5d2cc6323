"""Reading the register's form, and the forms of closing and correcting."""

import re

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from attendance.enums import PARTIAL_STATUSES, MarkStatus
from attendance.rules.merging import Wish

ROW = re.compile(r"status-([0-9]{1,18})")
NOTE_LENGTH = 200


class Unreadable(ValueError):
    """A posted register that no form of ours sends."""


def read_wishes(data: QueryDict) -> dict[int, Wish]:
    """The wishes of a posted register by enrolment id.

    For each person: `status-N`, `missed-N` (minutes), `note-N`, `was-N` ("status|minutes|note" as the
    form showed it; empty for unmarked) and `seen-N`, the version it showed. A person without a status
    is left unmarked. Raises Unreadable.
    """
    wishes = {}
    for name in data:
        match = ROW.fullmatch(name)
        if match and data[name]:
            wishes[int(match[1])] = read_wish(data, match[1])
    return wishes


def read_wish(data: QueryDict, key: str) -> Wish:
    status = data[f"status-{key}"]
    missed = read_minutes(data.get(f"missed-{key}", "")) if status in PARTIAL_STATUSES else 0
    note = clean_note(data.get(f"note-{key}", ""))
    seen = data.get(f"seen-{key}", "0")
    if not re.fullmatch(r"[0-9]{1,9}", seen):
        raise Unreadable("seen")
    return Wish(status, missed, note, read_was(data.get(f"was-{key}", "")), int(seen))


def read_minutes(text: str) -> int:
    if not text.strip():
        return 0
    if not re.fullmatch(r"\s*[0-9]{1,4}\s*", text):
        raise Unreadable("missed")
    return int(text)


def read_was(text: str) -> tuple[str, int, str] | None:
    if not text:
        return None
    status, _separator, rest = text.partition("|")
    missed, _separator, note = rest.partition("|")
    return status, read_minutes(missed), clean_note(note)


def clean_note(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:NOTE_LENGTH]


class CloseForm(forms.Form):
    topic = forms.CharField(label=_("topic of the class"), max_length=200)
    minutes = forms.IntegerField(label=_("minutes taught"), min_value=1, max_value=1440)
    minutes_reason = forms.CharField(
        label=_("why the minutes differ"),
        max_length=200,
        required=False,
        help_text=_("Only where they differ from the timetable."),
    )


class CorrectionForm(forms.Form):
    status = forms.ChoiceField(
        label=pgettext_lazy("attendance", "status"), choices=MarkStatus.choices
    )
    missed = forms.IntegerField(
        label=_("minutes missed"), min_value=0, max_value=1440, required=False
    )
    reason = forms.CharField(
        label=_("reason of the correction"),
        max_length=200,
        help_text=_("Kept with your name. The person and the auditor can read it."),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("status") not in PARTIAL_STATUSES:
            cleaned["missed"] = 0
        cleaned["missed"] = cleaned.get("missed") or 0
        return cleaned
