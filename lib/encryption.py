"""Personal numbers at rest: Fernet with rotating keys, and a keyed hash to find the same number twice.

The first of FIELD_ENCRYPTION_KEYS encrypts, every one decrypts; `manage.py rotate_keys` writes all
values anew with the first. See docs/decisions/0004-personal-numbers.md.
"""

import hashlib
import hmac
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class Undecryptable(ValueError):
    """None of the keys opens a stored value: a key was dropped before its values were rotated."""


def cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])


def encrypt(text: str) -> str:
    return cipher().encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    if not token:
        return ""
    try:
        return cipher().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Undecryptable("No key opens this value") from error


def keyed_hash(text: str) -> str:
    """64 hexadecimal digits (HMAC-SHA-256), or "" for an empty text."""
    if not text:
        return ""
    return hmac.new(
        settings.IDENTIFIER_HASH_KEY.encode(), text.encode(), hashlib.sha256
    ).hexdigest()


class EncryptedTextField(models.TextField):
    """Text that the database sees only encrypted. Cannot be searched: keep a keyed hash beside it."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return value if value is None else decrypt(value)

    def get_prep_value(self, value: Any) -> str | None:
        return value if value is None else encrypt(str(value))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise TypeError("An encrypted field cannot be searched; use its keyed hash.")
