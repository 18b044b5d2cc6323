"""Two editions with everything in them, and every kind of person who may knock at a door."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from attendance.actions.corrections import ask_to_correct_mark
from attendance.actions.exports import order_export
from attendance.actions.journals import keep_signed
from attendance.actions.marks import mark_rest_present
from attendance.actions.registers import as_planned, cancel_class, close_register
from attendance.actions.remote import set_link
from attendance.actions.self_marks import open_self_marking
from attendance.enums import ExportKind, JournalState
from attendance.models import (
    Correction,
    Export,
    JournalExport,
    ScanPage,
    SelfMarking,
    SignedManifest,
)
from attendance.rules.merging import Wish
from attendance.tasks import run_export
from certificates.actions import order_batch, run_batch
from certificates.models import Batch, Certificate
from courses.actions.calendars import renew_feed
from courses.models import (
    CalendarFeed,
    ClassNotice,
    ClassSession,
    Edition,
    Enrolment,
    LessonPage,
    Step,
    TimetableChange,
)
from people.enums import Role
from people.models import User
from quizzes.actions.answers import save_response
from quizzes.actions.attempts import start_attempt, submit_attempt
from quizzes.actions.exceptions import open_in_room
from quizzes.models import Attempt, AttemptQuestion, QuizPage, SurveyPage, SurveyRound
from tests.factories.courses import (
    ClassSessionFactory,
    EditionFactory,
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
)
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.programme import IssuerFactory
from tests.factories.scans import make_page
from tests.quizzes.surveys import make_survey, take
from tests.quizzes.test_actions import make_question

PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)
SECRET = "Tajemnicza-Żółcińska"


@dataclass
class World:
    users: dict[str, User]
    edition: Edition
    enrolment: Enrolment
    lesson: LessonPage
    quiz: QuizPage
    open_class: ClassSession
    closed_class: ClassSession
    today_class: ClassSession
    window: SelfMarking
    correction: Correction
    export: Export
    attempt: Attempt
    finished: Attempt
    exam: QuizPage
    essay: AttemptQuestion
    survey: SurveyPage
    round: SurveyRound
    quiet: Enrolment
    certificate: Certificate
    batch: Batch
    change: TimetableChange
    notice: ClassNotice
    calendar: CalendarFeed
    scan: ScanPage
    journal: JournalExport
    signed: SignedManifest


def staffed_edition(suffix, **fields):
    trainer = UserFactory(username=f"trainer_{suffix}", roles=[Role.TRAINER])
    coordinator = UserFactory(username=f"coordinator_{suffix}", roles=[Role.COORDINATOR])
    trainee = UserFactory(username=f"trainee_{suffix}", roles=[Role.TRAINEE])
    edition = EditionFactory(trainers=[trainer], coordinators=[coordinator], **fields)
    IssuerFactory(organisation=edition.project.beneficiary)
    person = PersonFactory(user=trainee, family_name=SECRET if suffix == "here" else "Inna")
    return edition, EnrolmentFactory(edition=edition, person=person), trainer, coordinator, trainee


def held_class(edition, trainer, days):
    start = timezone.now() - timedelta(days=days)
    return ClassSessionFactory(
        edition=edition, trainer=trainer, starts_at=start, ends_at=start + timedelta(hours=4)
    )


def self_marked_class(edition, trainer):
    """A class that has just begun, at a distance too, and is open to marks of its own people."""
    session = held_class(edition, trainer, 1 / 96)
    set_link(session=session, link="https://spotkania.example/sala", by=trainer)
    open_self_marking(session=session, late_after=15, shares_devices=False, by=trainer)
    return session


def signed_class(edition, trainer):
    """A class with everybody present, and its register closed."""
    session = held_class(edition, trainer, 3)
    mark_rest_present(session=session, by=trainer)
    close_register(session=session, taught=as_planned(session), by=trainer)
    return session


def asked_correction(session, enrolment, trainer):
    return ask_to_correct_mark(
        register=session.register,
        enrolment=enrolment,
        wish=Wish("late", 10),
        reason="autobus",
        by=trainer,
    )


def made_export(by):
    """A file of attendance, ready to fetch."""
    made = order_export(kind=ExportKind.MONTH, month=date(2026, 11, 1), by=by)
    run_export(str(made.pk))
    return made


def lesson_and_quiz(course):
    module = ModuleFactory(parent=course)
    lesson = LessonFactory(parent=module)
    quiz = module.add_child(instance=QuizPage(title="Test", slug="test", pass_percent=0))
    quiz.questions.create(question=make_question())
    Step.objects.order_by("pk").update(first_published_at=PUBLISHED)
    return lesson, quiz


def supervised_exam(edition, enrolment, trainer, trainee):
    """A quiz taken in the room, with a longer answer that waits for grading."""
    module = edition.course.get_children().first().specific
    exam = module.add_child(
        instance=QuizPage(title="Egzamin", slug="egzamin", is_supervised=True, is_required=False)
    )
    exam.questions.create(question=make_question("essay", ()))
    open_in_room(quiz=exam, edition=edition, minutes=30, by=trainer)
    attempt = start_attempt(quiz=exam, enrolment=enrolment, by=trainee)
    save_response(attempt=attempt, position=1, posted={"text": [f"Moim zdaniem {SECRET}"]})
    submit_attempt(attempt=attempt, by=trainee)
    return exam, attempt.questions.get()


def answered_survey(edition, enrolment, trainee):
    """A survey that one person has answered, and another has not yet."""
    survey = make_survey(edition.course)
    take(survey, enrolment, by=trainee)
    quiet = UserFactory(username="quiet", roles=[Role.TRAINEE])
    return survey, EnrolmentFactory(edition=edition, person__user=quiet)


def cancelled_class(edition, trainer, coordinator):
    """A change of the timetable, with someone who has no e-mail address to be told of it."""
    session = held_class(edition, trainer, -30)
    User.objects.filter(pk=trainer.pk).update(email="")
    cancel_class(session=session, reason="choroba", by=coordinator)
    User.objects.filter(pk=trainer.pk).update(email=trainer.email)
    change = edition.changes.get()
    return change, change.notices.get(user=trainer)


def kept_journal(edition, coordinator):
    """A package of the journal, of no real content, and its manifest come back signed."""
    now = timezone.now()
    journal = JournalExport.objects.create(
        edition=edition,
        state=JournalState.DONE,
        ordered_by=coordinator,
        ordered_at=now,
        touched_at=now,
        expires_at=now + timedelta(days=14),
        file_path=storages["private"].save("journals/x.zip", ContentFile(b"PK")),
        manifest="{}",
    )
    file = SimpleUploadedFile("manifest.p7s", b"podpis")
    return journal, keep_signed(journal=journal, file=file, by=coordinator)


def changed_and_kept(edition, trainer, coordinator, trainee):
    change, notice = cancelled_class(edition, trainer, coordinator)
    journal, signed = kept_journal(edition, coordinator)
    told = {"change": change, "notice": notice, "calendar": renew_feed(user=trainee)}
    return told | {"journal": journal, "signed": signed}


def other_users() -> dict[str, User]:
    """Those of another edition, and those whose roles reach over all of them."""
    _other, _enrolment, trainer, coordinator, trainee = staffed_edition("other")
    others = {
        "other trainee": trainee,
        "other trainer": trainer,
        "other coordinator": coordinator,
    }
    wide = {"editor": Role.EDITOR, "auditor": Role.AUDITOR, "administrator": Role.ADMINISTRATOR}
    return others | {name: UserFactory(username=name, roles=[role]) for name, role in wide.items()}


def make_world() -> World:
    edition, enrolment, trainer, coordinator, trainee = staffed_edition("here", steps_needed=False)
    lesson, quiz = lesson_and_quiz(edition.course)
    closed = signed_class(edition, trainer)
    finished = submit_attempt(
        attempt=start_attempt(quiz=quiz, enrolment=enrolment, by=trainee), by=trainee
    )
    exam, essay = supervised_exam(edition, enrolment, trainer, trainee)
    batch = run_batch(batch=order_batch(edition=edition, enrolments=[enrolment.pk], by=coordinator))
    certificate = Certificate.objects.get()
    attempt = start_attempt(quiz=quiz, enrolment=enrolment, by=trainee)
    survey, quiet = answered_survey(edition, enrolment, trainee)
    today = self_marked_class(edition, trainer)
    open_class = held_class(edition, trainer, 1)
    kept = changed_and_kept(edition, trainer, coordinator, trainee)
    return World(
        users={
            "trainee": trainee,
            "quiet trainee": quiet.person.user,
            "trainer": trainer,
            "coordinator": coordinator,
            **other_users(),
        },
        edition=edition,
        enrolment=enrolment,
        lesson=lesson,
        quiz=quiz,
        open_class=open_class,
        closed_class=closed,
        today_class=today,
        window=today.self_marking,
        correction=asked_correction(closed, enrolment, trainer),
        export=made_export(coordinator),
        attempt=attempt,
        finished=finished,
        exam=exam,
        essay=essay,
        survey=survey,
        round=survey.rounds.get(),
        quiet=quiet,
        certificate=certificate,
        batch=batch,
        scan=make_page(edition, by=trainer, session=open_class),
        **kept,
    )
