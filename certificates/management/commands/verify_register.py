"""`manage.py verify_register`: the register of certificates held against itself. Changes nothing."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificates.models import Certificate
from certificates.reads.register import register_faults


class Command(BaseCommand):
    help = (
        "Check numbers, hashes and files of all certificates. Ends with 1 where anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help='print {"certificates": n, "faults": [...]}'
        )

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        count, faults = Certificate.objects.count(), []
        for fault in register_faults():
            faults.append(asdict(fault))
            if not json:
                self.stdout.write(f"{fault.code}: {fault.what}: {fault.told}")
        if json:
            self.stdout.write(as_json({"certificates": count, "faults": faults}))
        if faults:
            raise CommandError(f"{len(faults)} faults in {count} certificates.", returncode=1)
        if not json:
            self.stdout.write(f"{count} certificates, no fault.")


def as_json(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2)
