"""Every address of ours × every kind of person: who gets in, and that nobody else learns anything."""

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone

from attendance.reads.self_marks import shown_code
from attendance.rules.sheets import week_of
from lib.dates import local_day
from tests.lms.world import SECRET, make_world

pytestmark = pytest.mark.django_db

PEOPLE = (
    *("anonymous", "trainee", "other trainee", "trainer", "other trainer"),
    *("coordinator", "other coordinator", "editor", "auditor", "administrator"),
)
SIGNED_IN = frozenset(PEOPLE) - {"anonymous"}
EVERYONE = frozenset(PEOPLE)
READS = frozenset({"trainer", "coordinator", "auditor", "administrator"})
MARKS = frozenset({"trainer", "coordinator", "administrator"})
RUNS = frozenset({"coordinator", "administrator"})
OWN = frozenset({"trainee"})
OTHER_STAFF = frozenset({"other trainer", "other coordinator", "administrator"})
TRIES = frozenset({"trainer", "coordinator", "editor", "administrator"})


def edition(world):
    return [world.edition.pk]


def enrolment(world):
    return [world.enrolment.pk]


def open_class(world):
    return [world.open_class.pk]


def today_class(world):
    return [world.today_class.pk]


def shown_token(world):
    return [shown_code(world.window, at=timezone.now()).token]


def week_of_the_open_class(world):
    return [world.edition.pk, week_of(local_day(world.open_class.starts_at))]


def scan(world):
    return [world.scan.pk]


def correction(world):
    return [world.closed_class.pk, world.enrolment.pk]


def attempt(world):
    return [world.attempt.pk]


def quiz_of_edition(world):
    return [world.edition.pk, world.quiz.pk]


def essay(world):
    return [world.essay.pk]


def exam(world):
    return [world.edition.pk, world.exam.pk]


def survey(world):
    return [world.survey.pk]


def survey_round(world):
    return [world.edition.pk, world.round.pk]


def certificate(world):
    return [world.certificate.pk]


def batch(world):
    return [world.batch.pk]


def change(world):
    return [world.change.pk]


def code(world):
    return [world.certificate.code]


def nothing(world):
    return []


