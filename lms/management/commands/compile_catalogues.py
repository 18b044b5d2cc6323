"""`manage.py compile_catalogues`: locale/*/LC_MESSAGES/*.po to .mo, without GNU gettext."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


def compile_catalogues() -> list[Path]:
    """Compiles each catalogue that is newer than its compiled file; returns those it compiled."""
    compiled = []
    for folder in settings.LOCALE_PATHS:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
                continue
            # Renamed into place: another process that starts meanwhile never reads half a file.
            unfinished = target.with_suffix(".mo.new")
            polib.pofile(str(source)).save_as_mofile(str(unfinished))
            unfinished.replace(target)
            compiled.append(source)
    return compiled


class Command(BaseCommand):
    help = "Compiles the translations whose .po file is newer than its .mo file."
    requires_system_checks = []

    def handle(self, **options):
        for source in compile_catalogues():
            self.stderr.write(f"Compiled {source}")
