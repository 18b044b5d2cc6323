"""One person's attendance: what they see of themselves, what staff see of them, and what it costs."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from attendance.actions.alerts import raise_alerts
from attendance.actions.corrections import ask_to_correct_mark, correct_mark
from attendance.actions.marks import save_marks
from attendance.actions.registers import as_planned, cancel_class, close_register
from attendance.rules.merging import Wish
from courses.actions import move_enrolment
from people.enums import Role
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


class Group:
    """An edition with its staff and one person, who has an account."""

    def __init__(self, **fields):
        self.trainer = UserFactory(roles=[Role.TRAINER], last_name="Dąb-Prowadząca")
        self.coordinator = UserFactory(roles=[Role.COORDINATOR], last_name="Brzoza-Koordynująca")
        self.edition = EditionFactory(
            trainers=[self.trainer], coordinators=[self.coordinator], **fields
        )
        self.user = UserFactory()
        self.place = EnrolmentFactory(edition=self.edition, person=PersonFactory(user=self.user))

    def marked(self, *statuses, topic="BHP", day=3):
        """A class on that day of March 2026, marked as one status after another."""
        start = datetime(2026, 3, day, 8, tzinfo=UTC)
        session = ClassSessionFactory(
            edition=self.edition, starts_at=start, ends_at=start + timedelta(hours=3), topic=topic
        )
        for seen, status in enumerate(statuses):
            wish = status if isinstance(status, Wish) else Wish(status)
            wish = Wish(**vars(wish) | {"seen": seen})
            save_marks(session=session, wishes={self.place.pk: wish}, by=self.trainer)
        return session

    def closed(self, *statuses, **fields):
        session = self.marked(*statuses, **fields)
        return close_register(session=session, taught=as_planned(session), by=self.trainer)


@pytest.fixture
def group():
    return Group()


def html_of(client, user, name, place, query=""):
    client.force_login(user)
    return client.get(reverse(name, args=[place.pk]) + query).content.decode()


def test_a_trainee_reads_reasons_minutes_changes_and_who_corrected_them_and_why(client, group):
    group.marked("absent", Wish("excused", reason="sick"), day=3)
    group.marked(Wish("late", 10), Wish("late", 25, note="autobus"), day=4)
    register = group.closed("absent", day=5)
    correct_mark(
        register=register,
        enrolment=group.place,
        wish=Wish("present"),
        reason="Była na liście papierowej",
        by=group.coordinator,
    )
    html = html_of(client, group.user, "my_attendance", group.place)
    for piece in (
        "spóźnienie (10 min) → <b>spóźnienie (25 min)</b>, autobus",
        "Była na liście papierowej",
        str(group.coordinator),
        "zatwierdzona",
        "Cała historia: 6 wpisów",
        group.place.person.full_name,
    ):
        assert piece in html
    assert reverse("register_detail", args=[register.session_id]) not in html
    assert "choroba" in html


def test_a_correction_that_waits_or_was_of_no_mark_is_shown_as_well(client, group):
    register = group.closed("present")
    ask_to_correct_mark(
        register=register,
        enrolment=group.place,
        wish=Wish("late", 20),
        reason="Przyszła później",
        by=group.trainer,
    )
    html = html_of(client, group.user, "my_attendance", group.place)
    assert "Przyszła później" in html
    assert "czeka na" in html
    assert reverse("correction_decide", args=[register.corrections.get().pk]) not in html


def test_the_threshold_of_each_part_is_named_with_its_hours(client):
    group = Group(threshold_per_part=True, attendance_threshold=80)
    for number, topic in enumerate(["Organy spółdzielni", "Organy spółdzielni", "Księgowość"]):
        group.marked("present" if number < 2 else "absent", topic=topic, day=3 + number)
    for user, page in (
        (group.user, "my_attendance"),
        (group.trainer, "enrolment_attendance"),
    ):
        html = html_of(client, user, page, group.place)
        assert "co najmniej 80 % zaplanowanych godzin, także w każdej części programu" in html
        assert "Księgowość</span>: 0&nbsp;%" in html
        assert "Organy spółdzielni</span>: 100&nbsp;%" in html


def test_staff_see_whose_each_mark_is_and_the_alerts_and_the_way_to_each_register(client, group):
    today = datetime(2026, 3, 5, 20, tzinfo=UTC)
    sessions = [group.marked("absent", day=3), group.marked("absent", day=4)]
    raise_alerts(at=today)
    html = html_of(client, group.coordinator, "enrolment_attendance", group.place)
    assert html.count("nieobecności z rzędu".capitalize()) == 1
    assert str(group.trainer) in html
    for session in sessions:
        assert reverse("register_detail", args=[session.pk]) in html
    for name in ("edition_matrix", "edition_attendance", "edition_alerts"):
        page = html_of(client, group.coordinator, name, group.edition)
        assert reverse("enrolment_attendance", args=[group.place.pk]) in page


def test_whoever_left_shows_what_they_were_marked_in(client, group):
    group.marked("present", day=3)
    later = group.marked(day=10)
    move_enrolment(enrolment=group.place, state="withdrawn", by=group.coordinator)
    html = html_of(client, group.trainer, "enrolment_attendance", group.place)
    assert "rezygnacja" in html
    assert reverse("register_detail", args=[later.pk]) not in html


def test_a_cancelled_class_is_crossed_out_and_counts_nothing_though_it_was_marked(client, group):
    session = group.marked("present")
    cancel_class(session=session, reason="Awaria ogrzewania", by=group.coordinator)
    html = html_of(client, group.user, "my_attendance", group.place)
    assert "<s>wtorek, 3 marca 2026" in html
    assert "Awaria ogrzewania" in html
    assert "godz. dyd." not in html
    page = html_of(client, group.trainer, "enrolment_attendance", group.place)
    assert "Awaria ogrzewania" in page


@pytest.mark.parametrize("page", ["my_attendance", "enrolment_attendance"])
def test_a_place_without_classes_says_so(client, group, page):
    user = group.user if page == "my_attendance" else group.trainer
    assert "Nie ma jeszcze zaplanowanych zajęć" in html_of(client, user, page, group.place)


@pytest.mark.parametrize("classes", [1, 7])
def test_both_pages_take_as_many_queries_for_many_classes_as_for_one(
    client, group, classes, django_assert_num_queries
):
    for day in range(classes):
        register = group.closed(Wish("late", 5), "absent", day=3 + day)
        correct_mark(
            register=register,
            enrolment=group.place,
            wish=Wish("excused", reason="sick"),
            reason="zwolnienie",
            by=group.coordinator,
        )
    for user, page, count in (
        (group.user, "my_attendance", 11),
        (group.trainer, "enrolment_attendance", 11),
    ):
        html_of(client, user, page, group.place)
        with django_assert_num_queries(count):
            client.get(reverse(page, args=[group.place.pk]))


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "@SUM(A1)", "-5", "+48"])
def test_the_workbook_has_classes_hours_and_history_and_no_formula(client, group, text):
    group.marked("absent", Wish("late", 20, note=text), topic=text)
    client.force_login(group.trainer)
    answer = client.get(reverse("enrolment_attendance", args=[group.place.pk]) + "?plik=xlsx")
    assert f"obecnosc-{group.edition.code}-{group.place.pk}.xlsx" in answer["Content-Disposition"]
    classes, hours, history = load_workbook(BytesIO(answer.content))
    assert (classes["C2"].data_type, classes["C2"].value) == ("s", text)
    assert (classes["G2"].data_type, classes["G2"].value) == ("s", text)
    assert [cell.value for cell in hours[2]][2:5] == [160, 180, 180]
    assert [row[4].value for row in history.iter_rows(min_row=2)] == ["nieobecność", "spóźnienie"]
    assert classes["A2"].value.date() == date(2026, 3, 3)
