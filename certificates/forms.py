"""Entry of a code, a file to compare, the reason of an annulment."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from certificates.rules import read_code

FILE_BYTES = 5 * 1024 * 1024


class CodeForm(forms.Form):
    kod = forms.CharField(
        label=_("Verification code"),
        max_length=60,
        help_text=_("16 characters under the QR code. Case, spaces and dashes do not matter."),
        widget=forms.TextInput(
            attrs={
                "class": "certificate-code-input",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    def clean_kod(self) -> str:
        code = read_code(self.cleaned_data["kod"])
        if code is None:
            raise ValidationError(
                _(
                    "This code has a mistake in it. Compare it with the document character by "
                    "character: it has 16 of them, in groups of four."
                )
            )
        return code


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("PDF file of the certificate"),
        max_length=255,
        help_text=_("Up to 5 MB. We compare the file and do not keep it."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > FILE_BYTES:
            raise ValidationError(_("The file is larger than 5 MB, so it is not a certificate."))
        return file


class AnnulForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason of the annulment"),
        max_length=250,
        help_text=_("Kept in the register. Whoever checks the code sees the date, not the reason."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
