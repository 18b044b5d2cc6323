"""The data set that is measured: one edition in full use, made by the real actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation

from attendance.models import Register
from certificates import actions as certificates
from certificates.models import Batch, Certificate
from courses import actions as courses
from courses.enums import EditionState
from courses.models import ClassSession, CoursePage, Edition, Enrolment, LessonPage, StepCompletion
from lib.dates import local_day
from lms.bench import attendance
from lms.demo import content, names, pages, programme, timetables
from lms.demo.timetables import PRESENT, Plan
from people import actions as people
from people.enums import IdentityDocument, Role
from people.models import Person, User
from quizzes.actions import attempts as quizzes
from quizzes.models import Attempt, QuizPage

MODULES = ("module-1-zarzadzanie", "module-2-ksiegowosc", "module-3-komunikacja")


@dataclass(frozen=True)
class Size:
    """`certified` of the `people` have done everything; the others are on their way."""

    people: int = 200
    lessons_a_module: int = 4
    classes: int = 10
    certified: int = 30


@dataclass(frozen=True)
class Seeded:
    edition: Edition
    course: CoursePage
    lesson: LessonPage
    trainee: User
    trainer: User
    coordinator: User
    attempt: Attempt
    shown: ClassSession
    marked: ClassSession
    certified: list[int]
    certificate: Certificate
    matrix: Edition


@transaction.atomic
def build(size: Size) -> Seeded:
    with translation.override("pl"):
        people.sync_roles()
        project = programme.build_project()
        home = pages.build_home()
        pages.build_project_page(home, project)
        course = build_course(home, size.lessons_a_module)
        trainer, coordinator = (
            account("bench-trainer", "trainer"),
            account("bench-coordinator", "coordinator"),
        )
        members = build_people(size.people + 1)
        plan = Plan(
            course=course,
            code="BENCH-1",
            title="Edycja pomiaru",
            days=days_before_today(size.classes),
            trainer=trainer,
            coordinator=coordinator,
            capacity=size.people,
        )
        edition, enrolments = timetables.build_edition(plan, project, members[: size.people])
        shown, marked = hold(edition, enrolments, by=trainer)
        certified = enrolments[1 : size.certified + 1]
        learn(course, enrolments[0], certified, enrolments[size.certified + 1 :])
        return Seeded(
            edition=edition,
            course=course,
            lesson=LessonPage.objects.descendant_of(course).order_by("path")[size.lessons_a_module],
            trainee=enrolments[0].person.user,
            trainer=trainer,
            coordinator=coordinator,
            attempt=quizzes.start_attempt(
                quiz=QuizPage.objects.get(), enrolment=enrolments[0], by=enrolments[0].person.user
            ),
            shown=shown,
            marked=marked,
            certified=[enrolment.pk for enrolment in certified],
            certificate=build_certificate(plan, project, members[-1]),
            matrix=attendance.build_matrix(edition, enrolments, by=coordinator),
        )


def days_before_today(count: int) -> list:
    today = local_day(timezone.now())
    return [today - timedelta(days=3 * (count - place)) for place in range(count)]


def account(username: str, role: str) -> User:
    user = User(username=username, first_name="Łucja", last_name=username)
    user.set_unusable_password()
    user.save()
    people.set_roles(user=user, roles=[Role(role)], by=None)
    return user


def build_people(count: int) -> list[Person]:
    return [
        people.create_person(
            person=Person(
                given_names=given,
                family_name=family,
                form=form,
                document_kind=IdentityDocument.OTHER,
                document_number=f"POMIAR{number:05d}",
                is_invented=True,
            ),
            email="",
            by=None,
        )
        for number, (given, family, form) in enumerate(names.people()[:count], start=1)
    ]


def build_course(home, lessons_a_module: int) -> CoursePage:
    """Three modules of the management training, each with its first lessons; the last with its quiz."""
    index = pages.publish(
        home, pages.CourseIndexPage(title="Kursy", slug="kursy", show_in_menus=True)
    )
    modules = [content.read(f"management/{name}") for name in MODULES]
    course = CoursePage(
        title="Zarządzanie spółdzielnią socjalną",
        slug="zarzadzanie-spoldzielnia-socjalna",
        lead="Jak założyć spółdzielnię, prowadzić ją razem i utrzymać z pracy.",
        for_whom="<p>Osoby, które zakładają spółdzielnię socjalną.</p>",
        entry_requirements="<p>Nie trzeba żadnego świadectwa. Wystarczy chęć i czas.</p>",
        methods="<p>Zajęcia w grupie, lekcje i testy online.</p>",
        literature="<p>„Jak założyć i prowadzić spółdzielnię socjalną”.</p>",
        passing="<ul><li>obecność na co najmniej 80 % godzin,</li><li>zaliczony test.</li></ul>",
    )
    pages.fill_programme(course, modules)
    pages.publish(index, course)
    for module in modules:
        lessons = module["lesson"][:lessons_a_module]
        category = f"Zarządzanie/{module['title']}"
        pages.build_module(course, {**module, "lesson": lessons}, category)
    for quiz in QuizPage.objects.order_by("path")[: len(modules) - 1]:
        quiz.delete()
    return CoursePage.objects.get(pk=course.pk)


def hold(
    edition: Edition, enrolments: Sequence[Enrolment], *, by: User
) -> tuple[ClassSession, ClassSession]:
    """All classes held; the last two still open: one to look at, one to mark anew."""
    classes = list(edition.classes.order_by("starts_at", "pk"))
    timetables.hold_classes(classes, enrolments, lambda person, number: PRESENT, by=by)
    Register.objects.filter(session__in=classes[-2:]).update(closed_at=None, closed_by=None)
    return classes[-2], classes[-1]


def learn(
    course: CoursePage,
    trainee: Enrolment,
    finished: Sequence[Enrolment],
    others: Sequence[Enrolment],
) -> None:
    """The trainee has done some lessons, the finished all and the quiz, the others a few."""
    today = local_day(timezone.now())
    lessons = list(LessonPage.objects.descendant_of(course).order_by("path"))
    timetables.read_lessons(trainee, lessons[: len(lessons) // 3], days_ago=9, today=today)
    for enrolment in finished:
        finish(enrolment, lessons, today)
    quiz = QuizPage.objects.get()
    for place, enrolment in enumerate(others):
        timetables.take_quiz(enrolment, quiz, wrong=place % 10, day=today, turn=place)
    StepCompletion.objects.bulk_create(
        StepCompletion(
            enrolment=enrolment, step=lesson, step_title=lesson.title, completed_at=timezone.now()
        )
        for place, enrolment in enumerate(others)
        for lesson in lessons[: place % len(lessons)]
    )


def finish(enrolment: Enrolment, lessons: Sequence[LessonPage], today) -> None:
    timetables.read_lessons(enrolment, lessons, days_ago=20, today=today)
    timetables.take_quiz(enrolment, QuizPage.objects.get(), wrong=2, day=today)


def build_certificate(plan: Plan, project, person: Person) -> Certificate:
    """To check by its code: of a small edition that is over."""
    small = Plan(**{**vars(plan), "code": "BENCH-0", "title": "Edycja zamknięta"})
    edition, enrolments = timetables.build_edition(small, project, [person])
    classes = edition.classes.order_by("starts_at", "pk")
    timetables.hold_classes(classes, enrolments, lambda person, number: PRESENT, by=small.trainer)
    lessons = LessonPage.objects.descendant_of(small.course).order_by("path")
    finish(enrolments[0], list(lessons), local_day(timezone.now()))
    batch = order(edition, [enrolments[0].pk], by=small.coordinator)
    certificates.run_batch(batch=batch)
    courses.move_edition(edition=edition, state=EditionState.CLOSED, by=small.coordinator)
    return Certificate.objects.get(enrolment=enrolments[0])


def order(edition: Edition, enrolments: list[int], *, by: User) -> Batch:
    fresh = Edition.objects.select_related("course", "project__beneficiary").get(pk=edition.pk)
    return certificates.order_batch(edition=fresh, enrolments=enrolments, by=by)
