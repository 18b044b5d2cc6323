"""The editions that run now, relative to the day of loading: something is alive on every screen."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from attendance.actions import timetables as changes
from attendance.actions.corrections import ask_to_correct_mark
from attendance.actions.marks import save_marks
from attendance.models import StipendRate
from attendance.rules.merging import Wish
from certificates import actions as certificates
from courses import actions as courses
from courses.enums import EditionState, StaffRole
from courses.models import CoursePage, Edition, Enrolment, LessonPage
from courses.rules.moving import Wish as Wanted
from lib.dates import local_moment
from lms.demo import invitations, remote, scans, surveys, timetables
from lms.demo.accounts import Cast
from lms.demo.timetables import PRESENT, Plan
from people.models import Person
from programme.models import Project
from quizzes.enums import Purpose
from quizzes.models import QuizPage


def spaced(today: date, offsets: Sequence[int]) -> list[date]:
    return [today + timedelta(days=offset) for offset in offsets]


def build(
    project: Project,
    pages: dict[str, CoursePage],
    cast: Cast,
    people: Sequence[Person],
    today: date,
) -> None:
    """`people`: at least 40 invented people for the five editions."""
    StipendRate.objects.create(
        project=project,
        valid_from=date(2026, 1, 1),
        full_amount=Decimal("2066.30"),
        source="Kwota z 2026 r. (prasa, 16.02.2026). Sprawdź aktualną w urzędzie pracy.",
    )
    build_running(project, pages["management"], cast, people[:11], today)
    build_ending(project, pages["porzadkowe"], cast, people[11:20], today)
    build_certified(project, pages["zielen"], cast, people[20:29], today)
    build_recruiting(project, pages["remontowe"], cast, people[29:34], today)
    build_second(project, pages["management"], cast, people[34:40], today)


def lessons_of(course: CoursePage) -> list[LessonPage]:
    return list(LessonPage.objects.descendant_of(course).order_by("path"))


def quizzes_of(course: CoursePage, purpose: str = Purpose.MODULE_TEST) -> list[QuizPage]:
    return list(QuizPage.objects.descendant_of(course).filter(purpose=purpose).order_by("path"))


def running_marks(person: int, number: int):
    """The first is above the threshold, the third near it, the fourth cannot reach it any more."""
    if person == 2 and number in {1, 4}:
        return "absent", 0
    if person == 3 and number in {0, 1, 3, 5, 6}:
        return "absent", 0
    if person == 1 and number == 2:
        return "excused", 0
    return timetables.usual_marks(person, number) if person > 4 else PRESENT


def build_running(project, course, cast, people, today) -> None:
    """Half-way through: a class today, one register late, people above, near and below."""
    offsets = [-33, -29, -26, -22, -19, -15, -12, -8, -4, 0, 3, 7, 10, 14, 17, 21]
    trainer = cast.users["prowadzaca"]
    plan = Plan(
        course=course,
        code=f"ZSS-1/{today.year}",
        title=f"Zarządzanie spółdzielnią socjalną, edycja {today.year}",
        days=spaced(today, offsets),
        trainer=trainer,
        coordinator=cast.users["koordynatorka"],
    )
    members = [cast.trainees["uczestniczka"], *people]
    _edition, enrolments = timetables.build_edition(plan, project, members)
    held = list(enrolments[0].edition.classes.order_by("starts_at", "pk"))[:9]
    timetables.hold_classes(held[:8], enrolments, running_marks, by=trainer)
    half = {item.pk: Wish(*PRESENT) for item in enrolments[: len(enrolments) // 2]}
    save_marks(session=held[8], wishes=half, by=trainer, at=held[8].ends_at)
    ask_to_correct_mark(
        register=held[7].register,
        enrolment=enrolments[4],
        wish=Wish("late", 25),
        reason="Autobus się spóźnił, na liście papierowej jest godzina przyjścia.",
        by=trainer,
        at=held[7].ends_at + timedelta(days=1),
    )
    scans.build(held[7], held[8], enrolments, by=trainer)
    remote.hold(held[6], enrolments, by=trainer)
    lessons, quizzes = lessons_of(course), quizzes_of(course)
    for place, enrolment in enumerate(enrolments):
        done = 7 if place == 0 else (3 + place * 3) % len(lessons)
        timetables.read_lessons(enrolment, lessons[:done], days_ago=30, today=today)
        if done > 8:
            timetables.take_quiz(
                enrolment, quizzes[0], wrong=place % 5, day=today - timedelta(days=6)
            )
    change_timetable(enrolments[0].edition, cast, today)
    take_tests(course, enrolments, today)
    invitations.write(enrolments, trainer, today)
    # Four have answered already: nothing of it shows before the survey is closed.
    survey = surveys.survey_of(course)
    surveys.answer(survey, enrolments[5:9], at=held[8].ends_at)


def change_timetable(edition: Edition, cast: Cast, today: date) -> None:
    """A class of next week is a day later, and an extra one is cancelled: people are being told."""
    by = cast.users["koordynatorka"]
    extra = timetables.extra_class(edition, today + timedelta(days=5), cast.users["prowadzaca"])
    (made,) = courses.schedule_classes(edition=edition, classes=[extra], by=by)
    moved = edition.classes.get(starts_at=local_moment(today + timedelta(days=7), timetables.START))
    for session, wish in (
        (moved, Wanted(days=1, room="sala 7", reason="remont sali 12")),
        (made, Wanted(cancel=True, reason="choroba prowadzącej")),
    ):
        targets = changes.wished([session], wish)
        shown = changes.preview_change(edition=edition, targets=targets)
        changes.apply_change(
            edition=edition, keys=[session.pk], wish=wish, fingerprint=shown.fingerprint, by=by
        )


# Wrong answers of a dozen before and after, by person; two have not come to the second test yet.
BEFORE_AND_AFTER = (
    *((7, 2), (5, 1), (4, 3), (9, 5), (8, None), (6, 6)),
    *((5, 1), (9, 4), (7, 0), (4, 5), (6, None), (8, 2)),
)


def take_tests(course: CoursePage, enrolments: Sequence[Enrolment], today: date) -> None:
    """The test before the first class, and the one after for those who have the lessons behind them."""
    (before,), (after,) = (
        quizzes_of(course, purpose) for purpose in (Purpose.PRE_TEST, Purpose.POST_TEST)
    )
    for place, (enrolment, wrongs) in enumerate(zip(enrolments, BEFORE_AND_AFTER, strict=True)):
        for quiz, wrong, days_ago in zip((before, after), wrongs, (34, 2), strict=True):
            if wrong is not None:
                day = today - timedelta(days=days_ago)
                timetables.take_quiz(enrolment, quiz, wrong=wrong, day=day, turn=place + 1)


def build_ending(project, course, cast, people, today) -> None:
    """Its last class was yesterday and its register waits: close it and certificates can follow."""
    trainer = cast.users["prowadzaca"]
    plan = Plan(
        course=course,
        code=f"KZ-1/{today.year}",
        title=f"Prace porządkowe, edycja {today.year}",
        days=spaced(today, [-22, -20, -18, -15, -13, -11, -8, -6, -4, -1]),
        trainer=trainer,
        pays_stipend=True,
        coordinator=cast.users["koordynatorka"],
        room="sala 3 i klatki przy ul. Lipowej",
    )
    members = [cast.trainees["uczestnik2"], *people]
    edition, enrolments = timetables.build_edition(plan, project, members)
    classes = list(edition.classes.order_by("starts_at", "pk"))
    timetables.hold_classes(classes[:-1], enrolments, usual_after_first, by=trainer)
    lessons, (quiz,) = lessons_of(course), quizzes_of(course)
    for place, enrolment in enumerate(enrolments):
        left = 1 if place in {0, 4} else 0
        timetables.read_lessons(enrolment, lessons[: len(lessons) - left], days_ago=15, today=today)
        if place != 0:
            wrong = 7 if place == 5 else place % 4
            timetables.take_quiz(enrolment, quiz, wrong=wrong, day=today - timedelta(days=2))


def usual_after_first(person: int, number: int):
    return PRESENT if person == 0 else timetables.usual_marks(person, number)


def certified_marks(person: int, number: int):
    if person == 8 and number % 3 == 0:
        return "absent", 0
    return PRESENT if person == 0 else timetables.usual_marks(person, number)


def build_certified(project, course, cast, people, today) -> None:
    """Ended last week: most have their certificate, two could have it now, two do not qualify."""
    trainer, coordinator = cast.users["prowadzacy2"], cast.users["koordynatorka"]
    offsets = [-7 - 2 * (19 - place) for place in range(20)]
    plan = Plan(
        course=course,
        code=f"KZ-2/{today.year}",
        title=f"Konserwacja zieleni, edycja {today.year}",
        days=spaced(today, offsets),
        trainer=trainer,
        coordinator=coordinator,
        room="świetlica i teren osiedla",
    )
    members = [cast.trainees["uczestniczka"], *people]
    edition, enrolments = timetables.build_edition(plan, project, members)
    classes = edition.classes.order_by("starts_at", "pk")
    timetables.hold_classes(classes, enrolments, certified_marks, by=trainer)
    lessons, (quiz,) = lessons_of(course), quizzes_of(course)
    for place, enrolment in enumerate(enrolments):
        timetables.read_lessons(enrolment, lessons, days_ago=30, today=today)
        if place != 9:
            timetables.take_quiz(enrolment, quiz, wrong=place % 4, day=today - timedelta(days=9))
    first = [item.pk for item in enrolments[:6]]
    batch = certificates.order_batch(edition=edition, enrolments=first, by=coordinator)
    certificates.run_batch(batch=batch)


def build_recruiting(project, course, cast, people, today) -> Edition:
    coordinator = cast.users["koordynatorka"]
    plan = Plan(
        course=course,
        code=f"KZ-3/{today.year}",
        title=f"Prace remontowo-wykończeniowe, edycja {today.year}",
        days=spaced(today, [21 + 2 * place for place in range(24)]),
        trainer=cast.users["prowadzacy2"],
        coordinator=coordinator,
        capacity=12,
        room="warsztat",
    )
    edition, _enrolments = timetables.build_edition(plan, project, people)
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.RECRUITING)
    edition.refresh_from_db()
    courses.change_edition(edition=edition, changed=["state"], by=coordinator)
    # Someone with several roles runs this one, and leads the classes of another (build_second).
    both = [coordinator, cast.users["wielozadaniowa"]]
    courses.set_staff(edition=edition, role=StaffRole.COORDINATOR, users=both, by=coordinator)
    return edition


def build_second(project, course, cast, people, today) -> None:
    """A small edition just begun, of the trainer who coordinates the recruiting one."""
    trainer = cast.users["wielozadaniowa"]
    plan = Plan(
        course=course,
        code=f"ZSS-2/{today.year}",
        title=f"Zarządzanie spółdzielnią socjalną, druga edycja {today.year}",
        days=spaced(today, [-6, -2, 0, 5, 8, 12, 15, 19, 22, 26, 29, 33, 36, 40, 43, 47]),
        trainer=trainer,
        coordinator=cast.users["koordynator2"],
        room="sala 7",
        capacity=8,
    )
    edition, enrolments = timetables.build_edition(plan, project, people)
    held = list(edition.classes.order_by("starts_at", "pk"))[:2]
    timetables.hold_classes(held, enrolments, timetables.usual_marks, by=trainer)
    lessons = lessons_of(course)
    for place, enrolment in enumerate(enrolments):
        timetables.read_lessons(enrolment, lessons[: place % 3], days_ago=5, today=today)
