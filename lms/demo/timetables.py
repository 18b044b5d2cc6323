"""Makes editions with their classes, and fills registers, quizzes and lessons by the real actions."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from attendance.actions.marks import save_marks
from attendance.actions.registers import as_planned, close_register
from attendance.rules.merging import Wish
from courses import actions as courses
from courses.enums import EditionState, StaffRole
from courses.models import ClassSession, CoursePage, Edition, Enrolment, LessonPage
from lib.dates import local_day, local_moment
from lib.hours import TEACHING_HOUR
from people.models import Person, User
from quizzes.actions import answers
from quizzes.actions import attempts as quizzes
from quizzes.models import QuizPage

Mark = tuple[str, int]
PRESENT: Mark = ("present", 0)
# Why somebody of the demo was excused; the second is paid.
REASONS = ("sick", "summons", "care")
START, LESSON_HOURS = time(9, 0), 5


@dataclass(frozen=True)
class Plan:
    """An edition to build: its words, its days, who leads it."""

    course: CoursePage
    code: str
    title: str
    days: Sequence[date]
    trainer: User
    coordinator: User
    place: str = "ul. Jasna 1, Warszawa"
    room: str = "sala 12"
    capacity: int = 15
    hours: int = LESSON_HOURS
    group: object = None
    state: EditionState = EditionState.CLOSED
    steps_needed: bool = True
    pays_stipend: bool = False


def build_edition(plan: Plan, project, people: Iterable[Person]) -> tuple[Edition, list[Enrolment]]:
    edition = Edition(
        course=plan.course,
        project=project,
        group=plan.group,
        code=plan.code,
        title=plan.title,
        starts_on=plan.days[0],
        ends_on=plan.days[-1],
        place=plan.place,
        capacity=plan.capacity,
        state=EditionState.RUNNING,
        steps_needed=plan.steps_needed,
        quizzes_needed=plan.steps_needed,
        pays_stipend=plan.pays_stipend,
    )
    courses.create_edition(edition=edition, by=plan.coordinator)
    courses.set_staff(
        edition=edition, role=StaffRole.TRAINER, users=[plan.trainer], by=plan.coordinator
    )
    courses.schedule_classes(edition=edition, classes=planned(plan), by=plan.coordinator)
    enrolments = [
        courses.enrol_person(edition=edition, person=person, by=plan.coordinator)
        for person in people
    ]
    for enrolment in enrolments:
        enrolment.edition = edition
    return edition, enrolments


def planned(plan: Plan) -> list[courses.PlannedClass]:
    """One class a day; topics walk through the programme by its hours."""
    topics = [
        (row.title, "theory" if hour < row.theory else "practice")
        for row in plan.course.programme_rows
        for hour in range(row.hours)
    ] or [(plan.course.title, "theory")]
    minutes = plan.hours * TEACHING_HOUR
    classes = []
    for place, day in enumerate(plan.days):
        title, part = topics[min(place * plan.hours, len(topics) - 1)]
        starts = local_moment(day, START)
        classes.append(
            courses.PlannedClass(
                starts_at=starts,
                ends_at=starts + timedelta(minutes=minutes),
                minutes=minutes,
                topic=title,
                part=part,
                trainer=plan.trainer,
                room=plan.room,
            )
        )
    return classes


def extra_class(edition: Edition, day: date, trainer: User) -> courses.PlannedClass:
    """A class besides the programme."""
    starts = local_moment(day, START)
    return courses.PlannedClass(
        starts_at=starts,
        ends_at=starts + timedelta(minutes=2 * TEACHING_HOUR),
        minutes=2 * TEACHING_HOUR,
        topic="Powtórka przed testem",
        part="theory",
        trainer=trainer,
        room="sala 12",
    )


def hold_classes(
    classes: Iterable[ClassSession],
    enrolments: Sequence[Enrolment],
    pattern: Callable[[int, int], Mark],
    *,
    by: User,
) -> None:
    """Mark and close each class; `pattern` gives (status, minutes missed) by person and class."""
    for number, session in enumerate(classes):
        wishes = {
            enrolment.pk: wish_of(*pattern(person, number), turn=person + number)
            for person, enrolment in enumerate(enrolments)
        }
        save_marks(session=session, wishes=wishes, by=by, at=session.ends_at)
        taught = as_planned(session)
        close_register(session=session, taught=taught, by=by, at=session.ends_at)


def wish_of(status: str, missed: int, *, turn: int = 0) -> Wish:
    """A mark; who is excused has a reason."""
    return Wish(status, missed, reason=REASONS[turn % 3] if status == "excused" else "")


def usual_marks(person: int, number: int) -> Mark:
    """Mostly present, some late or excused: about nine hours of ten."""
    turn = (person * 7 + number * 5) % 23
    if turn == 3:
        return "absent", 0
    if turn == 9:
        return "excused", 0
    if turn == 14:
        return "late", 20
    return PRESENT


def read_lessons(
    enrolment: Enrolment, lessons: Iterable[LessonPage], *, days_ago: int, today: date
):
    for number, lesson in enumerate(lessons):
        at = local_moment(today - timedelta(days=max(1, days_ago - number)), time(18, 10))
        courses.complete_step(enrolment=enrolment, step=lesson, by=enrolment.person.user, at=at)


def take_quiz(
    enrolment: Enrolment, quiz: QuizPage, *, wrong: int, day: date, turn: int = 0
) -> None:
    """An attempt with `wrong` wrong answers, the others right. People of another `turn` find other
    questions a little harder, and choose other wrong answers."""
    by = enrolment.person.user
    at = local_moment(day, time(19, 0))
    attempt = quizzes.start_attempt(quiz=quiz, enrolment=enrolment, by=by, at=at)
    questions = list(attempt.questions.select_related("version").order_by("position"))
    hardest = by_hardness(len(questions), turn)
    for place in hardest:
        asked = questions[place]
        answers.save_response(
            attempt=attempt,
            position=asked.position,
            posted=response_to(asked.asked, right=place not in hardest[:wrong], turn=turn),
            at=at,
        )
    quizzes.submit_attempt(attempt=attempt, by=by, at=at)


def by_hardness(count: int, turn: int) -> list[int]:
    """Places of questions from the hardest: much the same for everybody, with something of each."""
    if not turn:
        return list(range(count))
    own = random.Random(209 + turn)  # noqa: S311 - the same demo each time
    return sorted(range(count), key=lambda place: place * 7 % 12 + own.randrange(10))


def response_to(asked: dict, *, right: bool, turn: int = 0) -> dict[str, list[str]]:
    """The fields of a form that answers a choice, short text or number rightly or wrongly."""
    if asked["kind"] in {"numeric", "short"}:
        return {"text": [asked["answers"][0]["text"] if right else str(turn % 3)]}
    picked = [answer["id"] for answer in asked["answers"] if answer["correct"] is right]
    return {"chosen": picked if right else [picked[turn % len(picked)]]}


def close_edition(edition: Edition, enrolments: Iterable[Enrolment], *, by: User) -> None:
    """End a past edition: everyone completed, the state closed on its last day."""
    for enrolment in enrolments:
        courses.move_enrolment(enrolment=enrolment, state="completed", by=by)
    at = local_moment(local_day(edition.classes.latest("starts_at").ends_at), time(16, 0))
    courses.move_edition(edition=edition, state=EditionState.CLOSED, by=by, at=at)
