"""Reading the register's form, and the forms of closing and correcting."""

import re

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from attendance.enums import PARTIAL_STATUSES, MarkStatus
from attendance.rules.merging import Wish
from courses.models import ClassSession
from lib.templatetags.ui import clock, day_long

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


# --- scans -----------------------------------------------------------------------------------------

SENT_AT_ONCE = 20
ACCEPTED = "image/jpeg,image/png,image/heic,image/heif,application/pdf"


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once; cleaned to a list."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        # A photo may stand in their place: the form asks for one of the two.
        files = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(file, initial) for file in files if file]


class ScanForm(forms.Form):
    """Photos or scans of sheets, or one photo taken now. What files they are, the action judges."""

    use_required_attribute = False

    files = ManyFilesField(
        label=_("photos or scans"),
        allow_empty_file=True,
        help_text=_("JPEG, PNG, HEIC or PDF, up to 25 MB each. You can choose many at once."),
        widget=ManyFiles(attrs={"accept": ACCEPTED}),
    )
    photo = forms.FileField(
        label=_("or take a photo now"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    session = forms.ModelChoiceField(
        queryset=ClassSession.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, edition, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = edition.classes.all()

    def clean(self):
        cleaned = super().clean()
        sent = [*(cleaned.get("files") or []), *filter(None, [cleaned.get("photo")])]
        if not sent and not self.errors:
            raise forms.ValidationError(_("Choose a file or take a photo first."))
        if len(sent) > SENT_AT_ONCE:
            raise forms.ValidationError(
                _("Send at most %(count)s files at once."), params={"count": SENT_AT_ONCE}
            )
        cleaned["sent"] = sent
        return cleaned


class FilePageForm(forms.Form):
    """To which class a page belongs. `classes`: those to which the person may file."""

    session = forms.ChoiceField(label=_("class"))
    reason = forms.CharField(
        label=_("reason of the move"), max_length=200, help_text=_("Kept with your name.")
    )

    def __init__(self, *args, classes, is_filed, **kwargs):
        super().__init__(*args, **kwargs)
        self.classes = {str(session.pk): session for session in classes}
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, session in self.classes.items():
            label = f"{day_long(session.starts_at)}, {clock(session.starts_at)} · {session.topic}"
            groups.setdefault(session.edition.title, []).append((key, label))
        self.fields["session"].choices = [("", _("choose a class")), *groups.items()]
        if not is_filed:
            del self.fields["reason"]

    def clean_session(self):
        return self.classes[self.cleaned_data["session"]]
