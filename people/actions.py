"""Writes of accounts, roles and personal data."""

import re
import secrets
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from anyascii import anyascii
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from lib.audit import record
from lib.refused import Refused
from people.enums import Role
from people.models import NumberReading, Person, User

# Django permissions by role: "app.model" gives view, add, change and delete; "app.model:view" that one.
CONTENT = (
    "wagtailimages.image",
    "wagtaildocs.document",
    "quizzes.question",
    "quizzes.questioncategory",
)
STAFF_LISTS = (
    *("programme.organisation", "programme.project", "programme.signset"),
    *("attendance.status", "attendance.absencereason", "attendance.stipendrate"),
)
# Wagtail's history shows an entry to those with any right on its model: these are the auditor's.
LOGGED = (
    *("people.person", "people.user", "courses.edition", "courses.enrolment"),
    *("courses.classsession", "attendance.register", "attendance.correction", "quizzes.attempt"),
    *("certificates.certificate", "certificates.batch"),
)
ROLE_PERMISSIONS: dict[str, tuple[str, ...]] = {
    Role.TRAINEE: (),
    Role.TRAINER: (),
    Role.COORDINATOR: (
        "wagtailadmin.admin:access",
        *(f"{name}:view" for name in STAFF_LISTS),
    ),
    Role.EDITOR: ("wagtailadmin.admin:access", *CONTENT),
    Role.AUDITOR: (
        "wagtailadmin.admin:access",
        *(
            f"{name}:view"
            for name in (*STAFF_LISTS, *LOGGED, "quizzes.question", "quizzes.questioncategory")
        ),
    ),
    Role.ADMINISTRATOR: (
        "wagtailadmin.admin:access",
        *CONTENT,
        *STAFF_LISTS,
        *("certificates.issuer", "people.user", "pages.sitesettings:change"),
        *(f"{name}:view" for name in LOGGED),
        *("wagtailcore.workflow", "wagtailcore.task", "wagtailredirects.redirect"),
        *("wagtailcore.collection", "wagtailcore.site:change", "auth.group:view"),
    ),
}
PAGE_PERMISSIONS = (
    "add_page",
    "change_page",
    "publish_page",
    "bulk_delete_page",
    "lock_page",
    "unlock_page",
)


def permissions_of(role: str) -> QuerySet[Permission]:
    """The permissions of a role as rows; a name that no permission answers to is an error."""
    wanted = Permission.objects.none()
    for name in ROLE_PERMISSIONS[role]:
        label, _, verb = name.partition(":")
        app, model = label.split(".")
        found = Permission.objects.filter(content_type__app_label=app)
        if verb == "access":
            found = found.filter(codename="access_admin")
        elif verb:
            found = found.filter(codename=f"{verb}_{model}")
        else:
            found = found.filter(Q(codename__endswith=f"_{model}"))
        if not found.exists():
            raise LookupError(f"No permission answers to {name!r}")
        wanted |= found
    return wanted


@transaction.atomic
def sync_roles() -> None:
    """Make the six groups with exactly the permissions that this file names."""
    root = Page.get_first_root_node()
    for role in Role.values:
        group, _is_new = Group.objects.get_or_create(name=role)
        group.permissions.set(permissions_of(role))
        if role in {Role.EDITOR, Role.ADMINISTRATOR}:
            for codename in PAGE_PERMISSIONS:
                permission = Permission.objects.get(
                    content_type__app_label="wagtailcore", codename=codename
                )
                GroupPagePermission.objects.get_or_create(
                    group=group, page=root, permission=permission
                )
            open_files(group)


def open_files(group: Group) -> None:
    """Pictures and documents of every collection: Wagtail asks for rights on a collection besides."""
    files = Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"],
        content_type__model__in=["image", "document"],
    )
    root = Collection.get_first_root_node()
    for permission in files.order_by("pk"):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )


@transaction.atomic
def set_roles(*, user: User, roles: Iterable[str], by: User | None) -> None:
    groups = [Group.objects.get_or_create(name=Role(role).value)[0] for role in roles]
    user.groups.set(groups)
    user.__dict__.pop("roles", None)
    record("people.roles", user, by=by, roles=sorted(group.name for group in groups))


def free_username(given_names: str, family_name: str) -> str:
    """A user name that nobody has: "anna.kowalska", "anna.kowalska2"."""
    plain = anyascii(f"{given_names.split()[0]}.{family_name}").lower()
    base = re.sub(r"[^a-z0-9.]", "", plain)[:100] or "osoba"
    name, number = base, 1
    while User.objects.filter(username__iexact=name).exists():
        number += 1
        name = f"{base}{number}"
    return name


@transaction.atomic
def create_person(*, person: Person, email: str, by: User | None) -> Person:
    """Save a new person with an account of their own in the role of a trainee.

    Without an e-mail address the account waits for a sign-in card (see `make_login_card`).
    """
    user = User(
        username=free_username(person.given_names, person.family_name), email=email.strip().lower()
    )
    user.set_unusable_password()
    user.save()
    set_roles(user=user, roles=[Role.TRAINEE], by=by)
    person.user = user
    person.save()
    record("people.person_create", person, by=by)
    return person


@transaction.atomic
def change_person(*, person: Person, email: str, changed: Iterable[str], by: User | None) -> Person:
    """Save a changed person; the log names the fields, never their personal content."""
    person.save()
    if person.user and person.user.email != email:
        refuse_staff_account(person.user, by)
        person.user.email = email
        person.user.save(update_fields=["email"])
        EmailAddress.objects.filter(user=person.user).delete()
    record("people.person_change", person, by=by, fields=sorted(changed))
    return person


@transaction.atomic
def make_login_card(*, person: Person, by: User) -> tuple[str, str]:
    """A user name and a new password to print and hand over; the password is shown this once."""
    refuse_staff_account(person.user, by)
    if person.user is None:
        person.user = User.objects.create(
            username=free_username(person.given_names, person.family_name)
        )
        set_roles(user=person.user, roles=[Role.TRAINEE], by=by)
        person.save(update_fields=["user"])
    password = "-".join(
        "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(4))
        for _ in range(3)
    )
    person.user.set_password(password)
    person.user.save(update_fields=["password"])
    record("people.login_card", person, by=by)
    return person.user.username, password


def refuse_staff_account(account: User | None, by: User | None) -> None:
    """Whoever may set a way to sign in could take the account over: staff's are the administrator's."""
    if account and account.is_staff_member and by and Role.ADMINISTRATOR not in by.roles:
        raise Refused(
            _("This account belongs to staff. Only an administrator changes how it signs in.")
        )


@transaction.atomic
def read_number(*, person: Person, reason: str, by: User) -> str:
    """The unmasked document number; the reading is logged with its reason."""
    NumberReading.objects.create(person=person, read_by=by, reason=reason)
    record("people.number_read", person, by=by, reason=reason)
    return person.document_number
