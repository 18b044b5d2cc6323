"""E-mails of the timetable, in plain words and the person's own language."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from courses.models import ClassNotice
from courses.reads.notices import Line


def language_of(notice: ClassNotice) -> str:
    chosen = notice.user.language if notice.user else ""
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def change_message(notice: ClassNotice, lines: Sequence[Line]) -> EmailMessage:
    """The e-mail of one notice. Sent twice, it carries the same Message-ID, and shows as one."""
    with translation.override(language_of(notice)):
        by_kind = {
            kind: [line for line in lines if line.kind == kind]
            for kind in ("cancelled", "moved", "back", "changed")
        }
        panel = "panel_trainee" if notice.enrolment_id else "panel_trainer"
        context = {
            **by_kind,
            "edition": notice.change.edition,
            "reason": notice.change.reason,
            "reader": notice.user,
            "panel_url": settings.PUBLIC_URL + reverse(panel),
            "only_cancelled": len(by_kind["cancelled"]) == len(lines),
        }
        subject = render_to_string("emails/classes_changed_subject.txt", context)
        body = render_to_string("emails/classes_changed_message.txt", context)
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=body.strip() + "\n",
        to=[notice.user.email],
        headers={
            "Message-ID": f"<class-change-{notice.change_id}-{notice.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
