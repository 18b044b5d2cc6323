"""The editions of 2009–2011: vocational courses, management training, advice, the study visit.

The programme's texts tell of 6 vocational courses for 50 people, more than 20 adviser meetings and
a study visit of 30 people in May 2010; days, groups and people are invented.
"""

from collections.abc import Sequence
from datetime import date, time, timedelta

from courses.models import CoursePage, Enrolment
from lib.dates import local_moment
from lms.demo import accounts, surveys, timetables
from lms.demo.accounts import Cast
from lms.demo.timetables import Plan
from people.models import Person
from programme.models import Organisation, Project

# course key, title, first day, people
VOCATIONAL = (
    ("porzadkowe", "Prace porządkowe I", date(2010, 2, 1), 9),
    ("remontowe", "Prace remontowo-wykończeniowe I", date(2010, 2, 15), 8),
    ("zielen", "Konserwacja zieleni I", date(2010, 4, 6), 8),
    ("porzadkowe", "Prace porządkowe II", date(2010, 9, 6), 9),
    ("remontowe", "Prace remontowo-wykończeniowe II", date(2010, 9, 20), 8),
    ("zielen", "Konserwacja zieleni II", date(2010, 10, 4), 8),
)
MEETINGS_PER_GROUP = (3, 2, 2, 3, 2, 2, 2, 2, 2, 2)
VISIT_PEOPLE, VISIT_FROM_GROUPS = 30, 10


def working_days(first: date, count: int) -> list[date]:
    days = [first + timedelta(days=n) for n in range(count * 2 + 4)]
    return [day for day in days if day.weekday() < 5 and timetables.is_open(day)][:count]


def build(
    project: Project,
    courses: dict[str, CoursePage],
    cooperatives: Sequence[Organisation],
    cast: Cast,
    founders: Sequence[Person],
) -> None:
    build_vocational(project, courses, cast, founders)
    build_management(project, courses["management"], cast, founders)
    build_advice(project, courses["advice"], cooperatives, cast, founders)
    build_visit(project, courses["visit"], cast, founders)


def finish(plan: Plan, project: Project, people: Sequence[Person]) -> list[Enrolment]:
    """Build an edition that has taken place, with its registers, and close it."""
    edition, enrolments = timetables.build_edition(plan, project, people)
    timetables.hold_classes(
        edition.classes.order_by("starts_at", "pk"),
        enrolments,
        timetables.usual_marks,
        by=plan.trainer,
    )
    timetables.close_edition(edition, enrolments, by=plan.coordinator)
    return enrolments


def build_vocational(project, courses, cast, founders) -> None:
    start = 0
    for number, (key, title, first, count) in enumerate(VOCATIONAL, start=1):
        course = courses[key]
        hours = sum(row.hours for row in course.programme_rows)
        plan = Plan(
            course=course,
            code=f"KZ-{number}/2010",
            title=title,
            days=working_days(first, hours // timetables.LESSON_HOURS),
            trainer=cast.users["prowadzacy2"],
            coordinator=cast.users["koordynatorka"],
            steps_needed=False,
        )
        finish(plan, project, founders[start : start + count])
        start += count


def build_management(project, course, cast, founders) -> None:
    plan = Plan(
        course=course,
        code="ZSS-1/2010",
        title="Zarządzanie spółdzielnią socjalną, grupa 2010",
        days=working_days(date(2010, 3, 1), 16),
        trainer=cast.users["prowadzaca"],
        coordinator=cast.users["koordynatorka"],
        capacity=20,
        steps_needed=False,
    )
    enrolments = finish(plan, project, founders[::5])
    survey = surveys.survey_of(course)
    surveys.answer(survey, enrolments[:8], at=local_moment(plan.days[-1], time(15, 0)))
    surveys.close(survey, enrolments[0], by=plan.coordinator)


def build_advice(project, course, cooperatives, cast, founders) -> None:
    for number, (cooperative, meetings) in enumerate(
        zip(cooperatives, MEETINGS_PER_GROUP, strict=True)
    ):
        first = date(2010, 1, 11) + timedelta(days=number * 7)
        plan = Plan(
            course=course,
            code=f"DOR-{number + 1}/2010",
            title=f"Doradca: {cooperative.short_name}",
            days=[
                timetables.next_open(first + timedelta(days=28 * turn)) for turn in range(meetings)
            ],
            trainer=cast.users["prowadzaca"],
            coordinator=cast.users["koordynatorka"],
            hours=2,
            group=cooperative,
            steps_needed=False,
        )
        finish(plan, project, founders[number * 5 : number * 5 + 5])


def build_visit(project, course, cast, founders) -> None:
    guests = accounts.build_people(GUESTS[: VISIT_PEOPLE - VISIT_FROM_GROUPS], first=9000)
    plan = Plan(
        course=course,
        code="TRENTINO/2010",
        title="Wyjazd studyjny do prowincji Trentino",
        days=working_days(date(2010, 5, 17), 5),
        trainer=cast.users["prowadzaca"],
        coordinator=cast.users["koordynatorka"],
        place="prowincja Trentino, Włochy",
        room="",
        capacity=VISIT_PEOPLE,
        hours=8,
        steps_needed=False,
    )
    finish(plan, project, [*founders[1::5][:VISIT_FROM_GROUPS], *guests])


GUESTS = [
    (given, family, form)
    for family in ("Urzędowska", "Powiatowa", "Gminna", "Samorządna", "Pomocna")
    for given, form in (("Anna", "f"), ("Barbara", "f"), ("Celina", "f"), ("Dorota", "f"))
]
