"""Many classes changed at once: as shown or not at all, once, and never under a closed register."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attendance.actions import marks, registers, timetables
from attendance.models import Register
from courses.models import ClassChange, ClassNotice, ClassSession, TimetableChange
from courses.rules.moving import Wish
from lib.dates import WARSAW
from lib.refused import Refused
from people.enums import Role
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def edition():
    trainer = UserFactory(roles=[Role.TRAINER])
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    made = EditionFactory(trainers=[trainer], coordinators=[coordinator])
    made.run_by, made.led_by = coordinator, trainer
    return made


def weekly(edition, count, **fields):
    """Classes at 9:00 in Warsaw, a week apart, from 3 March 2026: the clocks change on the 29th."""
    starts = [datetime(2026, 3, 3, 9, tzinfo=WARSAW) + timedelta(days=7 * n) for n in range(count)]
    return [
        ClassSessionFactory(
            edition=edition,
            trainer=edition.led_by,
            starts_at=start,
            ends_at=start + timedelta(minutes=225),
            **fields,
        )
        for start in starts
    ]


def preview(edition, classes, wish):
    fresh = edition.classes.filter(pk__in=[item.pk for item in classes])
    return timetables.preview_change(
        edition=edition, targets=timetables.wished(fresh, wish), at=NOW
    )


def change(edition, classes, wish, fingerprint=None):
    shown = preview(edition, classes, wish)
    return timetables.apply_change(
        edition=edition,
        keys=[item.pk for item in classes],
        wish=wish,
        fingerprint=fingerprint or shown.fingerprint,
        by=edition.run_by,
        at=NOW,
    )


def local_starts(edition):
    starts = edition.classes.order_by("starts_at").values_list("starts_at", flat=True)
    return [start.astimezone(WARSAW).replace(tzinfo=None) for start in starts]


def test_a_series_moves_by_a_week_onto_its_own_days_and_keeps_nine_oclock(edition):
    classes = weekly(edition, 6)
    done = change(edition, classes, Wish(days=7))
    assert local_starts(edition) == [
        datetime(2026, 3, 10, 9) + timedelta(days=7 * n) for n in range(6)
    ]
    assert done.classes.count() == 6
    first = ClassSession.objects.get(pk=classes[0].pk)
    assert (first.sequence, first.changed_at, first.is_moved) == (1, NOW, True)
    assert first.planned_starts_at == classes[0].starts_at
    kept = ClassChange.objects.get(session=first)
    assert (kept.before.starts_at, kept.after.starts_at) == (
        classes[0].starts_at,
        first.starts_at,
    )


def test_a_second_click_is_the_same_change(edition):
    classes = weekly(edition, 2)
    shown = preview(edition, classes, Wish(days=7)).fingerprint
    once = change(edition, classes, Wish(days=7), shown)
    again = change(edition, classes, Wish(days=7), shown)
    assert once == again
    assert TimetableChange.objects.count() == 1
    assert local_starts(edition)[0] == datetime(2026, 3, 10, 9)


@pytest.mark.parametrize("meanwhile", ["moved", "enrolled", "closed", "collides"])
def test_what_changed_since_the_preview_refuses_it_whole(edition, meanwhile):
    classes = weekly(edition, 3)
    EnrolmentFactory(edition=edition)
    wish = Wish(days=1)
    shown = preview(edition, classes, wish).fingerprint
    if meanwhile == "moved":
        change(edition, classes[:1], Wish(room="inna"))
    elif meanwhile == "enrolled":
        EnrolmentFactory(edition=edition)
    elif meanwhile == "closed":
        close(edition, classes[0])
    else:
        other = EditionFactory(group=None)
        ClassSessionFactory(
            edition=other,
            trainer=edition.led_by,
            starts_at=classes[0].starts_at + timedelta(days=1),
            ends_at=classes[0].ends_at + timedelta(days=1),
        )
    before = local_starts(edition)
    with pytest.raises(timetables.Stale) as stale:
        change(edition, classes, wish, shown)
    assert stale.value.preview.fingerprint != shown
    assert local_starts(edition) == before


def close(edition, session):
    marks.mark_rest_present(session=session, by=edition.led_by, at=session.ends_at)
    registers.close_register(
        session=session,
        taught=registers.as_planned(session),
        by=edition.led_by,
        at=session.ends_at,
    )


def test_one_class_that_cannot_move_holds_all_the_others(edition):
    classes = weekly(edition, 3)
    EnrolmentFactory(edition=edition)
    close(edition, classes[0])
    marks.mark_rest_present(session=classes[1], by=edition.led_by, at=classes[1].ends_at)
    shown = preview(edition, classes, Wish(days=1))
    assert [row.problems for row in shown.rows] == [("closed",), ("marked",), ()]
    assert shown.is_blocked
    with pytest.raises(timetables.Stale):
        change(edition, classes, Wish(days=1))
    assert not TimetableChange.objects.exists()
    cancelled = change(edition, classes[1:], Wish(cancel=True, reason="święto"))
    assert cancelled.classes.count() == 2


def test_collisions_with_the_group_forbid_and_with_trainer_and_room_warn(edition):
    classes = weekly(edition, 2, room="12")
    day = timedelta(days=1)
    other = EditionFactory(place=edition.place)
    for place, trainer, room in ((0, edition.led_by, ""), (1, UserFactory(), "12")):
        ClassSessionFactory(
            edition=other,
            trainer=trainer,
            room=room,
            starts_at=classes[place].starts_at + day,
            ends_at=classes[place].ends_at + day,
        )
    shown = preview(edition, classes, Wish(days=1))
    assert [row.warnings for row in shown.rows] == [("trainer",), ("room",)]
    assert not shown.is_blocked
    onto_itself = preview(edition, classes[:1], Wish(days=7))
    assert [row.problems for row in onto_itself.rows] == [("group",)]


def test_days_off_and_days_outside_the_edition_are_named(edition):
    classes = weekly(edition, 1)
    easter_monday = preview(edition, classes, Wish(days=34))
    assert easter_monday.rows[0].warnings == ("holiday",)
    after_the_end = preview(edition, classes, Wish(days=120))
    assert after_the_end.rows[0].warnings == ("outside",)
    before = preview(edition, classes, Wish(days=-7))
    assert before.rows[0].warnings == ("outside", "past")


def test_a_change_is_taken_back_by_its_reverse_and_only_the_last(edition):
    classes = weekly(edition, 3)
    first = change(edition, classes, Wish(start=time(14)))
    second = change(edition, classes, Wish(cancel=True, reason="strajk"))
    with pytest.raises(Refused):
        undo(edition, first)
    undone = undo(edition, second)
    assert undo(edition, second) == undone
    assert not edition.classes.exclude(cancelled_at=None).exists()
    assert not edition.classes.exclude(cancel_reason="").exists()
    assert {start.hour for start in local_starts(edition)} == {14}
    again = undo(edition, undone)
    assert edition.classes.filter(cancelled_at=None).count() == 0
    assert again.undoes == undone


def undo(edition, done):
    targets = timetables.reversed_facts(done)
    shown = timetables.preview_change(edition=edition, targets=targets, at=NOW)
    return timetables.undo_change(
        change=done, fingerprint=shown.fingerprint, by=edition.run_by, at=NOW
    )


def test_a_class_that_comes_back_to_its_time_is_no_longer_shown_as_moved(edition):
    classes = weekly(edition, 1)
    change(edition, classes, Wish(days=1))
    change(edition, classes, Wish(days=1))
    moved = ClassSession.objects.get()
    assert moved.planned_starts_at == classes[0].starts_at
    change(edition, classes, Wish(days=-2))
    back = ClassSession.objects.get()
    assert (back.planned_starts_at, back.is_moved, back.sequence) == (None, False, 3)


def test_who_is_told_and_who_is_to_be_telephoned(edition):
    classes = weekly(edition, 2)
    EnrolmentFactory(edition=edition, person=PersonFactory(user=UserFactory()))
    EnrolmentFactory(edition=edition)
    EnrolmentFactory(edition=edition, state="withdrawn")
    other = UserFactory(roles=[Role.TRAINER])
    done = change(edition, classes, Wish(days=1, trainer=other.pk))
    states = sorted(ClassNotice.objects.filter(change=done).values_list("state", flat=True))
    assert states == ["call", "waiting", "waiting", "waiting"]
    assert not change(edition, classes, Wish(topic="Inny")).notices.exists()


def test_a_new_topic_reaches_a_register_that_was_opened_and_not_what_was_written_in_it(edition):
    classes = weekly(edition, 2, topic="Statut")
    for session in classes:
        marks.mark_rest_present(session=session, by=edition.led_by, at=session.ends_at)
    Register.objects.filter(session=classes[1]).update(topic="Statut i organy")
    change(edition, classes, Wish(topic="Lustracja", part="practice"))
    kept = Register.objects.order_by("session__starts_at").values_list("topic", "part")
    assert list(kept) == [("Lustracja", "practice"), ("Statut i organy", "practice")]


def test_a_closed_edition_keeps_its_timetable(edition):
    classes = weekly(edition, 1)
    type(edition).objects.filter(pk=edition.pk).update(state="closed")
    with pytest.raises(Refused):
        change(edition, classes, Wish(days=1))


# --- the screens ---------------------------------------------------------------------------------


def data(classes, **fields):
    return {"classes": [item.pk for item in classes], "what": "move", **fields}


def test_nothing_is_written_until_the_preview_is_confirmed(client, edition):
    client.force_login(edition.run_by)
    classes = weekly(edition, 3)
    url = reverse("classes_change", args=[edition.pk])
    shown = client.post(url, data(classes, days="7"))
    assert not TimetableChange.objects.exists()
    fingerprint = shown.context["preview"].fingerprint
    assert fingerprint in shown.content.decode()
    sent = data(classes, days="7", confirm="1", fingerprint=fingerprint)
    stale = client.post(url, sent | {"days": "8"})
    assert stale.status_code == 200
    assert "Coś zmieniło się od czasu podglądu" in stale.content.decode()
    assert not TimetableChange.objects.exists()
    for _click in range(2):
        done = client.post(url, sent)
        assert done.status_code == 302
    assert TimetableChange.objects.count() == 1
    page = client.get(done.url).content.decode()
    assert "Cofnij zmianę" in page
    undo_page = reverse("timetable_change_undo", args=[TimetableChange.objects.get().pk])
    shown = client.get(undo_page)
    client.post(undo_page, {"fingerprint": shown.context["preview"].fingerprint})
    assert local_starts(edition)[0] == datetime(2026, 3, 3, 9)


def test_classes_of_another_edition_are_refused(client, edition):
    client.force_login(edition.run_by)
    weekly(edition, 1)
    foreign = ClassSessionFactory()
    response = client.post(reverse("classes_change", args=[edition.pk]), data([foreign], days="7"))
    assert response.status_code == 200
    assert "nie jest zajęciami tej edycji" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "count", "ticked"),
    [("", 4, 0), ("?dzien=1&wszystkie=1", 3, 3), ("?od=2026-03-10&do=2026-03-17", 2, 0)],
)
def test_classes_are_chosen_by_day_room_and_trainer(client, edition, query, count, ticked):
    client.force_login(edition.run_by)
    classes = weekly(edition, 4)
    first = classes[0]
    first.starts_at += timedelta(days=1)
    first.ends_at += timedelta(days=1)
    first.save()
    response = client.get(reverse("classes_change", args=[edition.pk]) + query)
    rows = response.context["rows"]
    assert (len(rows), sum(row["is_ticked"] for row in rows)) == (count, ticked)
    later = client.get(reverse("classes_change", args=[edition.pk]) + f"?zajecia={classes[2].pk}")
    assert [row["is_ticked"] for row in later.context["rows"]] == [False, False, True, True]


def queries(client, method, url, sent=None):
    with CaptureQueriesContext(
        connection,
    ) as found:
        response = getattr(client, method)(url, sent)
    assert response.status_code == 200
    return len(found)


def test_queries_do_not_grow_with_the_classes(client, edition):
    client.force_login(edition.run_by)
    url = reverse("classes_change", args=[edition.pk])
    client.get(reverse("edition_timetable", args=[edition.pk]))
    counts = []
    for size in (1, 30):
        classes = weekly(edition, size)
        EnrolmentFactory.create_batch(size, edition=edition)
        counts.append(
            (queries(client, "get", url), queries(client, "post", url, data(classes, days="1")))
        )
        edition.classes.all().delete()
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 22


def test_writing_does_not_grow_with_the_classes(edition):
    counts = []
    for size in (2, 40):
        classes = weekly(edition, size)
        with CaptureQueriesContext(connection) as found:
            change(edition, classes, Wish(days=1))
        counts.append(len(found))
        ClassChange.objects.all().delete()
        edition.classes.all().delete()
    assert counts[0] == counts[1]


def test_the_timetable_and_the_change_show_what_was(client, edition):
    client.force_login(edition.run_by)
    classes = weekly(edition, 2)
    EnrolmentFactory(edition=edition)
    change(edition, classes[:1], Wish(days=1))
    done = change(edition, classes[1:], Wish(cancel=True, reason="choroba"))
    page = client.get(reverse("edition_timetable", args=[edition.pk])).content.decode()
    assert "przeniesione" in page
    assert "wtorek, 3 marca 2026, 9:00–12:45</s>" in page
    assert "choroba" in page
    notice = done.notices.get(state="call")
    shown = client.get(reverse("timetable_change", args=[done.pk])).content.decode()
    assert "Zadzwoń" in shown
    client.post(reverse("notice_told", args=[notice.pk]))
    notice.refresh_from_db()
    assert (notice.state, notice.settled_by) == ("told", edition.run_by)


def test_a_preview_names_each_before_and_after(edition):
    (session,) = weekly(edition, 1)
    (row,) = preview(edition, [session], Wish(days=2, room="3")).rows
    assert row.after == replace(
        row.before,
        room="3",
        starts_at=session.starts_at + timedelta(days=2),
        ends_at=session.ends_at + timedelta(days=2),
    )
