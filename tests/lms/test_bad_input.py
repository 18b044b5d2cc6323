"""Every form × every kind of bad input: a message in the person's language, never half a write."""

from io import BytesIO

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from attendance.reads.self_marks import shown_code
from pages.models import SiteSettings
from tests.lms.world import make_world

pytestmark = pytest.mark.django_db

MARKUP = "<script>alert(1)</script>"
BAD = {
    "empty": "",
    "spaces": "   ",
    "too long": "ą" * 5000,
    "wrong type": "nie-liczba",
    "negative": "-1",
    "huge number": "9" * 30,
    "markup": MARKUP,
    "template": "{{ 7|add:7 }}{% url 'panel' %}",
    "NUL": "a\x00b",
    "right to left": "\u202eabc\u202c \u200f",
    "emoji": "👩‍🌾" * 10,
}
SERIES = {
    "first": "2026-12-01",
    "last": "2026-12-20",
    "weekdays": "1",
    "start": "09:00",
    "end": "12:45",
    "breaks": "0",
    "topic": "BHP",
    "part": "theory",
    "room": "12",
    "skipped": "2026-12-08",
    "confirm": "1",
}
PERSON = {
    "given_names": "Łucja",
    "family_name": "Dąb",
    "form": "f",
    "document_kind": "pesel",
    "number": "44051401359",
    "email": "lucja@example.org",
    "phone": "+48 22 59 64 300",
    "birth_date": "1944-05-14",
    "birth_place": "Łódź",
    "access_needs": "duży druk",
}


def edition_data(world):
    return {
        "course": world.edition.course_id,
        "project": world.edition.project_id,
        "code": "N/2026",
        "title": "Nowa",
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-20",
        "place": "Łódź",
        "capacity": "12",
        "attendance_threshold": "80",
        "daily_cap_minutes": "480",
        "trainers": world.users["trainer"].pk,
        "coordinators": world.users["coordinator"].pk,
    }


def mark_data(world):
    pk = world.enrolment.pk
    return {
        f"status-{pk}": "late",
        f"missed-{pk}": "5",
        f"reason-{pk}": "",
        f"note-{pk}": "autobus",
        f"seen-{pk}": "0",
        f"was-{pk}": "",
    }


def single_answer(world):
    asked = world.attempt.questions.get(position=1)
    return {"chosen": asked.asked["answers"][0]["id"], "text": "", "go": "next"}


def survey_answers(world):
    first, _second = world.survey.as_asked()
    seen = world.round.fingerprint
    return {f"answer-{first['id']}": "4", "seen": seen, "enrolment": world.quiet.pk}


