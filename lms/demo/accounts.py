"""Demo accounts by role, and the invented people of the programme."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from people import actions
from people.enums import IdentityDocument, Role
from people.models import Person, User

PASSWORD = "Wiedza-demo-2010"
# login, given names, family name, form, roles
STAFF = (
    ("prowadzaca", "Maria", "Kowal", "f", [Role.TRAINER]),
    ("prowadzacy2", "Tadeusz", "Łęcki", "m", [Role.TRAINER]),
    ("koordynatorka", "Ewa", "Szczęsna", "f", [Role.COORDINATOR]),
    ("koordynator2", "Piotr", "Żółty", "m", [Role.COORDINATOR]),
    ("redaktor", "Adam", "Gąsior", "m", [Role.EDITOR]),
    ("audytorka", "Irena", "Wójcik", "f", [Role.AUDITOR]),
    ("administrator", "Krystyna", "Nurek", "f", [Role.ADMINISTRATOR]),
    ("wielozadaniowa", "Beata", "Maj", "f", [Role.TRAINER, Role.COORDINATOR, Role.EDITOR]),
)
TRAINEES = (
    ("uczestniczka", "Świętosława", "Brzęczyszczykiewicz-Żółcińska", "f", "44051401359"),
    ("uczestnik2", "Jan", "Ćwiek", "m", "02070803628"),
)


@dataclass(frozen=True)
class Cast:
    users: dict[str, User]
    trainees: dict[str, Person]


def account(login: str, given: str, family: str, roles: list[str], password: str) -> User:
    """`password`: already hashed; hashing it once for all saves seconds."""
    user = User.objects.create(
        username=login,
        first_name=given,
        last_name=family,
        email=f"{login}@demo.example",
        password=password,
    )
    actions.set_roles(user=user, roles=roles, by=None)
    return user


def build_accounts() -> Cast:
    password = make_password(PASSWORD)
    users = {
        login: account(login, given, family, roles, password)
        for login, given, family, _form, roles in STAFF
    }
    trainees = {}
    for login, given, family, form, pesel in TRAINEES:
        user = account(login, given, family, [Role.TRAINEE], password)
        users[login] = user
        trainees[login] = Person.objects.create(
            user=user,
            given_names=given,
            family_name=family,
            form=form,
            document_kind=IdentityDocument.PESEL,
            document_number=pesel,
            is_invented=True,
        )
    return Cast(users, trainees)


def build_people(names: list[tuple[str, str, str]], *, first: int) -> list[Person]:
    """Invented people without accounts; documents of the show's own kind, numbered from `first`."""
    return [
        Person.objects.create(
            given_names=given,
            family_name=family,
            form=form,
            document_kind=IdentityDocument.OTHER,
            document_number=f"POKAZ{number:05d}",
            birth_date=date(1962 + number % 30, 1 + number % 12, 1 + number % 28),
            is_invented=True,
        )
        for number, (given, family, form) in enumerate(names, start=first)
    ]


def listed() -> list[dict[str, str]]:
    """The accounts as `manage.py demo --json` gives them; the first of each role is the one to try."""
    rows = [("trainee", login) for login, *_rest in TRAINEES]
    rows += [(str(roles[0]), login) for login, _g, _f, _form, roles in STAFF]
    order = list(Role.values)
    return [
        {"role": role, "login": login, "password": PASSWORD}
        for role, login in sorted(rows, key=lambda row: order.index(row[0]))
    ]
