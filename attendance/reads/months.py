"""A month of an edition: each person's hours and stipend, and what is not settled yet."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from attendance.models import Correction, Mark, StipendRate
from attendance.reads import ClassRow, class_rows
from attendance.rules.hours import days_over
from attendance.rules.stipends import (
    Entry,
    Month,
    Rate,
    amount_after,
    minutes_paid,
    month_of,
)
from courses.enums import ATTENDING_STATES
from courses.models import ClassSession, Edition, Enrolment
from lib.dates import day_bounds, local_day, next_month


@dataclass(frozen=True)
class MonthRow:
    """`over`: days with more classes than the cap, of all editions the person is in.

    `before`: minutes of the month that another edition of the project pays first.
    """

    enrolment: Enrolment
    month: Month
    amount: Decimal | None
    over: list[tuple[date, int]]
    before: int = 0


@dataclass(frozen=True)
class MonthSheet:
    """`first`: the first day of the month. `rate`: None where none is known, or none is paid."""

    edition: Edition
    first: date
    rows: list[MonthRow]
    classes: list[ClassRow]
    rate: Rate | None
    not_closed: list[ClassRow]
    corrections: int

    @property
    def total(self) -> Decimal:
        return sum((row.amount for row in self.rows if row.amount is not None), Decimal(0))

    @property
    def minutes_paid(self) -> int:
        return sum(row.month.paid for row in self.rows)

    @property
    def is_settled(self) -> bool:
        return not self.not_closed and not self.corrections


def month_bounds(first: date) -> tuple[datetime, datetime]:
    """From the first moment of the month in Warsaw to the first of the next."""
    return day_bounds(first)[0], day_bounds(next_month(first))[0]


def months_of(edition: Edition) -> list[date]:
    """The first days of the months in which the edition has classes, in order. One query."""
    starts = edition.classes.held_as_planned().order_by("starts_at", "pk")
    days = (local_day(moment) for moment in starts.values_list("starts_at", flat=True))
    return list(dict.fromkeys(day.replace(day=1) for day in days))


def month_sheet(edition: Edition, first: date, *, at: datetime) -> MonthSheet:
    """The edition with its project is given; a constant number of queries.

    A class across midnight belongs to the day, and so to the month, on which it starts.
    """
    start, end = month_bounds(first)
    classes = [
        row for row in class_rows([edition]).get(edition.pk, []) if start <= row.starts_at < end
    ]
    marks = entries_of(edition, start, end)
    people = [
        item
        for item in edition.enrolments.select_related("person").by_name()
        if item.state in ATTENDING_STATES or item.pk in marks
    ]
    rate = rate_for(edition.project_id, first) if edition.pays_stipend else None
    before = paid_before(edition, people, start, end) if rate else {}
    over = long_days(people, edition.daily_cap_minutes, start, end)
    rows = []
    for item in people:
        found = month_of(person_entries(item, classes, marks.get(item.pk, {}), at=at))
        earlier = before.get(item.person_id, 0)
        paid = amount_after(found.paid, earlier, rate) if rate else None
        rows.append(MonthRow(item, found, paid, over.get(item.person_id, []), earlier))
    waiting = Correction.objects.waiting().filter(register__session__in=[row.pk for row in classes])
    open_ones = [row for row in classes if row.closed_at is None and row.ends_at <= at]
    return MonthSheet(edition, first, rows, classes, rate, open_ones, waiting.count())


def entries_of(edition: Edition, start: datetime, end: datetime) -> dict[int, dict[int, Entry]]:
    """Marks of the month by enrolment and class; minutes as the register says. One query."""
    marks = Mark.objects.of_editions([edition]).filter(
        register__session__starts_at__gte=start, register__session__starts_at__lt=end
    )
    found: dict[int, dict[int, Entry]] = defaultdict(dict)
    for enrolment, session, *values, reason_paid in marks.order_by("pk").values_list(
        *("enrolment_id", "register__session_id", "register__minutes", "status__credit"),
        *("minutes_missed", "status__is_paid", "status__needs_reason", "absence_reason__is_paid"),
    ):
        found[enrolment][session] = Entry(*values, reason_is_paid=bool(reason_paid))
    return found


def paid_before(
    edition: Edition, people: Iterable[Enrolment], start: datetime, end: datetime
) -> dict[int, int]:
    """Minutes that older paying editions of the same project pay in the month, by person. One query."""
    marks = Mark.objects.filter(
        enrolment__person__in={item.person_id for item in people},
        register__session__edition__project=edition.project_id,
        register__session__edition__pays_stipend=True,
        register__session__edition__lt=edition.pk,
        register__session__cancelled_at=None,
        register__session__starts_at__gte=start,
        register__session__starts_at__lt=end,
    )
    found: dict[int, int] = defaultdict(int)
    for person, credit, minutes, missed, status_paid, reason_paid in marks.order_by(
        "pk"
    ).values_list(
        *("enrolment__person", "status__credit", "register__minutes", "minutes_missed"),
        *("status__is_paid", "absence_reason__is_paid"),
    ):
        found[person] += minutes_paid(
            credit,
            minutes,
            missed,
            status_is_paid=status_paid,
            reason_is_paid=bool(reason_paid),
        )
    return found


def person_entries(
    enrolment: Enrolment, classes: Iterable[ClassRow], marks: dict[int, Entry], *, at: datetime
) -> list[Entry]:
    """What a person is marked in, and of those who stay the classes that have begun and are open.

    A closed class without a mark was before the person came to the list.
    """
    stays = enrolment.state in ATTENDING_STATES
    return [
        marks.get(row.pk, Entry(row.minutes, None))
        for row in classes
        if row.pk in marks or (stays and row.starts_at <= at and row.closed_at is None)
    ]


def rate_for(project_id: int | None, first: date) -> Rate | None:
    """The rate of that month: the project's own, else the one for all projects. One query."""
    known = StipendRate.objects.filter(
        Q(project=project_id) | Q(project=None), valid_from__lte=first
    ).order_by("-valid_from", "pk")
    rates = list(known)
    own = [row for row in rates if row.project_id is not None]
    found = next(iter(own or rates), None)
    return found.rate if found else None


def long_days(
    people: Iterable[Enrolment], cap: int, start: datetime, end: datetime
) -> dict[int, list[tuple[date, int]]]:
    """Days over the cap by person, all their editions together. One query."""
    persons = {item.person_id for item in people}
    rows = (
        ClassSession.objects.held_as_planned()
        .filter(
            starts_at__gte=start,
            starts_at__lt=end,
            edition__enrolments__person__in=persons,
            edition__enrolments__state__in=ATTENDING_STATES,
        )
        .order_by("starts_at", "pk")
        .values_list("edition__enrolments__person", "starts_at", "minutes")
    )
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for person, starts_at, minutes in rows:
        found[person].append((local_day(starts_at), minutes))
    return {person: days_over(days, cap) for person, days in found.items()}
