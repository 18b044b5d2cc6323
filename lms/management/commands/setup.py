"""`manage.py setup`: all that must lie ready before the site is served; quick when it does.

Every step asks first whether there is something to do, without loading what the answer does not
need: a second start has to show its first page within six seconds.
"""

import fcntl
import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from lms.management.commands.compile_catalogues import compile_catalogues

FOLDERS = ("broker", "broker-control", "cache", "log", "mail", "media", "private", "tmp")


def make_folders() -> None:
    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in FOLDERS:
        (settings.DATA_DIR / name).mkdir(mode=0o700, exist_ok=True)


@contextmanager
def alone() -> Iterator[None]:
    """One set-up at a time: a second one waits, then finds everything done."""
    with (settings.DATA_DIR / "setup.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def something_to_migrate() -> bool:
    """Compares file names with the database's list: `migrate --check` imports every migration."""
    on_disk = set()
    for app in apps.get_app_configs():
        for file in Path(app.path, "migrations").glob("[!_]*.py"):
            on_disk.add((app.label, file.stem))
    return bool(on_disk - set(MigrationRecorder(connection).applied_migrations()))


def fingerprint(folders: list[Path], pattern: str) -> str:
    """Changes when a file below the folders is added, removed or written."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob(pattern)):
            state = path.stat()
            digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def static_fingerprint() -> str:
    """Of our own static files, and of the packages: theirs change only with the lock file."""
    own = [Path(folder) for folder in settings.STATICFILES_DIRS]
    lock = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes()).hexdigest()
    return f"{fingerprint(own, '*')} {lock}"


def code_fingerprint() -> str:
    """Of the Python files of our apps: what sets up roles and pages may have changed with them."""
    own = [Path(app.path) for app in apps.get_app_configs()]
    return fingerprint([path for path in own if path.parent == settings.BASE_DIR], "*.py")


class Command(BaseCommand):
    help = "Makes the site ready: catalogues, database, roles, demo, static files. Repeatable."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--database-only",
            action="store_true",
            help="with demo settings, what other commands need: no demo, no static files; "
            "with any other settings nothing at all",
        )

    def handle(self, *, database_only: bool = False, **options):
        if database_only and not settings.DEMO:
            return
        make_folders()
        with alone():
            compile_catalogues()
            self.prepare_database()
            if not database_only:
                self.load_demo()
                self.collect_static_files()

    def say(self, text: str) -> None:
        self.stderr.write(text)

    def prepare_database(self) -> None:
        migrated = something_to_migrate()
        if migrated:
            self.say("Migrating the database")
            call_command("migrate", verbosity=0, interactive=False)
        code = code_fingerprint()
        if migrated or self.changed("code", code):
            self.say("Setting up roles and pages")
            call_command("setup_site", stdout=self.stderr)
            self.remember("code", code)

    def load_demo(self) -> None:
        if settings.DEMO and not get_user_model()._default_manager.exists():
            self.say("Loading the demo")
            call_command("demo", stdout=io.StringIO(), stderr=self.stderr)

    def collect_static_files(self) -> None:
        state = static_fingerprint()
        if not self.changed("static", state) and Path(settings.STATIC_ROOT).exists():
            return
        self.say("Collecting static files")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        self.remember("static", state)

    # What was last set up stands in setup.json beside the database.

    def remembered(self) -> dict[str, str]:
        file = settings.DATA_DIR / "setup.json"
        return json.loads(file.read_text()) if file.exists() else {}

    def changed(self, name: str, state: str) -> bool:
        return self.remembered().get(name) != state

    def remember(self, name: str, state: str) -> None:
        file = settings.DATA_DIR / "setup.json"
        file.write_text(json.dumps({**self.remembered(), name: state}))
