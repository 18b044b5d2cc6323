"""What staff fill in about quizzes: grades, more time, exceptions, the room."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from quizzes.exports.questions import FORMATS
from quizzes.formats.files import format_of
from quizzes.formats.limits import FILE_BYTES
from quizzes.models import AttemptQuestion

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
FACTORS = [
    ("", _("as everyone")),
    ("1.25", _("a quarter more")),
    ("1.5", _("half as much again")),
    ("2", _("twice as much")),
    ("3", _("three times as much")),
    ("none", _("no limit at all")),
]


class GradeForm(forms.Form):
    """Points of a longer answer: for each criterion of its rubric, or one number."""

    comment = forms.CharField(
        label=_("comment for the trainee"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=4000,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, item: AttemptQuestion, **kwargs):
        super().__init__(*args, **kwargs)
        self.rubric = item.asked["rubric"]
        given = item.rubric_points or {}
        fields: dict[str, forms.Field] = {}
        for row in self.rubric:
            fields[f"points-{row['id']}"] = points_field(row["text"], row["points"])
            self.initial.setdefault(f"points-{row['id']}", given.get(row["id"]))
        if not self.rubric:
            fields["points"] = points_field(_("points"), item.possible)
            self.initial.setdefault("points", item.points)
        if item.points is not None:
            fields["reason"] = forms.CharField(
                label=_("why the points change"), max_length=300, help_text=_("Kept for audits.")
            )
        self.fields = fields | self.fields

    def points(self) -> Decimal | None:
        return self.cleaned_data.get("points")

    def by_criterion(self) -> dict[str, Decimal]:
        return {row["id"]: self.cleaned_data[f"points-{row['id']}"] for row in self.rubric}


def points_field(label: Any, most: Any) -> forms.DecimalField:
    top = Decimal(most)
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=top,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 6}),
        help_text=_("From 0 to %(most)s.") % {"most": f"{top.normalize():f}".replace(".", ",")},
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)


class MoreTimeForm(forms.Form):
    times = forms.ChoiceField(label=_("time in every quiz"), choices=FACTORS, required=False)
    note = forms.CharField(
        label=_("why"),
        max_length=200,
        required=False,
        help_text=_("Only what is needed; no diagnosis."),
    )

    def factor(self) -> Decimal | None:
        chosen = self.cleaned_data["times"]
        return Decimal(chosen) if chosen and chosen != "none" else None

    def is_unlimited(self) -> bool:
        return self.cleaned_data["times"] == "none"


class ExceptionForm(forms.Form):
    opens_at = forms.DateTimeField(label=_("opens"), required=False, widget=MOMENT)
    closes_at = forms.DateTimeField(label=_("closes"), required=False, widget=MOMENT)
    more_attempts = forms.IntegerField(
        label=_("more attempts"), min_value=0, max_value=20, initial=0, required=False
    )
    reason = forms.CharField(label=_("reason"), max_length=300)

    def clean(self):
        cleaned = super().clean()
        cleaned["more_attempts"] = cleaned.get("more_attempts") or 0
        for name in ("opens_at", "closes_at"):
            if cleaned.get(name) and not 2000 <= cleaned[name].year <= 2100:
                self.add_error(name, _("Write the whole year, for example 2026."))
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and opens >= closes:
            self.add_error("closes_at", _("The quiz must close after it opens."))
        return cleaned


class RoomForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("open for minutes"), min_value=5, max_value=480, initial=60
    )


class RegradeForm(forms.Form):
    only_upwards = forms.BooleanField(widget=forms.HiddenInput, required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("reason"), max_length=300)


class ImportForm(forms.Form):
    """A file of questions; its format is guessed where nobody says it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("GIFT, Moodle XML, Aiken, or a question or package in QTI. At most %(most)s.")
        % {"most": "20 MB"},
    )
    format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=[
            ("", _("by the file itself")),
            *(("gift", "GIFT"), ("moodle-xml", "Moodle XML"), ("aiken", "Aiken"), ("qti", "QTI")),
        ],
    )
    category = forms.CharField(
        label=_("Category"),
        required=False,
        max_length=200,
        help_text=_("For all questions of the file. Empty: the categories that the file names."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES:
            raise ValidationError(
                _("The file has %(size)s. Divide it into smaller files."),
                params={"size": filesizeformat(file.size)},
            )
        return file

    def clean_category(self) -> str:
        return " ".join(self.cleaned_data["category"].split())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "file" in cleaned:
            cleaned["data"] = cleaned["file"].read()
            cleaned["format"] = cleaned.get("format") or format_of(
                cleaned["file"].name, cleaned["data"]
            )
        return cleaned


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label=_("Format"),
        choices=[(name, format.label) for name, format in FORMATS.items()],
        initial="moodle-xml",
    )
