"""Forms of personal data."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people import rules
from people.enums import IdentityDocument
from people.models import Person, User, identifier_hash


class PersonForm(forms.ModelForm):
    """A person's data. The number is entered anew or left as it is; it is never shown in a form."""

    number = forms.CharField(
        label=_("document number"),
        required=False,
        max_length=40,
        help_text=_("PESEL where the person has one. Shown masked once it is saved."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("e-mail address"),
        required=False,
        help_text=_("Not needed. Without it the person signs in with a card."),
    )

    class Meta:
        model = Person
        fields = [
            *("given_names", "family_name", "form", "document_kind", "number", "email", "phone"),
            *("birth_date", "birth_place", "access_needs"),
        ]
        widgets = {
            "birth_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "access_needs": forms.Textarea(attrs={"rows": 3}),
        }

    def clean_given_names(self):
        return self.clean_name("given_names")

    def clean_family_name(self):
        return self.clean_name("family_name")

    def clean_name(self, field: str) -> str:
        name = rules.visible_name(self.cleaned_data[field])
        if not any(char.isalpha() for char in name):
            raise ValidationError(_("Write the name with letters."))
        return name

    def clean_email(self):
        email = self.cleaned_data["email"].strip().lower()
        taken = User.objects.filter(email__iexact=email).exclude(pk=self.instance.user_id)
        if email and taken.exists():
            raise ValidationError(_("Another account has this e-mail address."))
        return email

    def clean(self):
        cleaned = super().clean()
        kind, number = cleaned.get("document_kind"), cleaned.get("number", "")
        if kind == IdentityDocument.NONE:
            if number:
                self.add_error("document_kind", _("Choose which document this number belongs to."))
            return cleaned
        if not number:
            if not self.instance.document_number or kind != self.instance.document_kind:
                self.add_error("number", _("Give the number of the document."))
            return cleaned
        try:
            compact = (
                rules.compact_pesel if kind == IdentityDocument.PESEL else rules.compact_document
            )
            cleaned["number"] = compact(number)
        except ValueError:
            self.add_error("number", _("This is not a PESEL number. Check the eleven digits."))
            return cleaned
        if not cleaned["number"]:
            self.add_error("number", _("Give the number of the document."))
            return cleaned
        same = Person.objects.with_identifier_hash(identifier_hash(kind, cleaned["number"]))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("number", _("This number belongs to a person already entered."))
        return cleaned

    def filled_person(self) -> Person:
        """The instance with the form's data, not yet saved."""
        person = self.save(commit=False)
        if person.document_kind == IdentityDocument.NONE:
            person.document_number = ""
        elif self.cleaned_data["number"]:
            person.document_number = self.cleaned_data["number"]
        return person


class NumberReadingForm(forms.Form):
    reason = forms.CharField(
        label=_("why you need the number"), max_length=200, help_text=_("The reading is logged.")
    )
