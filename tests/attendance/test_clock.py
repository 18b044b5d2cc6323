"""Clocks that change, midnight and New Year: hours are stored minutes, and a class has the day it starts on."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.actions.marks import save_marks
from attendance.actions.registers import as_planned, close_register
from attendance.reads import hour_summaries
from attendance.reads.alerts import late_registers
from attendance.reads.months import month_bounds, month_sheet, months_of
from attendance.rules.merging import Wish
from courses.rules import series_days
from lib.dates import WARSAW, local_day, local_moment, next_month
from lib.refused import Refused
from lms.reads import trainer_panel
from people.enums import Role
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import UserFactory

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def moment(day, hour, minute=0):
    return local_moment(day, time(hour, minute)).astimezone(UTC)


def class_from(edition, start, end, minutes=None):
    taught = minutes or int((end - start).total_seconds() // 60)
    return ClassSessionFactory(edition=edition, starts_at=start, ends_at=end, minutes=taught)


def night_before(edition, day):
    """From 22:00 on the eve to 6:00: seven hours by the clock's jump forward, nine by its jump back."""
    eve = day - timedelta(days=1)
    return class_from(edition, moment(eve, 22), moment(day, 6))


@pytest.fixture
def edition(db):
    trainer = UserFactory(roles=[Role.TRAINER])
    made = EditionFactory(trainers=[trainer])
    made.trainer = trainer
    return made


@pytest.mark.parametrize(("day", "minutes"), [(SPRING, 7 * 60), (AUTUMN, 9 * 60)])
def test_a_night_on_which_clocks_change_counts_the_minutes_it_had(edition, day, minutes):
    session = night_before(edition, day)
    person = EnrolmentFactory(edition=edition)
    save_marks(session=session, wishes={person.pk: Wish("late", 30)}, by=UserFactory())
    assert session.minutes == minutes
    hours = hour_summaries([person], at=LATER)[person.pk]
    assert (hours.planned, hours.attended) == (minutes, minutes - 30)
    row = month_sheet(edition, day.replace(day=1), at=LATER).rows[0]
    assert (row.month.taught, row.month.attended) == (minutes, minutes - 30)


def test_what_counts_is_what_was_taught_and_not_the_time_between_two_clocks(edition):
    session = class_from(edition, moment(SPRING, 0, 30), moment(SPRING, 4, 30), minutes=135)
    person = EnrolmentFactory(edition=edition)
    save_marks(session=session, wishes={person.pk: Wish("present")}, by=UserFactory())
    assert hour_summaries([person], at=LATER)[person.pk].attended == 135


@pytest.mark.parametrize("day", [SPRING, AUTUMN, date(2027, 1, 1), date(2026, 6, 10)])
def test_a_class_across_midnight_stays_on_the_trainers_panel_until_it_ends(edition, day):
    session = night_before(edition, day)

    def shown(at):
        panel = trainer_panel(edition.trainer, at=at)
        found = {name: session in panel[name] for name in ("coming", "today", "late")}
        return [name for name, is_in in found.items() if is_in], panel["first"] == session

    start, end = session.starts_at, session.ends_at
    assert shown(start - timedelta(days=1)) == (["coming"], False)
    assert shown(start) == (["today"], True)
    assert shown(end - timedelta(minutes=1)) == (["today"], True)
    assert shown(end + timedelta(minutes=1)) == (["late"], False)


@pytest.mark.parametrize("day", [SPRING, AUTUMN, date(2027, 1, 1), date(2026, 6, 10)])
def test_a_class_is_marked_from_the_first_moment_of_its_day_and_after_midnight(edition, day):
    session = night_before(edition, day)
    person = EnrolmentFactory(edition=edition)
    begun = moment(day - timedelta(days=1), 0)
    with pytest.raises(Refused):
        save_marks(
            session=session,
            wishes={person.pk: Wish("present")},
            by=UserFactory(),
            at=begun - timedelta(seconds=1),
        )
    for seen, at in enumerate([begun, moment(day, 0), moment(day, 1, 30), session.ends_at]):
        wish = Wish(["present", "absent"][seen % 2], seen=seen)
        saved = save_marks(session=session, wishes={person.pk: wish}, by=UserFactory(), at=at)
        assert saved.written
    closed = close_register(
        session=session, taught=as_planned(session), by=UserFactory(), at=moment(day, 0, 5)
    )
    assert closed.closed_at


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_a_register_is_late_a_day_of_24_hours_after_its_class(edition, day):
    session = class_from(edition, moment(day - timedelta(days=1), 14), moment(day, 0))
    due = session.ends_at + timedelta(hours=24)
    assert not late_registers(at=due - timedelta(minutes=1))
    assert [found.session for found in late_registers(at=due)] == [session.pk]


@pytest.mark.parametrize("first", [date(2026, month, 1) for month in (3, 4, 10, 11)])
def test_a_month_begins_and_ends_at_midnight_in_warsaw_whatever_its_clocks_do(edition, first):
    after = next_month(first)
    last_day = after - timedelta(days=1)
    own = [
        class_from(edition, moment(first, 0), moment(first, 1)),
        class_from(edition, moment(last_day, 23, 30), moment(after, 1, 30)),
    ]
    class_from(edition, moment(first - timedelta(days=1), 23, 59), moment(first, 1))
    class_from(edition, moment(after, 0), moment(after, 1))
    sheet = month_sheet(edition, first, at=LATER)
    assert [row.pk for row in sheet.classes] == [session.pk for session in own]


def test_a_series_over_new_year_stands_in_both_its_months_at_the_same_hour(edition):
    days = series_days(date(2026, 12, 22), date(2027, 1, 12), [1])
    series = [class_from(edition, moment(day, 9), moment(day, 12)) for day in days]
    person = EnrolmentFactory(edition=edition)
    december, january = months_of(edition)
    assert (december, january) == (date(2026, 12, 1), date(2027, 1, 1))
    sheets = [month_sheet(edition, first, at=LATER) for first in (december, january)]
    assert [[row.pk for row in sheet.classes] for sheet in sheets] == [
        [session.pk for session in series[:2]],
        [session.pk for session in series[2:]],
    ]
    hours = hour_summaries([person], at=moment(date(2027, 1, 1), 0))[person.pk]
    assert (hours.unmarked, hours.to_come) == (360, 360)


moments = st.datetimes(datetime(2025, 12, 1), datetime(2028, 1, 31), timezones=st.just(UTC))
near_changes = st.builds(
    lambda day, minutes: datetime.combine(day, time(0), tzinfo=WARSAW) + timedelta(minutes=minutes),
    st.sampled_from([date(2026, month, 1) for month in (1, 3, 4, 10, 11)] + [SPRING, AUTUMN]),
    st.integers(-180, 300),
)


@given(moments | near_changes)
def test_each_class_belongs_to_one_month_and_the_months_leave_no_gap(start):
    own = local_day(start).replace(day=1)
    months = [own]
    for _number in range(2):
        months = [(months[0] - timedelta(days=1)).replace(day=1), *months, next_month(months[-1])]
    bounds = [month_bounds(first) for first in months]
    assert [begin <= start < end for begin, end in bounds] == [False, False, True, False, False]
    assert all(one[1] == two[0] for one, two in pairwise(bounds))
