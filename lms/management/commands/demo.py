"""`manage.py demo`: load the demo where there is none; `--json` tells scripts what is in it."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from lib.dates import local_day
from lms.demo import load, summary


class Command(BaseCommand):
    help = "Loads the demo programme (once) and tells about it."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print a summary for scripts")

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("The demo and its accounts exist only with the demo settings.")
        with translation.override("pl"):
            if not load.is_loaded():
                load.load(local_day(timezone.now()))
            told = summary.summary()
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
            return
        for row in told["accounts"]:
            self.stdout.write(f"{row['role']:<15}{row['login']:<18}{row['password']}")
