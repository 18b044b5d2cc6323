"""The test database: migrated once for a set of migrations and kept; each process copies it.

Migrations must run, for Wagtail's root page and locale come from them, and they take ten seconds.
On SQLite what is kept is a file in var/, on PostgreSQL a template database beside the tests' own.
"""

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

KEEP = settings.BASE_DIR / "var"


def fingerprint() -> str:
    """Of what the migrated database depends on: our migrations and the packages."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for path in sorted(settings.BASE_DIR.glob("*/migrations/*.py")):
        digest.update(f"\n{path.relative_to(settings.BASE_DIR)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def one_process() -> Iterator[None]:
    KEEP.mkdir(mode=0o700, exist_ok=True)
    with (KEEP / "test-template.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()


class SQLiteCopy:
    def __init__(self, worker: str, folder: Path):
        self.template = KEEP / f"test-template-{fingerprint()}.sqlite3"
        self.name = str(folder / f"{worker}.sqlite3")

    def make(self) -> None:
        with one_process():
            if not self.template.exists():
                for old in KEEP.glob("test-template-*.sqlite3*"):
                    old.unlink()
                unfinished = self.template.with_suffix(".unfinished")
                unfinished.unlink(missing_ok=True)
                use(str(unfinished))
                migrate()
                unfinished.rename(self.template)
        use(self.name)
        self.restore()

    def restore(self) -> None:
        """By SQLite's own backup, which other open connections notice."""
        connection.close()
        source, target = sqlite3.connect(self.template), sqlite3.connect(self.name)
        with source, target:
            source.backup(target)
        source.close()
        target.close()

    def drop(self) -> None:
        connection.close()


class PostgresCopy:
    def __init__(self, worker: str, folder: Path):
        # Without a pool: databases that are dropped and made again must have no idle connections.
        connection.settings_dict["OPTIONS"].pop("pool", None)
        self.template = f"lms_test_template_{fingerprint()}"
        self.name = f"lms_test_{worker}"

    def execute(self, *statements: str) -> None:
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def exists(self, name: str) -> bool:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    def make(self) -> None:
        with one_process():
            if not self.exists(self.template):
                unfinished = f"{self.template}_unfinished"
                self.execute(
                    f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)',
                    f'CREATE DATABASE "{unfinished}"',
                )
                use(unfinished)
                migrate()
                self.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{self.template}"')
        use(self.name)
        self.restore()

    def restore(self) -> None:
        connection.close()
        self.execute(
            f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
            f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"',
        )

    def drop(self) -> None:
        connection.close()
        self.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


def copy_for(worker: str, folder: Path) -> SQLiteCopy | PostgresCopy:
    return (SQLiteCopy if connection.vendor == "sqlite" else PostgresCopy)(worker, folder)
