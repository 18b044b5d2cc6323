"""What a browser remembers of a code it saw, and which device it is: two signed cookies, no rows."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing
from django.http import HttpRequest, HttpResponse

from attendance.models import SelfMarking
from attendance.rules import codes
from attendance.rules.self_marks import SCAN_KEPT
from lib.encryption import keyed_hash

PATH = "/obecnosc/"
SCAN_COOKIE, DEVICE_COOKIE = "kod", "urzadzenie"
SCAN_SALT, DEVICE_SALT = "attendance.scan", "attendance.device"
# Longer than a scan counts: what was seen before the class started waits for it.
SCAN_SECONDS = 60 * 60
DEVICE_SECONDS = 400 * 24 * 60 * 60


@dataclass(frozen=True)
class Scan:
    """A true code of this window was seen at this moment, in this browser."""

    window: SelfMarking
    seen_at: datetime


def scan_of(
    request: HttpRequest, window: SelfMarking | None, token: str, *, at: datetime
) -> Scan | None:
    """The scan remembered, or made by this very request; None where the code is not a true one (now)."""
    if window is None:
        return None
    kept = remembered(request, window)
    if kept and at <= max(kept, window.window.opens_at) + SCAN_KEPT:
        return Scan(window, kept)
    if codes.is_token_of(window.pk, window.secret, token, at=at):
        return Scan(window, at)
    return Scan(window, kept) if kept else None


def remembered(request: HttpRequest, window: SelfMarking) -> datetime | None:
    try:
        key, seen, secret = signing.loads(
            request.COOKIES.get(SCAN_COOKIE, ""), salt=SCAN_SALT, max_age=SCAN_SECONDS
        )
    except (signing.BadSignature, ValueError, TypeError):
        return None
    # Opened again, a window has another secret: what was seen before says nothing of now.
    if (key, secret) != (window.pk, keyed_hash(window.secret)[:8]):
        return None
    return datetime.fromtimestamp(seen, tz=UTC)


def remember(request: HttpRequest, response: HttpResponse, scan: Scan) -> None:
    seen = scan.seen_at.timestamp()
    secret = keyed_hash(scan.window.secret)[:8]
    value = signing.dumps([scan.window.pk, seen, secret], salt=SCAN_SALT)
    keep(request, response, SCAN_COOKIE, value, SCAN_SECONDS)


def device_of(request: HttpRequest) -> str:
    """The name of this browser, or "" where it has none yet."""
    try:
        return signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=DEVICE_SALT)
    except signing.BadSignature:
        return ""


def name_device(request: HttpRequest, response: HttpResponse) -> str:
    """Give the browser a name, kept for a year; returns it."""
    name = device_of(request)
    if not name:
        name = uuid.uuid4().hex
        keep(
            request, response, DEVICE_COOKIE, signing.dumps(name, salt=DEVICE_SALT), DEVICE_SECONDS
        )
    return name


def keep(request: HttpRequest, response: HttpResponse, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=PATH,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
