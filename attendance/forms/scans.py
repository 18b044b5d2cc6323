"""Forms of paper: sending photos and scans, and filing a page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import ClassSession
from lib.templatetags.ui import clock, day_long

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
