"""The form of a signed manifest."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from attendance.models import JournalExport
from lib.templatetags.ui import clock, day_short

SIGNED_SUFFIXES = (".p7s", ".xades", ".asice", ".pdf")
SIGNED_BYTES = 10_000_000


class SignedManifestForm(forms.Form):
    """A manifest that somebody signed in a program of their own. The signature is not looked at."""

    journal = forms.ModelChoiceField(
        label=_("package"), queryset=JournalExport.objects.none(), empty_label=None
    )
    file = forms.FileField(
        label=_("signed file"),
        max_length=200,
        help_text=_("A file .p7s, .xades, .asice or .pdf, of at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(SIGNED_SUFFIXES)}),
    )

    def __init__(self, *args, edition, **kwargs):
        super().__init__(*args, **kwargs)
        made = edition.journals.exclude(manifest="").order_by("-ordered_at", "pk")
        field = self.fields["journal"]
        field.queryset = made
        field.label_from_instance = lambda item: (
            f"{day_short(item.ordered_at)}, {clock(item.ordered_at)} ({item.manifest_hash[:8]}…)"
        )
        self.has_journals = made.exists()

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(SIGNED_SUFFIXES):
            raise ValidationError(_("This is no file .p7s, .xades, .asice or .pdf."))
        if file.size > SIGNED_BYTES:
            raise ValidationError(_("The file is larger than 10 MB."))
        return file