# name: (who, arguments, the data of a good submission)
FORMS = {
    "edition_create": ("coordinator", lambda w: [], edition_data),
    "edition_edit": ("coordinator", lambda w: [w.edition.pk], edition_data),
    "answer_grade": (
        "trainer",
        lambda w: [w.essay.pk],
        lambda w: {"points": "1", "comment": "Dobrze", "seen": "0"},
    ),
    "answer_reopen": (
        "trainer",
        lambda w: [w.essay.pk],
        lambda w: {"reopen-reason": "pomyłka", "reopen-seen": "0"},
    ),
    "quiz_regrade": (
        "coordinator",
        lambda w: [w.edition.pk, w.exam.pk],
        lambda w: {"reason": "poprawka", "only_upwards": "on"},
    ),
    "quiz_room": (
        "trainer",
        lambda w: [w.edition.pk, w.exam.pk],
        lambda w: {"minutes": "30"},
    ),
    "enrolment_quizzes": (
        "coordinator",
        lambda w: [w.enrolment.pk],
        lambda w: {"times": "1.5", "note": "czyta powoli"},
    ),
    "quiz_exception": (
        "coordinator",
        lambda w: [w.enrolment.pk, w.exam.pk],
        lambda w: {"closes_at": "2026-12-20T12:00", "more_attempts": "1", "reason": "choroba"},
    ),
    "edition_move": ("coordinator", lambda w: [w.edition.pk], lambda w: {"state": "closed"}),
    "classes_add": (
        "coordinator",
        lambda w: [w.edition.pk],
        lambda w: SERIES | {"trainer": w.users["trainer"].pk},
    ),
    "class_cancel": ("coordinator", lambda w: [w.open_class.pk], lambda w: {"reason": "święto"}),
    "classes_change": (
        "coordinator",
        lambda w: [w.edition.pk],
        lambda w: {
            "classes": w.open_class.pk,
            "what": "move",
            "days": "7",
            "start": "10:00",
            "trainer": w.users["trainer"].pk,
            "room": "3",
            "topic": "BHP",
            "part": "practice",
            "reason": "remont",
            "confirm": "1",
            "fingerprint": "0" * 64,
        },
    ),
    "journal_sign": (
        "coordinator",
        lambda w: [w.edition.pk],
        lambda w: {"journal": w.journal.pk, "file": "bez pliku"},
    ),
    "timetable_change_undo": (
        "coordinator",
        lambda w: [w.change.pk],
        lambda w: {"fingerprint": "0" * 64},
    ),
    "person_add": ("coordinator", lambda w: [w.edition.pk], lambda w: PERSON),
    "person_edit": ("coordinator", lambda w: [w.enrolment.pk], lambda w: PERSON),
    "person_find": (
        "coordinator",
        lambda w: [w.edition.pk],
        lambda w: {"found_by": "x@example.org"},
    ),
    "person_number": ("coordinator", lambda w: [w.enrolment.pk], lambda w: {"reason": "umowa"}),
    "enrolment_move": (
        "coordinator",
        lambda w: [w.enrolment.pk],
        lambda w: {"state": "withdrawn", "reason": "praca"},
    ),
    "register_save": ("trainer", lambda w: [w.open_class.pk], mark_data),
    "register_close": (
        "trainer",
        lambda w: [w.open_class.pk],
        lambda w: {"topic": "BHP", "minutes": "180", "part": "theory", "minutes_reason": ""},
    ),
    "self_marking_open": (
        "trainer",
        lambda w: [w.today_class.pk],
        lambda w: {"late_after": "10", "shares_devices": "on"},
    ),
    "remote_link": (
        "trainer",
        lambda w: [w.today_class.pk],
        lambda w: {"link": "https://spotkania.example/sala"},
    ),
    "self_mark_code": ("trainee", lambda w: [], lambda w: {"digits": "000000"}),
    "self_mark": (
        "trainee",
        lambda w: [shown_code(w.window, at=timezone.now()).token],
        lambda w: {"anything": "x"},
    ),
    "mark_correct": (
        "coordinator",
        lambda w: [w.closed_class.pk, w.enrolment.pk],
        lambda w: {"status": "late", "missed": "5", "absence_reason": "", "reason": "pomyłka"},
    ),
    "export_order": ("coordinator", lambda w: [], lambda w: {"month": "2026-11"}),
    "class_correct": (
        "coordinator",
        lambda w: [w.closed_class.pk],
        lambda w: {"topic": "BHP", "part": "practice", "minutes": "170", "reason": "pomyłka"},
    ),
    "correction_decide": (
        "coordinator",
        lambda w: [w.correction.pk],
        lambda w: {"decision": "refused", "note": "lista mówi co innego"},
    ),
    "scan_upload": (
        "trainer",
        lambda w: [w.edition.pk],
        lambda w: {"files": BytesIO(b"no scan"), "session": w.open_class.pk},
    ),
    "scan_confirm": ("trainer", lambda w: [w.scan.pk], mark_data),
    "scan_file": (
        "trainer",
        lambda w: [w.scan.pk],
        lambda w: {"session": w.closed_class.pk, "reason": "pomyłka"},
    ),
    "scan_withdraw": (
        "trainer",
        lambda w: [w.scan.pk],
        lambda w: {"withdraw-reason": "nieczytelna"},
    ),
    "step_complete": ("trainee", lambda w: [w.lesson.pk], lambda w: {"enrolment": w.enrolment.pk}),
    "attempt_start": ("trainee", lambda w: [w.quiz.pk], lambda w: {"enrolment": w.enrolment.pk}),
    "attempt_question": ("trainee", lambda w: [w.attempt.pk, 1], single_answer),
    "survey_answer": ("quiet trainee", lambda w: [w.survey.pk], survey_answers),
    "survey_try": ("editor", lambda w: [w.survey.pk], survey_answers),
    "certificate_issue": (
        "coordinator",
        lambda w: [w.edition.pk],
        lambda w: {"enrolment": w.enrolment.pk},
    ),
    "certificate_annul": (
        "coordinator",
        lambda w: [w.certificate.pk],
        lambda w: {"reason": "błąd"},
    ),
    "set_language": ("trainee", lambda w: [], lambda w: {"language": "en", "next": "/"}),
    "account_login": (None, lambda w: [], lambda w: {"login": "trainee_here", "password": "x"}),
    "account_request_login_code": (None, lambda w: [], lambda w: {"email": "a@example.org"}),
}


# What is read or refused there is written to the audit log.
LOGGED = {"person_number", "self_mark_code", "self_mark"}


def rows() -> dict[str, int]:
    """How many rows each table holds; sessions aside, and Wagtail's empty row of site settings."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model not in {Session, SiteSettings}
    }


@pytest.mark.parametrize("name", sorted(FORMS))
def test_bad_input_is_answered_in_words_and_never_half_written(client, name):
    world = make_world()
    who, arguments, good = FORMS[name]
    if who:
        client.force_login(world.users[who])
    url = reverse(name, args=arguments(world))
    data = good(world)
    for field in data:
        for kind, value in BAD.items():
            before = rows()
            response = client.post(url, {**data, field: value})
            assert response.status_code < 500, (name, field, kind)
            assert MARKUP not in response.content.decode(), (name, field, kind)
            if response.status_code in {200, 409, 422} and name not in LOGGED:
                assert rows() == before, (name, field, kind)


@pytest.mark.parametrize(
    ("name", "field", "value", "polish"),
    [
        ("person_add", "number", "44051401358", "PESEL"),
        ("person_add", "given_names", "", "To pole jest wymagane"),
        ("edition_create", "capacity", "dużo", "liczbę"),
        ("classes_add", "start", "02:30", None),
    ],
)
def test_the_message_is_polish_and_nothing_typed_is_lost(client, name, field, value, polish):
    world = make_world()
    who, arguments, good = FORMS[name]
    client.force_login(world.users[who])
    data = good(world) | {field: value}
    if name == "classes_add":
        data |= {"first": "2027-03-28", "last": "2027-03-28", "weekdays": "6", "end": "04:00"}
    html = client.post(reverse(name, args=arguments(world)), data).content.decode()
    assert "aria-invalid" in html
    if polish:
        assert polish in html
    if name == "person_add":
        assert 'value="Dąb"' in html


@pytest.mark.parametrize("path", ["edycje", "zajecia", "zapisy", "moja-obecnosc", "podejscia"])
def test_a_number_that_no_row_can_have_is_not_found(client, path):
    client.force_login(make_world().users["administrator"])
    assert client.get(f"/{path}/{'9' * 30}/").status_code == 404


def test_an_address_with_a_nul_is_refused(client):
    assert client.get("/szukaj/?q=a%00b").status_code == 400
    assert client.get("/kursy/a%00b/").status_code in {400, 404}
