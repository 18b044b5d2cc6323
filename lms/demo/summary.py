"""What `manage.py demo --json` tells: accounts, pages to look at, and figures from the database."""

from typing import Any

from django.urls import reverse

from attendance.models import ScanPage
from certificates.models import Certificate
from courses.enums import CourseKind, EditionState
from courses.models import ClassSession, CoursePage, Edition, Enrolment, LessonPage, ModulePage
from lms.demo import accounts, site_address
from pages.models import StandardPage
from people.models import User
from programme.enums import OrganisationKind
from programme.models import Goal, Organisation, Partner, ProjectPage
from quizzes.enums import Purpose
from quizzes.models import QuizPage, SurveyPage, SurveyRound

PAST = {"starts_on__year__lte": 2011}


def summary() -> dict[str, Any]:
    return {
        "url": site_address.read(),
        "accounts": accounts.listed(),
        "pages": {
            "public": public_pages(),
            "trainee": trainee_pages(),
            "trainer": trainer_pages(),
            "coordinator": coordinator_pages(),
        },
        "certificate": certificate(),
        "programme": programme(),
    }


def public_pages() -> list[str]:
    pages = [
        *CoursePage.objects.live().order_by("path"),
        *ModulePage.objects.live().order_by("path")[:1],
        *ProjectPage.objects.live().order_by("path"),
        *StandardPage.objects.live().order_by("path"),
    ]
    return ["/", "/kursy/", *(page.url for page in pages), "/sprawdz/", "/szukaj/", "/konto/login/"]


def trainee_pages() -> list[str]:
    login = accounts.TRAINEES[0][0]
    enrolment = Enrolment.objects.filter(
        person__user__username=login, edition__course__kind=CourseKind.TRAINING
    ).latest("pk")
    course = enrolment.edition.course
    lesson = LessonPage.objects.descendant_of(course).order_by("path").first()
    quizzes = QuizPage.objects.descendant_of(course).filter(purpose=Purpose.MODULE_TEST)
    quiz = quizzes.order_by("path").first()
    return [
        reverse("panel_trainee"),
        course.url,
        lesson.url,
        quiz.url,
        reverse("my_attendance", args=[enrolment.pk]),
        reverse("certificate_list"),
        *survey_pages(course),
    ]


def survey_pages(course: CoursePage) -> list[str]:
    survey = SurveyPage.objects.descendant_of(course).get()
    return [survey.url, reverse("survey_answer", args=[survey.pk])]


def trainer_pages() -> list[str]:
    user = User.objects.get(username=accounts.STAFF[0][0])
    edition = Edition.objects.staffed_by(user, "trainer").filter(state=EditionState.RUNNING).first()
    late = ClassSession.objects.filter(edition=edition, register__closed_at=None).first()
    scans = ScanPage.objects.select_related("file").order_by("pk")
    return [
        reverse("panel_trainer"),
        reverse("edition_detail", args=[edition.pk]),
        reverse("edition_people", args=[edition.pk]),
        reverse("edition_attendance", args=[edition.pk]),
        reverse("edition_quizzes", args=[edition.pk]),
        reverse("edition_gain", args=[edition.pk]),
        reverse("edition_paper", args=[scans[0].file.edition_id]),
        *(reverse("scan_detail", args=[page.pk]) for page in scans),
        reverse("register_detail", args=[late.pk]),
    ]


def coordinator_pages() -> list[str]:
    certificate = Certificate.objects.latest("sequence")
    edition = certificate.enrolment.edition
    names = ("detail", "people", "timetable", "attendance", "edit")
    return [
        reverse("panel_coordinator"),
        *(reverse(f"edition_{name}", args=[edition.pk]) for name in names),
        reverse("certificate_candidates", args=[edition.pk]),
        reverse("edition_create"),
        *result_pages(),
    ]


def result_pages() -> list[str]:
    """The list of surveys, and the results of one that is closed."""
    found = SurveyRound.objects.filter(is_closed=True).earliest("pk")
    return [
        reverse("edition_surveys", args=[found.edition_id]),
        reverse("survey_results", args=[found.edition_id, found.pk]),
    ]


def certificate() -> dict[str, str]:
    issued = Certificate.objects.valid().earliest("year", "sequence")
    return {
        "number": issued.number,
        "code": issued.grouped_code,
        "verify_path": reverse("certificate_verify", args=[issued.code]),
    }


def programme() -> dict[str, int]:
    past = Edition.objects.filter(**PAST)
    vocational = past.filter(course__kind=CourseKind.VOCATIONAL)
    management = CoursePage.objects.get(kind=CourseKind.TRAINING)
    visits = past.filter(course__kind=CourseKind.STUDY_VISIT)
    advice = past.filter(course__kind=CourseKind.ADVICE)
    return {
        "cooperatives": Organisation.objects.filter(
            kind=OrganisationKind.SOCIAL_COOPERATIVE
        ).count(),
        "partners": Partner.objects.count(),
        "goals": Goal.objects.count(),
        "modules": ModulePage.objects.child_of(management).count(),
        "lessons": LessonPage.objects.descendant_of(management).count(),
        "vocational_editions": vocational.count(),
        "vocational_participants": Enrolment.objects.attending()
        .filter(edition__in=vocational)
        .values("person")
        .distinct()
        .count(),
        "adviser_meetings": ClassSession.objects.held_as_planned()
        .filter(edition__in=advice)
        .count(),
        "study_visit_participants": Enrolment.objects.attending()
        .filter(edition__in=visits)
        .count(),
    }
