"""`manage.py import_questions`: a file of questions into the bank, all of it or nothing.

Standard output holds the result alone; exit code 1 where anything could not be read.
"""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.actions.import_checks import Checked, check, sentence
from quizzes.actions.imports import import_questions
from quizzes.formats.content import Reading
from quizzes.formats.files import READERS, read_file
from quizzes.formats.limits import FILE_BYTES


class Command(BaseCommand):
    help = "Imports questions from a file in GIFT, Moodle XML, Aiken or QTI."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", required=True, choices=sorted(READERS))
        parser.add_argument("--category", default="", help="in place of the file's categories")
        parser.add_argument("--dry-run", action="store_true", help="read and check, write nothing")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *, file: Path, format: str, category: str, dry_run: bool, **options: Any):
        category = " ".join(category.split())
        reading = read_file(self.content(file), format)
        checked = check(reading, category)
        imported = 0
        if not dry_run and not checked.problems:
            imported = self.write(reading, file.name, format, category)
        if options["json"]:
            self.stdout.write(json.dumps(result(checked, imported), ensure_ascii=False, indent=2))
        else:
            self.print(checked, imported)
        if checked.problems:
            sys.exit(1)

    def content(self, file: Path) -> bytes:
        """One byte more than may be read is enough to be refused."""
        try:
            with file.open("rb") as opened:
                return opened.read(FILE_BYTES + 1)
        except OSError as reason:
            raise CommandError(f"The file {file} cannot be read: {reason.strerror}.") from reason

    def write(self, reading: Reading, name: str, format: str, category: str) -> int:
        return import_questions(
            reading=reading, by=None, name=name, format=format, category=category
        ).imported

    def print(self, checked: Checked, imported: int) -> None:
        for item in checked.items:
            mark = " (already in the bank)" if item.is_double else ""
            self.stdout.write(f"{item.content.line:>6}  {item.content.kind:<12}{item.title}{mark}")
        for problem in (*checked.problems, *checked.notes):
            self.stdout.write(f"{problem.line:>6}  {sentence(problem)}")
        doubles = len(checked.items) - len(checked.new)
        self.stdout.write(
            f"Read: {len(checked.items)}. Imported: {imported}. Already in the bank: {doubles}."
            f" With mistakes: {len(checked.problems)}."
        )


def result(checked: Checked, imported: int) -> dict[str, Any]:
    return {
        "read": len(checked.items),
        "imported": imported,
        "questions": [
            {"line": item.content.line, "type": item.content.kind, "title": item.title}
            for item in checked.items
        ],
        "errors": [
            {"line": problem.line, "message": sentence(problem)} for problem in checked.problems
        ],
    }
