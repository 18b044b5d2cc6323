"""People × classes and the months of an edition: what stands there, in files too, and what it costs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from attendance.actions import marks
from attendance.models import Register, StipendRate
from attendance.reads.months import month_sheet, rate_for
from attendance.rules.merging import Wish
from courses.actions import move_enrolment
from lib.dates import local_moment
from people.enums import Role
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 1, 1, tzinfo=UTC)
MARCH = date(2026, 3, 1)


@pytest.fixture
def edition():
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    made = EditionFactory(coordinators=[coordinator], pays_stipend=True)
    made.run_by = coordinator
    StipendRate.objects.create(
        valid_from=date(2026, 1, 1), full_amount=Decimal("2066.30"), source="ogłoszenie"
    )
    return made


def class_on(edition, day, hour=9, minutes=225):
    start = local_moment(day, datetime(2026, 1, 1, hour).time())
    return ClassSessionFactory(
        edition=edition,
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        minutes=minutes,
    )


def mark(session, **statuses):
    wishes = {int(key[1:]): value for key, value in statuses.items()}
    marks.save_marks(session=session, wishes=wishes, by=UserFactory())


def row_of(sheet, enrolment):
    return next(row for row in sheet.rows if row.enrolment.pk == enrolment.pk)


def test_a_month_counts_paid_minutes_and_their_money(edition):
    one, two = EnrolmentFactory.create_batch(2, edition=edition)
    session = class_on(edition, date(2026, 3, 3))
    other = class_on(edition, date(2026, 3, 31), hour=23)
    class_on(edition, date(2026, 4, 1), hour=12)
    mark(session, **{f"e{one.pk}": Wish("late", 25), f"e{two.pk}": Wish("excused", reason="sick")})
    mark(other, **{f"e{one.pk}": Wish("present"), f"e{two.pk}": Wish("excused", reason="summons")})
    sheet = month_sheet(edition, MARCH, at=NOW)
    first, second = row_of(sheet, one), row_of(sheet, two)
    assert (first.month.paid, first.month.classes) == (425, 2)
    assert (second.month.paid, second.month.excused) == (225, 2)
    assert first.amount == Decimal("97.58")
    assert sheet.total == first.amount + second.amount
    assert (len(sheet.not_closed), sheet.is_settled) == (2, False)


def test_whoever_left_keeps_the_hours_they_were_marked_in(edition):
    gone, never = EnrolmentFactory.create_batch(2, edition=edition)
    session = class_on(edition, date(2026, 3, 3))
    class_on(edition, date(2026, 3, 10))
    mark(session, **{f"e{gone.pk}": Wish("present")})
    for person in (gone, never):
        move_enrolment(enrolment=person, state="withdrawn", by=edition.run_by)
    sheet = month_sheet(edition, MARCH, at=NOW)
    assert [(row.enrolment.pk, row.month.classes) for row in sheet.rows] == [(gone.pk, 1)]


def test_the_projects_own_rate_comes_before_the_common_one_and_the_latest_before_older(edition):
    project = edition.project
    for day, full in ((date(2026, 6, 1), "2100"), (date(2026, 9, 1), "2200")):
        StipendRate.objects.create(valid_from=day, full_amount=Decimal(full), source="x")
    assert rate_for(project.pk, date(2025, 12, 1)) is None
    assert rate_for(project.pk, date(2026, 8, 1)).full == 2100
    StipendRate.objects.create(
        project=project, valid_from=date(2026, 2, 1), full_amount=Decimal(997), source="umowa"
    )
    assert rate_for(project.pk, date(2026, 9, 1)).full == 997
    assert rate_for(None, date(2026, 9, 1)).full == 2200


def test_one_stipend_a_month_over_all_courses_of_the_project(edition):
    person = PersonFactory()
    first = EnrolmentFactory(edition=edition, person=person)
    other = EditionFactory(project=edition.project, pays_stipend=True)
    second = EnrolmentFactory(edition=other, person=person)
    mark(class_on(edition, date(2026, 3, 3), minutes=600), **{f"e{first.pk}": Wish("present")})
    mark(class_on(other, date(2026, 3, 4), minutes=600), **{f"e{second.pk}": Wish("present")})
    Register.objects.update(minutes=100 * 60)
    sheets = [month_sheet(item, MARCH, at=NOW) for item in (edition, other)]
    assert sum(sheet.total for sheet in sheets) == Decimal("2066.30")
    assert sheets[1].rows[0].before == 100 * 60


def test_days_above_the_cap_are_found_over_all_editions_of_a_person(edition):
    person = PersonFactory()
    EnrolmentFactory(edition=edition, person=person)
    other = EnrolmentFactory(person=person)
    class_on(edition, date(2026, 3, 3), minutes=300)
    class_on(other.edition, date(2026, 3, 3), hour=15, minutes=200)
    (row,) = month_sheet(edition, MARCH, at=NOW).rows
    assert row.over == [(date(2026, 3, 3), 500)]


@pytest.mark.parametrize(("people", "classes"), [(1, 1), (9, 6)])
def test_matrix_and_month_take_as_many_queries_for_many_as_for_few(
    client, edition, people, classes, django_assert_num_queries
):
    enrolments = EnrolmentFactory.create_batch(people, edition=edition)
    for number in range(classes):
        session = class_on(edition, date(2026, 3, 3 + number))
        mark(session, **{f"e{item.pk}": Wish("late", 5) for item in enrolments})
    client.force_login(edition.run_by)
    pages = [reverse(name, args=[edition.pk]) for name in ("edition_matrix", "edition_month")]
    for page in pages:
        client.get(page)
    with django_assert_num_queries(7):
        assert client.get(pages[0]).status_code == 200
    with django_assert_num_queries(14):
        assert client.get(f"{pages[1]}?miesiac=2026-03").status_code == 200


def test_the_matrix_shows_letters_minutes_and_who_left_with_a_legend(client, edition):
    one, gone = EnrolmentFactory.create_batch(2, edition=edition)
    session = class_on(edition, date(2026, 3, 3))
    mark(session, **{f"e{one.pk}": Wish("late", 20), f"e{gone.pk}": Wish("absent")})
    class_on(edition, date(2026, 3, 5))
    move_enrolment(enrolment=gone, state="withdrawn", by=edition.run_by)
    client.force_login(edition.run_by)
    html = client.get(reverse("edition_matrix", args=[edition.pk])).content.decode()
    for piece in ("<td class=c-now>s 20</td>", "<td class=c-no>n</td>", "3.03", "1/2"):
        assert piece in html
    assert "<dt>s</dt><dd>spóźnienie" in html
    assert html.count("c-open") == 2


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+48 600", "@SUM(A1)", "-5"])
def test_names_in_the_workbooks_stay_text(client, edition, name):
    person = PersonFactory(family_name=name)
    enrolment = EnrolmentFactory(edition=edition, person=person)
    mark(class_on(edition, date(2026, 3, 3)), **{f"e{enrolment.pk}": Wish("present")})
    client.force_login(edition.run_by)
    for page, query in (("edition_matrix", ""), ("edition_month", "&miesiac=2026-03")):
        answer = client.get(reverse(page, args=[edition.pk]) + f"?plik=xlsx{query}")
        sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
        cell = sheet["A2"]
        assert (cell.data_type, cell.value) == ("s", person.name_by_family)


def test_an_edition_with_nothing_in_it_says_so(client, edition):
    client.force_login(edition.run_by)
    empty = client.get(reverse("edition_matrix", args=[edition.pk])).content.decode()
    assert "Na liście nie ma jeszcze nikogo" in empty
    page = reverse("edition_month", args=[edition.pk])
    for query in ("", "?miesiac=2026-13", "?miesiac=x", "?miesiac=0001-01"):
        assert client.get(page + query).status_code == 200


def test_amounts_are_not_the_trainers_business(client, edition):
    trainer = UserFactory(roles=[Role.TRAINER])
    edition.staff.create(user=trainer, role="trainer")
    client.force_login(trainer)
    assert client.get(reverse("edition_month", args=[edition.pk])).status_code == 404
