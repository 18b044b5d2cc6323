"""`manage.py export_questions`: the bank, or a drawer of it, as a file for other programs.

Exit code 1 where the format could not hold a question; standard error names each.
"""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.exports.questions import FORMATS, in_category, written


class Command(BaseCommand):
    help = "Exports questions to GIFT or Moodle XML."

    def add_arguments(self, parser):
        parser.add_argument("--format", required=True, choices=sorted(FORMATS))
        parser.add_argument("--category", default="", help="this one and those in it")
        parser.add_argument("-o", "--output", type=Path, help="a file; else standard output")

    def handle(self, *, format: str, category: str, output: Path | None, **options: Any):
        questions = in_category(category)
        if not questions.exists():
            raise CommandError("There are no questions here.")
        found = written(questions, format)
        if output:
            try:
                output.write_bytes(found.data)
            except OSError as reason:
                raise CommandError(f"{output} cannot be written: {reason.strerror}.") from reason
        else:
            self.stdout.write(found.data.decode(), ending="")
        for question in found.left_out:
            self.stderr.write(f"Left out, for Moodle XML alone can hold it: {question}")
        if found.left_out:
            sys.exit(1)
