"""The classes of one person, as their calendar shows them: a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from courses.enums import StaffRole
from courses.models import ClassSession, Enrolment
from people.models import User

# What is older is history; a calendar on a phone need not carry it.
KEPT = timedelta(days=366)


@dataclass(frozen=True)
class Entry:
    """A class, and the address of the page that its reader may open."""

    session: ClassSession
    url: str


def calendar_entries(user: User, *, at: datetime) -> list[Entry]:
    """Classes led, of editions staffed, and of places taken; cancelled ones stay. Three queries."""
    places = dict(
        Enrolment.objects.of_user(user).attending().order_by("pk").values_list("edition_id", "pk")
    )
    roles = [role for role in StaffRole.values if role in user.roles]
    staffed = user.edition_roles.filter(role__in=roles).values("edition")
    wanted = Q(edition__in=list(places))
    if roles:
        wanted |= Q(edition__in=staffed) | Q(trainer=user)
    classes = (
        ClassSession.objects.filter(wanted, ends_at__gt=at - KEPT)
        .select_related("edition__course")
        .only(
            *("starts_at", "ends_at", "topic", "room", "cancelled_at", "cancel_reason"),
            *("sequence", "changed_at", "edition__title", "edition__place"),
            *("edition__created_at", "edition__course__title"),
        )
        .order_by("starts_at", "pk")
    )
    return [Entry(item, page_of(item, places)) for item in classes]


def page_of(session: ClassSession, places: dict[int, int]) -> str:
    """A trainee's own attendance; the register for those who lead or run the class."""
    place = places.get(session.edition_id)
    path = (
        reverse("my_attendance", args=[place])
        if place
        else reverse("register_detail", args=[session.pk])
    )
    return settings.PUBLIC_URL + path
