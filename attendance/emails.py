"""E-mails of alerts, in plain words and the reader's own language."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from attendance.models import AlertMail
from people.models import User


def language_of(user: User) -> str:
    return user.language if user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def alert_message(mail: AlertMail) -> EmailMessage:
    """The e-mail of one row. Sent twice, it carries the same Message-ID, and shows as one."""
    alert, user = mail.alert, mail.user
    enrolment = alert.enrolment
    session = alert.session
    edition = enrolment.edition if enrolment else session.edition if session else None
    is_own = bool(enrolment and enrolment.person.user_id == user.pk)
    context = {
        "alert": alert,
        "edition": edition,
        "is_own": is_own,
        "person": enrolment.person if enrolment else None,
        "session": session,
        "days": [datetime.fromisoformat(day) for day in alert.facts.get("days", [])],
        "parts": parts_of(alert),
        "is_whole_in_reach": is_whole_in_reach(alert),
        "url": settings.PUBLIC_URL + address_of(alert, is_own=is_own),
    }
    with translation.override(language_of(user)):
        subject = render_to_string("emails/attendance_alert_subject.txt", context)
        body = render_to_string("emails/attendance_alert_message.txt", context)
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=body.strip() + "\n",
        to=[user.email],
        headers={
            "Message-ID": f"<attendance-alert-{alert.pk}-{mail.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def parts_of(alert) -> list[tuple[str, int | None]]:
    """Parts of the programme out of reach, with their percent; older alerts noted names alone."""
    told = alert.facts.get("parts", [])
    return [(part, None) if isinstance(part, str) else tuple(part) for part in told]


def is_whole_in_reach(alert) -> bool:
    """Only parts of the programme are out of reach. Percents are rounded down, so they compare."""
    facts = alert.facts
    return "percent" in facts and facts["percent"] >= facts["threshold"]


def address_of(alert, *, is_own: bool) -> str:
    if alert.enrolment_id is None:
        return reverse("register_detail", args=[alert.session_id])
    if is_own:
        return reverse("my_attendance", args=[alert.enrolment_id])
    return reverse("edition_attendance", args=[alert.enrolment.edition_id])
