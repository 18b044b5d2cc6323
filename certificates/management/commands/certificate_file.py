"""The issued file of a certificate, as it lies in the register: not drawn anew."""

from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificates.models import Certificate


class Command(BaseCommand):
    help = "Write the issued PDF file of a certificate."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="as printed on it: KRS/2026/00042")
        parser.add_argument("--output", required=True, type=Path, help="the file to write")

    def handle(self, *args: Any, number: str, output: Path, **options: Any) -> None:
        certificate = Certificate.objects.filter(number=number.strip()).first()
        if certificate is None:
            raise CommandError(f"No certificate has the number {number}.")
        if not certificate.has_file:
            raise CommandError(f"The file of {number} is not ready: its batch is under way.")
        try:
            with storages["private"].open(certificate.file_path) as file:
                output.write_bytes(file.read())
        except OSError as error:
            raise CommandError(f"The file of {number} was not written: {error}") from error
        self.stderr.write(f"{certificate.number}: {output}")
