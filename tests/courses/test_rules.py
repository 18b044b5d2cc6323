"""Rules of editions, timetable and progress."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from courses import rules

DAY = datetime(2026, 3, 3, 8, tzinfo=UTC)


def slot(key, start, hours, **over):
    base = {"trainer": "", "room": "", "group": ""} | over
    return rules.Slot(
        key, DAY + timedelta(hours=start), DAY + timedelta(hours=start + hours), **base
    )


def test_a_series_over_new_year_keeps_its_weekdays_and_leaves_out_the_holidays():
    days = rules.series_days(
        date(2026, 12, 21), date(2027, 1, 8), {0, 3}, {date(2026, 12, 24), date(2026, 12, 31)}
    )
    assert days == [date(2026, 12, 21), date(2026, 12, 28), date(2027, 1, 4), date(2027, 1, 7)]


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 200), st.sets(st.integers(0, 6))
)
def test_every_day_of_a_series_is_in_its_span_and_on_its_weekdays(first, length, weekdays):
    last = first + timedelta(days=length)
    days = rules.series_days(first, last, weekdays)
    assert all(first <= day <= last and day.weekday() in weekdays for day in days)
    assert days == sorted(set(days))
    if len(weekdays) == 7:
        assert len(days) == length + 1


def test_overlaps_of_trainer_room_and_group_are_told_apart():
    existing = [slot(1, 0, 4, trainer="A", room="R", group="G")]
    found = rules.collisions([slot(2, 3, 2, trainer="A", room="R", group="H")], existing)
    assert {(hit.other, hit.over) for hit in found} == {(1, "trainer"), (1, "room")}


def test_classes_that_only_touch_do_not_collide():
    assert not rules.collisions([slot(2, 4, 2, trainer="A")], [slot(1, 0, 4, trainer="A")])


def test_what_is_not_named_collides_with_nothing():
    assert not rules.collisions([slot(2, 0, 4)], [slot(1, 0, 4)])


def test_a_series_that_collides_with_itself_is_found():
    found = rules.collisions([slot(1, 0, 4, group="G"), slot(2, 1, 4, group="G")], [])
    assert [(hit.key, hit.other) for hit in found] == [(2, 1)]


def test_a_step_published_after_someone_finished_takes_nothing_back():
    finished = DAY
    steps = [(1, DAY - timedelta(days=9)), (2, DAY + timedelta(days=1)), (3, None)]
    assert rules.counted_steps(steps, finished) == {1}
    assert rules.counted_steps(steps, None) == {1, 2, 3}


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_progress_stays_between_nothing_and_everything(counted, done):
    result = rules.progress(counted, done)
    assert 0 <= result.done <= result.total
    assert 0 <= result.percent <= 100
    assert result.is_complete == (bool(counted) and counted <= done)


def test_states_move_only_along_their_ways():
    assert rules.edition_may_move("planned", "recruiting")
    assert not rules.edition_may_move("planned", "closed")
    assert not rules.edition_may_move("nonsense", "closed")
    assert rules.enrolment_may_move("enrolled", "withdrawn")
    assert not rules.enrolment_may_move("withdrawn", "completed")
