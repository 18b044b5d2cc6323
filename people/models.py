"""Accounts, and the personal data that is kept apart from them."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lib.encryption import EncryptedTextField, keyed_hash
from lib.text import polish_sort_key
from people import rules
from people.enums import STAFF_ROLES, GrammaticalForm, IdentityDocument, Role
from people.querysets import PersonQuerySet, UserManager


class User(AbstractUser):
    """A way to sign in. An e-mail address is optional: some trainees have none."""

    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)

    objects = UserManager()

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="user_email_unique_without_case",
                violation_error_message=_("Another account has this e-mail address."),
            ),
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_unique_without_case",
                violation_error_message=_("Another account has this user name."),
            ),
        ]

    def __str__(self):
        return self.get_full_name() or self.username

    @cached_property
    def roles(self) -> frozenset[str]:
        """The person's roles; one query, kept for the request."""
        if not self.is_active:
            return frozenset()
        names = set(self.groups.values_list("name", flat=True)) & set(Role.values)
        if self.is_superuser:
            names.add(Role.ADMINISTRATOR)
        return frozenset(names)

    @property
    def is_staff_member(self) -> bool:
        return bool(self.roles & STAFF_ROLES)

    @cached_property
    def has_second_factor(self) -> bool:
        return self.authenticator_set.exists()


class Person(models.Model):
    """Someone the programme serves or employs. Outlives the account; may never have had one."""

    user = models.OneToOneField(
        User,
        verbose_name=_("account"),
        on_delete=models.SET_NULL,
        related_name="person",
        null=True,
        blank=True,
    )
    given_names = models.CharField(_("given names"), max_length=120)
    family_name = models.CharField(_("family name"), max_length=120)
    form = models.CharField(
        _("grammatical form"),
        max_length=1,
        choices=GrammaticalForm.choices,
        default=GrammaticalForm.NEUTRAL,
        help_text=_("How documents speak of the person. Ask; do not guess from the name."),
    )
    document_kind = models.CharField(
        _("identity document"),
        max_length=20,
        choices=IdentityDocument.choices,
        default=IdentityDocument.NONE,
    )
    document_number = EncryptedTextField(_("document number"), blank=True, default="")
    identifier_hash = models.CharField(max_length=64, blank=True, editable=False)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    birth_place = models.CharField(_("place of birth"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    access_needs = models.TextField(
        _("access needs"),
        blank=True,
        help_text=_("What helps the person to take part. Trainers see this, and nothing else."),
    )
    is_invented = models.BooleanField(_("invented, for the demo"), default=False, editable=False)
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                fields=["identifier_hash"],
                condition=~models.Q(identifier_hash=""),
                name="person_identifier_unique",
                violation_error_message=_("This number belongs to a person already entered."),
            ),
            models.CheckConstraint(
                condition=models.Q(document_kind="none", identifier_hash="")
                | ~models.Q(document_kind="none") & ~models.Q(identifier_hash=""),
                name="person_document_and_number_together",
                violation_error_message=_("Give the kind of document together with its number."),
            ),
        ]

    def __str__(self):
        return self.full_name

    def save(self, *args, **kwargs):
        self.identifier_hash = identifier_hash(self.document_kind, self.document_number)
        self.sort_key = polish_sort_key(self.name_by_family)
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], "identifier_hash", "sort_key"}
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        return f"{self.given_names} {self.family_name}"

    @property
    def name_by_family(self) -> str:
        return f"{self.family_name} {self.given_names}"

    @property
    def masked_number(self) -> str:
        return rules.masked_number(self.document_number)

    @property
    def initials(self) -> str:
        return rules.initials(self.given_names, self.family_name)


def identifier_hash(document_kind: str, document_number: str) -> str:
    """The keyed hash that finds the same document again: PESEL and others never collide."""
    return keyed_hash(f"{document_kind}:{document_number}") if document_number else ""


class NumberReading(models.Model):
    """One reading of an unmasked personal number: who, whose, why, when. Only ever appended."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="number_readings")
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="number_readings")
    reason = models.CharField(_("reason"), max_length=200)
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-read_at", "-pk"]
        verbose_name = _("reading of a personal number")
        verbose_name_plural = _("readings of personal numbers")
