"""Alerts: raised once while something is so, written to those concerned, judged again when sent."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from attendance.emails import alert_message
from attendance.enums import AlertKind
from attendance.models import Alert, AlertMail
from attendance.reads.alerts import Found, late_registers, people_at_risk
from courses.enums import ATTENDING_STATES, StaffRole
from courses.models import EditionStaff
from lib import delivery
from lib.audit import record

ABOUT_PEOPLE = (AlertKind.ABSENCES, AlertKind.UNREACHABLE)


def raise_alerts(*, at: datetime | None = None) -> list[Alert]:
    """Raise what is so now and was not raised yet; note what is so no longer."""
    now = at or timezone.now()
    people = people_at_risk(at=now)
    found = [*people.values(), *late_registers(at=now)]
    clear_unreachable(people, at=now)
    raised = known_alerts()
    new = [item for item in found if key_of(item) not in raised]
    return [alert for item in new if (alert := raise_alert(item, at=now))]


def key_of(item: Found) -> tuple[str, int | None, int | None]:
    session = None if item.kind == AlertKind.UNREACHABLE else item.session
    return str(item.kind), item.enrolment, session


def known_alerts() -> set[tuple[str, int | None, int | None]]:
    open_ones = Alert.objects.filter(~Q(kind=AlertKind.UNREACHABLE) | Q(cleared_at=None))
    return set(open_ones.order_by("pk").values_list("kind", "enrolment_id", "session_id"))


def clear_unreachable(found: dict[tuple[AlertKind, int], Found], *, at: datetime) -> None:
    """The threshold is in reach again, by a correction or more classes: a later loss is told anew."""
    lost = [enrolment for kind, enrolment in found if kind == AlertKind.UNREACHABLE]
    waiting = Alert.objects.filter(kind=AlertKind.UNREACHABLE, cleared_at=None)
    recovered = waiting.exclude(enrolment__in=lost).select_related("enrolment__edition")
    still = people_at_risk(
        at=at, enrolments=[alert.enrolment for alert in recovered if alert.enrolment]
    )
    for alert in recovered:
        if (AlertKind.UNREACHABLE, alert.enrolment_id) not in still and is_running(alert):
            Alert.objects.filter(pk=alert.pk).update(cleared_at=at)


def is_running(alert: Alert) -> bool:
    return bool(alert.enrolment and alert.enrolment.edition.state == "running")


@transaction.atomic
def raise_alert(item: Found, *, at: datetime) -> Alert | None:
    """None where another sweep raised it meanwhile: the database keeps it once."""
    made = Alert(
        kind=item.kind,
        enrolment_id=item.enrolment,
        session_id=item.session,
        facts=item.facts,
        raised_at=at,
    )
    Alert.objects.bulk_create([made], ignore_conflicts=True)
    same = {"kind": item.kind, "enrolment": item.enrolment, "session": item.session}
    alert = Alert.objects.filter(**same, raised_at=at).first()
    if alert is None:
        return None
    readers = readers_of(alert)
    AlertMail.objects.bulk_create(
        [AlertMail(alert=alert, user_id=pk, due_at=at) for pk in sorted(readers)],
        ignore_conflicts=True,
    )
    record("attendance.alert", alert, by=None, kind=str(alert.kind), readers=sorted(readers))
    return alert


def readers_of(alert: Alert) -> set[int]:
    """Of a person: they and the coordinators. Of a class: its trainer; after long, the coordinators."""
    readers: set[int] = set()
    if alert.enrolment:
        readers |= {pk for pk in [alert.enrolment.person.user_id] if pk}
        edition = alert.enrolment.edition_id
    elif alert.session:
        edition = alert.session.edition_id
        if alert.kind == AlertKind.LATE_REGISTER:
            return {alert.session.trainer_id}
    coordinators = EditionStaff.objects.filter(edition=edition, role=StaffRole.COORDINATOR)
    return readers | set(coordinators.order_by("pk").values_list("user_id", flat=True))


def take_due(*, at: datetime | None = None) -> list[tuple[int, int]]:
    return delivery.take_due(AlertMail.objects.all(), at=at or timezone.now())


def send_mail(*, mail_id: int, attempts: int, at: datetime | None = None) -> str:
    """Send one e-mail unless it is no longer so: what came of it as the row's new state."""
    now = at or timezone.now()
    if not delivery.claim(AlertMail.objects.all(), mail_id, attempts, at=now):
        return ""
    mail = AlertMail.objects.select_related(
        *("user", "alert__enrolment__person", "alert__enrolment__edition"),
        "alert__session__edition",
    ).get(pk=mail_id)
    if not is_still_so(mail.alert, at=now):
        return delivery.settle(mail, delivery.NEEDLESS, at=now)
    if not (mail.user.is_active and mail.user.email):
        return delivery.settle(mail, delivery.CALL, at=now)
    return delivery.send(mail, alert_message(mail), at=now)


def is_still_so(alert: Alert, *, at: datetime) -> bool:
    if alert.kind in ABOUT_PEOPLE and alert.enrolment:
        if alert.enrolment.state not in ATTENDING_STATES or not is_running(alert):
            return False
        found = people_at_risk(at=at, enrolments=[alert.enrolment])
        there = found.get((AlertKind(alert.kind), alert.enrolment.pk))
        return there is not None and there.session == alert.session_id
    return any(
        item.session == alert.session_id and item.kind == alert.kind
        for item in late_registers(at=at)
    )
