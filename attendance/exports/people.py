"""One person's attendance in an edition as a workbook (XLSX)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from attendance.reads.people import PersonAttendance
from lib.spreadsheets import Row, workbook


def person_workbook(found: PersonAttendance) -> bytes:
    return workbook(
        [
            (_("Attendance"), class_rows(found)),
            (_("Hours"), hour_rows(found)),
            (_("History"), history_rows(found)),
        ]
    )


def class_rows(found: PersonAttendance) -> Iterator[Row]:
    yield (
        *(_("Starts"), _("Ends"), _("Topic"), pgettext("attendance", "Status")),
        *(_("Minutes missed"), _("Reason"), pgettext("of a mark", "Note")),
        *(_("Minutes taught"), _("Minutes attended"), _("Who"), _("When"), _("Closed")),
    )
    for row in found.classes:
        session, mark = row.session, row.mark
        if session.cancelled_at:
            continue
        register = getattr(session, "register", None)
        yield (
            *(session.starts_at, session.ends_at, row.taught.topic),
            mark.status.label if mark else "",
            mark.minutes_missed if mark else None,
            mark.absence_reason.label if mark and mark.absence_reason else "",
            mark.note if mark else "",
            *(row.taught.minutes, row.attended),
            *((str(mark.updated_by), mark.updated_at) if mark else ("", None)),
            register.closed_at if register else None,
        )


def hour_rows(found: PersonAttendance) -> Iterator[Row]:
    """Minutes, never rounded hours; a line for each part of the programme with its own threshold."""
    yield (
        pgettext("of a person", "Name"),
        pgettext("of the programme", "Part"),
        *(_("Minutes attended"), _("Minutes held"), _("Minutes planned")),
        *(_("% of hours held"), _("% of hours planned"), _("Threshold (%)")),
    )
    name = found.enrolment.person.name_by_family
    for part, hours in [("", found.hours), *found.hours.parts]:
        yield (
            *(name, part, hours.attended, hours.held, hours.planned),
            *(hours.percent_of_held, hours.percent_of_planned, hours.threshold),
        )


def history_rows(found: PersonAttendance) -> Iterator[Row]:
    yield (
        *(_("When"), _("Starts"), _("Topic"), pgettext("attendance", "Status before")),
        *(pgettext("attendance", "Status"), _("Minutes missed"), _("Reason of the absence")),
        *(pgettext("of a mark", "Note"), _("Who"), pgettext("of a mark", "Source")),
        _("Reason of the correction"),
    )
    for row in found.history:
        yield (
            *(row.at, row.register.session.starts_at, row.register.topic),
            row.old_status.label if row.old_status else "",
            *(row.new_status.label, row.new_minutes_missed),
            row.new_absence_reason.label if row.new_absence_reason else "",
            *(row.note, str(row.by), row.get_source_display(), row.reason),
        )