# name: (arguments, method, who gets in). The status of those who do is any but 403, 404 and 5xx.
TABLE = {
    "panel": (nothing, "get", SIGNED_IN),
    "panel_trainee": (nothing, "get", SIGNED_IN),
    "panel_trainer": (nothing, "get", {"trainer", "other trainer"}),
    "panel_coordinator": (
        nothing,
        "get",
        {"coordinator", "other coordinator", "auditor", "administrator"},
    ),
    "edition_detail": (edition, "get", READS),
    "edition_create": (nothing, "get", RUNS | {"other coordinator"}),
    "edition_edit": (edition, "get", RUNS),
    "edition_move": (edition, "post", RUNS),
    "edition_timetable": (edition, "get", READS),
    "classes_add": (edition, "get", RUNS),
    "class_cancel": (open_class, "get", RUNS),
    "classes_change": (edition, "get", RUNS),
    "timetable_change": (change, "get", RUNS | {"auditor"}),
    "timetable_change_undo": (change, "get", RUNS),
    "notice_told": (lambda world: [world.notice.pk], "post", RUNS),
    "calendar_page": (nothing, "get", SIGNED_IN),
    "calendar_renew": (nothing, "post", SIGNED_IN),
    "calendar_withdraw": (nothing, "post", SIGNED_IN),
    "calendar_file": (nothing, "get", SIGNED_IN),
    "calendar_feed": (lambda world: [world.calendar.token], "get", EVERYONE),
    "edition_journal": (edition, "get", RUNS | {"auditor"}),
    "journal_order": (edition, "post", RUNS | {"auditor"}),
    "journal_sign": (edition, "post", RUNS),
    "journal_download": (lambda world: [world.journal.pk], "post", RUNS | {"auditor"}),
    "signed_manifest": (lambda world: [world.signed.pk], "get", RUNS | {"auditor"}),
    "edition_people": (edition, "get", READS),
    "person_add": (edition, "get", RUNS),
    "person_find": (edition, "post", RUNS),
    "enrolment_detail": (enrolment, "get", RUNS | {"auditor"}),
    "enrolment_move": (enrolment, "post", RUNS),
    "person_edit": (enrolment, "get", RUNS),
    "person_number": (enrolment, "post", RUNS),
    "person_card": (enrolment, "post", RUNS),
    "step_complete": (lambda world: [world.lesson.pk], "post", OWN),
    "register_detail": (open_class, "get", READS),
    "register_save": (open_class, "post", MARKS),
    "register_close": (open_class, "post", MARKS),
    "register_history": (open_class, "get", READS),
    "register_sheet": (open_class, "get", READS),
    "self_marking_show": (today_class, "get", MARKS),
    "self_marking_now": (today_class, "get", MARKS),
    "self_marking_open": (today_class, "post", MARKS),
    "self_marking_close": (today_class, "post", MARKS),
    "remote_class": (today_class, "get", OWN),
    "remote_join": (today_class, "post", OWN),
    "remote_sign": (today_class, "post", OWN),
    "remote_leave": (today_class, "post", OWN),
    "remote_report": (today_class, "get", READS),
    "remote_export": (today_class, "get", READS),
    "remote_link": (today_class, "post", MARKS),
    "remote_take": (today_class, "get", MARKS),
    "day": (nothing, "get", {"trainer", "other trainer"}),
    "day_data": (nothing, "get", {"trainer", "other trainer"}),
    "day_sync": (nothing, "post", {"trainer", "other trainer"}),
    "day_shell": (nothing, "get", EVERYONE),
    "day_worker": (nothing, "get", EVERYONE),
    "app_manifest": (nothing, "get", EVERYONE),
    "self_mark_code": (nothing, "get", SIGNED_IN),
    # Who is not on the list is told so in words.
    "self_mark": (shown_token, "get", SIGNED_IN),
    "week_sheets": (week_of_the_open_class, "get", READS),
    "mark_correct": (correction, "get", MARKS),
    "class_correct": (lambda world: [world.closed_class.pk], "get", MARKS),
    "correction_decide": (lambda world: [world.correction.pk], "post", MARKS),
    "edition_corrections": (edition, "get", READS),
    "export_list": (nothing, "get", RUNS | {"other coordinator", "auditor"}),
    "export_order": (nothing, "post", RUNS | {"other coordinator", "auditor"}),
    "export_download": (lambda world: [world.export.pk], "get", {"coordinator"}),
    "edition_alerts": (edition, "get", READS),
    "edition_matrix": (edition, "get", READS),
    "edition_month": (edition, "get", RUNS | {"auditor"}),
    "edition_attendance": (edition, "get", READS),
    "edition_paper": (edition, "get", READS),
    "scan_upload": (edition, "post", MARKS),
    "scan_detail": (scan, "get", READS),
    "scan_picture": (scan, "get", READS),
    "scan_confirm": (scan, "post", MARKS),
    "scan_file": (scan, "post", MARKS),
    "scan_undo": (scan, "post", MARKS),
    "scan_turn": (scan, "post", MARKS),
    "scan_withdraw": (scan, "post", MARKS),
    "my_attendance": (enrolment, "get", OWN),
    "attempt_start": (lambda world: [world.quiz.pk], "post", OWN),
    "quiz_try": (lambda world: [world.quiz.pk], "post", TRIES),
    "attempt_questions": (attempt, "get", OWN),
    "attempt_state": (attempt, "get", OWN),
    "attempt_resume": (attempt, "get", OWN),
    "attempt_question": (lambda world: [world.attempt.pk, 1], "get", OWN),
    "attempt_review": (attempt, "get", OWN),
    "attempt_submit": (attempt, "post", OWN),
    "grading_queue": (nothing, "get", {"trainer", "coordinator", *OTHER_STAFF}),
    "answer_grade": (essay, "get", MARKS),
    "answer_reopen": (essay, "post", MARKS),
    "quiz_regrade": (exam, "get", RUNS),
    "quiz_room": (exam, "get", MARKS),
    "survey_answer": (survey, "get", OWN),
    "survey_thanks": (survey, "get", OWN),
    "survey_try": (survey, "get", TRIES),
    "edition_surveys": (edition, "get", READS),
    "survey_results": (survey_round, "get", READS),
    "survey_close": (survey_round, "post", RUNS),
    "enrolment_quizzes": (enrolment, "get", RUNS),
    "quiz_exception": (lambda world: [world.enrolment.pk, world.exam.pk], "get", RUNS),
    "attempt_result": (lambda world: [world.finished.pk], "get", OWN),
    "edition_quizzes": (edition, "get", READS),
    "quiz_results": (quiz_of_edition, "get", READS),
    "quiz_results_export": (quiz_of_edition, "get", READS),
    "quiz_protocol": (quiz_of_edition, "get", READS),
    "attempt_detail": (lambda world: [world.edition.pk, world.finished.pk], "get", READS),
    "edition_gain": (edition, "get", READS),
    "edition_gain_export": (edition, "get", READS),
    "certificate_candidates": (edition, "get", READS),
    "certificate_issue": (edition, "post", RUNS),
    "batch_detail": (batch, "get", READS),
    "batch_handout": (batch, "get", READS),
    "certificate_list": (nothing, "get", SIGNED_IN),
    "certificate_download": (certificate, "get", OWN | RUNS | {"auditor"}),
    "certificate_annul": (certificate, "get", RUNS),
    "certificate_lookup": (nothing, "get", EVERYONE),
    "certificate_verify": (code, "get", EVERYONE),
    "certificate_scanned": (lambda world: ["SPRAWDZ", world.certificate.code], "get", EVERYONE),
    "search": (nothing, "get", EVERYONE),
    "styleguide": (nothing, "get", EVERYONE),
    "demo_mail": (nothing, "get", EVERYONE),
    "set_language": (nothing, "post", EVERYONE),
    "admin_login": (nothing, "get", EVERYONE),
}
CLOSED = {403, 404}


