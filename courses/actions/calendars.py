"""Writes of calendar addresses: made, made anew, withdrawn."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.models import CalendarFeed
from courses.models.calendars import token_hash
from lib.audit import record
from people.models import User


@transaction.atomic
def renew_feed(*, user: User, at: datetime | None = None) -> CalendarFeed:
    """A new address for the person's calendar; the old one, if there was one, opens nothing any more."""
    token = secrets.token_urlsafe(32)
    values = {
        "token": token,
        "token_hash": token_hash(token),
        "created_at": at or timezone.now(),
    }
    feed, is_new = CalendarFeed.objects.update_or_create(user=user, defaults=values)
    record("courses.calendar", user, by=user, done="made" if is_new else "renewed")
    return feed


@transaction.atomic
def withdraw_feed(*, user: User) -> None:
    deleted, _rows = CalendarFeed.objects.filter(user=user).delete()
    if deleted:
        record("courses.calendar", user, by=user, done="withdrawn")
