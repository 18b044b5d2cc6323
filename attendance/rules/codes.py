"""Codes that prove that somebody sees the projector: a new one every few seconds, from one secret.

Moments are aware datetimes. Nothing here is stored: the code of a moment follows from the secret.
"""

import base64
import hashlib
import hmac
import re
from datetime import datetime, timedelta

STEP_SECONDS = 15
# A code counts while it is shown and while the next one is; then for this much longer, and earlier.
TOLERANCE = timedelta(seconds=5)
DIGITS = 6
TOKEN = re.compile(r"([0-9]{1,18})-([a-z2-7]{16})")


def step_of(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_SECONDS


def seconds_left(moment: datetime) -> int:
    """Until the next code is shown: 1 to STEP_SECONDS."""
    return STEP_SECONDS - int(moment.timestamp()) % STEP_SECONDS


def steps_accepted(at: datetime) -> range:
    """The steps whose codes count at `at`: the present one, the one before, and a small tolerance."""
    first = step_of(at - timedelta(seconds=STEP_SECONDS) - TOLERANCE)
    return range(first, step_of(at + TOLERANCE) + 1)


def mac(secret: str, step: int, purpose: str) -> bytes:
    return hmac.new(secret.encode(), f"{purpose} {step}".encode(), hashlib.sha256).digest()


def token_of(key: int, secret: str, step: int) -> str:
    """What the QR code holds: the number of the window, and 80 bits nobody can guess."""
    return f"{key}-{base64.b32encode(mac(secret, step, 'token')[:10]).decode().lower()}"


def digits_of(secret: str, step: int) -> str:
    """The same for people without a camera, to be typed."""
    number = int.from_bytes(mac(secret, step, "digits")[:8], "big") % 10**DIGITS
    return f"{number:0{DIGITS}d}"


def read_token(text: str) -> int | None:
    """The number of the window in a token of the right shape, whether or not it is a true one."""
    found = TOKEN.fullmatch(text)
    return int(found[1]) if found else None


def is_token_of(key: int, secret: str, text: str, *, at: datetime) -> bool:
    return any(
        hmac.compare_digest(text.encode(), token_of(key, secret, step).encode())
        for step in steps_accepted(at)
    )


def step_of_digits(secret: str, text: str, *, at: datetime) -> int | None:
    """Which accepted step the typed digits belong to; spaces do not matter."""
    typed = re.sub(r"\s", "", text)
    for step in steps_accepted(at):
        if hmac.compare_digest(typed.encode(), digits_of(secret, step).encode()):
            return step
    return None