def own_names() -> set[str]:
    """The names of every address that is not Wagtail's or allauth's."""
    names = set()
    for entry in get_resolver().url_patterns:
        nested = getattr(entry, "url_patterns", None)
        module = getattr(getattr(entry, "urlconf_name", None), "__name__", "")
        if nested is None:
            names.add(entry.name)
        elif module.split(".")[0] in {"courses", "attendance", "quizzes", "certificates"}:
            names |= {pattern.name for pattern in nested}
    return names - {None}


def test_the_table_names_every_address():
    assert own_names() == set(TABLE)


@pytest.fixture
def world():
    return make_world()


def ask(client, method, url):
    response = getattr(client, method)(url)
    if response.streaming:
        response.getvalue()
    return response


@pytest.mark.parametrize("name", sorted(TABLE))
def test_only_those_named_get_in_and_nobody_else_learns_a_name(client, world, name):
    arguments, method, allowed = TABLE[name]
    url = reverse(name, args=arguments(world))
    for who in PEOPLE:
        client.logout()
        if who != "anonymous":
            client.force_login(world.users[who])
        response = ask(client, method, url)
        assert response.status_code < 500, (name, who)
        if who in allowed:
            assert response.status_code not in CLOSED, (name, who)
            continue
        if who == "anonymous":
            assert response.status_code == 302, name
            assert response.url.startswith(reverse("account_login")), name
        else:
            assert response.status_code == 404, (name, who, response.status_code)
        assert SECRET not in response.getvalue().decode(), (name, who)


@pytest.mark.parametrize("name", sorted(name for name, row in TABLE.items() if row[1] == "post"))
def test_what_writes_cannot_be_reached_by_following_a_link(client, world, name):
    arguments, _method, _allowed = TABLE[name]
    client.force_login(world.users["administrator"])
    response = client.get(reverse(name, args=arguments(world)))
    assert response.status_code in {302, 404, 405}
    if response.status_code == 302:
        assert name == "set_language"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anonymous", 302),
        ("trainee", 200),
        ("other trainee", 404),
        ("trainer", 200),
        ("other trainer", 404),
        ("coordinator", 200),
        ("other coordinator", 404),
        ("editor", 200),
        ("auditor", 200),
        ("administrator", 200),
    ],
)
def test_lessons_and_quizzes_open_to_those_of_the_course(client, world, who, status):
    if who != "anonymous":
        client.force_login(world.users[who])
    for page in (world.lesson, world.quiz, world.survey):
        assert client.get(page.url).status_code == status


def test_a_course_may_open_its_lessons_to_anyone(client, world):
    world.edition.course.lessons_public = True
    world.edition.course.save()
    assert client.get(world.lesson.url).status_code == 200


def test_someone_who_withdrew_no_longer_reads_the_lessons(client, world):
    world.enrolment.state = "withdrawn"
    world.enrolment.save()
    client.force_login(world.users["trainee"])
    assert client.get(world.lesson.url).status_code == 404


def test_a_trainer_sees_access_needs_and_no_personal_number(client, world):
    client.force_login(world.users["trainer"])
    person = world.enrolment.person
    person.access_needs = "duży druk"
    person.save()
    html = client.get(reverse("edition_people", args=[world.edition.pk])).content.decode()
    assert "duży druk" in html
    assert person.masked_number not in html
    assert person.document_number not in html


def test_a_number_is_shown_only_after_a_reason_and_never_in_an_address(client, world):
    client.force_login(world.users["coordinator"])
    url = reverse("person_number", args=[world.enrolment.pk])
    number = world.enrolment.person.document_number
    assert number not in client.post(url, {"reason": ""}, follow=True).content.decode()
    response = client.post(url, {"reason": "umowa szkoleniowa"})
    assert number in response.content.decode()
    assert "no-store" in response["Cache-Control"]
