"""Production refuses to start half-configured, and says what is missing."""

import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from django.conf import settings

from lms.settings import demo

GOOD = {
    "SECRET_KEY": "x" * 60,
    "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "IDENTIFIER_HASH_KEY": "y" * 40,
    "ALLOWED_HOSTS": "example.org",
    "DATABASE_URL": "postgres://lms@127.0.0.1/lms",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "PUBLIC_URL": "https://example.org",
}


def start(**changes):
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "lms.settings.production"}
    environment |= {name: value for name, value in {**GOOD, **changes}.items() if value}
    return subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; settings.SECRET_KEY"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_when_everything_is_named():
    assert start().returncode == 0


@pytest.mark.parametrize("name", sorted(GOOD))
def test_production_names_what_is_missing(name):
    refused = start(**{name: ""})
    assert refused.returncode != 0
    assert f"{name} is missing" in refused.stderr


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SECRET_KEY": demo.SECRET_KEY}, "SECRET_KEY is the demo's"),
        ({"FIELD_ENCRYPTION_KEYS": demo.FIELD_ENCRYPTION_KEYS[0]}, "demo's key"),
        ({"IDENTIFIER_HASH_KEY": demo.IDENTIFIER_HASH_KEY}, "IDENTIFIER_HASH_KEY is the demo's"),
        ({"DEBUG": "1"}, "DEBUG is on"),
    ],
)
def test_production_refuses_the_demos_secrets_and_debug(changes, said):
    refused = start(**changes)
    assert refused.returncode != 0
    assert said in refused.stderr


def test_the_demo_command_and_the_mail_page_exist_only_in_the_demo(client, settings, db):
    settings.DEMO = False
    assert client.get("/demo/poczta/").status_code == 404
    from django.core.management import CommandError, call_command

    with pytest.raises(CommandError, match="demo settings"):
        call_command("demo")
