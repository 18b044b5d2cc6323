"""Who sees the projector, and who is here already."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from attendance.enums import Credit
from attendance.models import Mark, SelfMarking
from attendance.rules import codes
from courses.models import ClassSession, Enrolment

WINDOW_PARTS = ("session__edition", "session__register")
NAMES = ("given_names", "family_name")


@dataclass(frozen=True)
class Shown:
    """What the projector shows now: the token of the QR code, the digits, and for how long."""

    token: str
    digits: str
    seconds: int


def shown_code(window: SelfMarking, *, at: datetime) -> Shown:
    step = codes.step_of(at)
    digits = codes.digits_of(window.secret, step)
    token = codes.token_of(window.pk, window.secret, step)
    return Shown(token, f"{digits[:3]} {digits[3:]}", codes.seconds_left(at))


def window_of(token: str) -> SelfMarking | None:
    """The window a token names, whether or not the token is a true one. One query."""
    key = codes.read_token(token)
    if key is None:
        return None
    return SelfMarking.objects.select_related(*WINDOW_PARTS).filter(pk=key).first()


def typed_token(user: Any, typed: str, *, at: datetime) -> str | None:
    """The token for the digits on the projector of one of the person's classes. One query."""
    windows = SelfMarking.objects.open(at=at).of_user(user).order_by("pk")
    for window in windows:
        step = codes.step_of_digits(window.secret, typed, at=at)
        if step is not None:
            return codes.token_of(window.pk, window.secret, step)
    return None


def place_of(user: Any, session: ClassSession) -> Enrolment | None:
    """The person's place on the list of the class. None for those who left, too."""
    places = Enrolment.objects.of_user(user).attending()
    return places.filter(edition=session.edition_id).order_by("pk").first()


def people_here(session: ClassSession) -> list[str]:
    """Given names with an initial, in the order in which they came. For a room, not for the world."""
    here = Mark.objects.filter(register__session=session).exclude(status__credit=Credit.NONE)
    rows = here.order_by("updated_at", "pk").values_list(
        "enrolment__person__given_names", "enrolment__person__family_name"
    )
    return [f"{given} {family[:1]}." for given, family in rows]
