"""A person's classes as iCalendar (RFC 5545), for the calendars of phones and other programs."""

from collections.abc import Iterable
from datetime import UTC, timedelta
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from courses.reads.calendars import Entry
from lib.dates import WARSAW

ASK_AGAIN = timedelta(hours=1)
# Summer and winter time as the European Union has had them since 1996: programs need not know the
# zone by its name. The package's own list starts the summer an hour late.
ZONE = f"""BEGIN:VTIMEZONE
TZID:{WARSAW.key}
BEGIN:DAYLIGHT
DTSTART:19970330T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


@cache
def zone() -> Timezone:
    return Timezone.from_ical(ZONE)


def calendar_file(entries: Iterable[Entry]) -> bytes:
    """The same classes give the same bytes: nothing in them says when the file was made."""
    calendar = Calendar()
    calendar.add("prodid", "-//Spoldzielnia Wiedzy//LMS//PL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    name = _("Classes: %(site)s") % {"site": settings.WAGTAIL_SITE_NAME}
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", WARSAW.key)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(zone())
    for entry in entries:
        calendar.add_component(event(entry))
    return calendar.to_ical()


def event(entry: Entry) -> Event:
    """One class. Its UID stays for ever; SEQUENCE counts its changes, so that calendars follow."""
    session, edition = entry.session, entry.session.edition
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    changed_at = (session.changed_at or edition.created_at).astimezone(UTC).replace(microsecond=0)
    summary = f"{edition.course.title}: {session.topic}"
    told = [edition.title]
    made = Event()
    made.add("uid", f"zajecia-{session.pk}@{host}")
    made.add("dtstamp", changed_at)
    made.add("last-modified", changed_at)
    made.add("sequence", session.sequence)
    made.add("dtstart", session.starts_at.astimezone(WARSAW))
    made.add("dtend", session.ends_at.astimezone(WARSAW))
    if session.cancelled_at:
        summary = _("CANCELLED: %(what)s") % {"what": summary}
        told.append(_("Cancelled. %(reason)s") % {"reason": session.cancel_reason})
    made.add("status", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    made.add("transp", "TRANSPARENT" if session.cancelled_at else "OPAQUE")
    made.add("summary", summary)
    where = ", ".join(part for part in (session.room, edition.place) if part)
    if where:
        made.add("location", where)
    made.add("description", "\n".join([*told, entry.url]))
    made.add("url", entry.url)
    return made
