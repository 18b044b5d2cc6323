"""The report of a class at a distance as a workbook (XLSX)."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from attendance.reads.remote import PersonLog
from lib.spreadsheets import Row, workbook


def remote_workbook(rows: Iterable[PersonLog]) -> bytes:
    return workbook([(_("Log"), log_rows(rows))])


def log_rows(rows: Iterable[PersonLog]) -> Iterator[Row]:
    yield (
        *(_("Participant"), _("Joined"), _("Left"), _("Signs of activity"), _("Address (hash)")),
        *(_("Minutes present"), _("minutes missed")),
    )
    for row in rows:
        total = (row.presence.present, row.presence.missed)
        if not row.visits:
            yield (row.enrolment.person.name_by_family, "", "", 0, "", *total)
        for visit in row.visits:
            ended = visit.left_at or visit.seen_at
            yield (
                *(row.enrolment.person.name_by_family, visit.joined_at, ended, visit.signs),
                *(visit.address_hash[:12], *total),
            )
