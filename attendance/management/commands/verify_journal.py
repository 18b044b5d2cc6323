"""`manage.py verify_journal FILE.zip`: whether a package of a journal is as it was made.

Looks at the package alone, not at the database: it must be possible years later, elsewhere. Exit
code 1 where anything is wrong.
"""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from attendance.formats.journal_package import Fault, faults_of


class Command(BaseCommand):
    help = "Checks the hashes, the manifests and the XML of a journal's package."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options):
        faults = faults_of(file)
        for fault in faults:
            self.stdout.write(sentence(fault))
        if faults:
            sys.exit(1)
        self.stdout.write(_("The package is whole and unchanged: %(name)s") % {"name": file.name})


def sentence(fault: Fault) -> str:
    told = {
        "no_zip": _("%(about)s cannot be read as a package. %(detail)s"),
        "twice": _("%(about)s is in the package twice."),
        "no_manifest": _("%(about)s is missing: nothing says what belongs here."),
        "bad_manifest": _("%(about)s cannot be read."),
        "unlisted": _("%(about)s is not in the manifest."),
        "missing": _("%(about)s is missing."),
        "broken": _("%(about)s cannot be read. %(detail)s"),
        "other_size": _("%(about)s has another size than the manifest says."),
        "other_hash": _("%(about)s has another hash than the manifest says: it was changed."),
        "manifests_differ": _("%(about)s says other hashes than manifest.json."),
        "bad_xml": _("%(about)s does not fit its schema. %(detail)s"),
        "stranger": _("%(about)s: in class %(detail)s a mark names someone who is not listed."),
        "history_differs": _(
            "%(about)s: in class %(detail)s the marks are not what their history says."
        ),
    }
    return told[fault.code] % {"about": fault.about, "detail": fault.detail}
