"""What the screens ask of the database: within the bounds of `./run bench`, and no more for more rows."""

import json
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.urls import reverse

from certificates.rules import grouped_code
from courses.models import Enrolment
from lms.bench import imports, rows, seed
from lms.bench.client import Resources, named_in
from lms.bench.middleware import Statements
from people.models import User
from quizzes.formats.files import read_file

SMALL = seed.Size(people=3, lessons_a_module=1, classes=3, certified=1)
LARGE = seed.Size(people=9, lessons_a_module=3, classes=6, certified=2)
BOUNDS = {
    "course_page": 12,
    "lesson_page": 12,
    "dashboard": 10,
    "quiz_answer": 12,
    "quiz_results": 15,
    "register_open": 12,
    "register_save": 15,
    "trainer_today": 10,
    "trainer_today_data": 10,
    "verify": 6,
}

Screen = tuple[User | None, str, dict[str, str] | None]


def screens(seeded: seed.Seeded) -> dict[str, Screen]:
    """Who asks for what; with fields it is a form that is posted."""
    asked = next(item for item in seeded.attempt.questions.all() if item.is_choice)
    question = reverse("attempt_question", args=[seeded.attempt.pk, asked.position])
    answer = {"chosen": asked.asked["answers"][0]["id"], "go": "next"}
    code = reverse("certificate_verify", args=[grouped_code(seeded.certificate.code)])
    results = reverse("quiz_results", args=[seeded.edition.pk, seeded.attempt.quiz_id])
    register = reverse("register_detail", args=[seeded.shown.pk])
    saving = reverse("register_save", args=[seeded.marked.pk])
    return {
        "course_page": (seeded.trainee, seeded.course.get_url(), None),
        "lesson_page": (seeded.trainee, seeded.lesson.get_url(), None),
        "dashboard": (seeded.trainee, reverse("panel_trainee"), None),
        "quiz_answer": (seeded.trainee, question, answer),
        "quiz_results": (seeded.coordinator, results, None),
        "register_open": (seeded.trainer, register, None),
        "register_save": (seeded.trainer, saving, marks(seeded)),
        "trainer_today": (seeded.trainer, reverse("day"), None),
        "trainer_today_data": (seeded.trainer, reverse("day_data"), None),
        "verify": (None, code, None),
    }


def marks(seeded: seed.Seeded) -> dict[str, str]:
    """The form of a register in which everybody's mark is another one."""
    fields = {}
    people = Enrolment.objects.filter(edition=seeded.edition).attending().order_by("pk")
    for place, pk in enumerate(people.values_list("pk", flat=True)):
        status, missed = rows.next_mark(place, ("present", 0))
        fields |= {f"was-{pk}": "present|0||", f"seen-{pk}": "1", f"note-{pk}": ""}
        fields |= {f"status-{pk}": status, f"missed-{pk}": str(missed)}
    return fields


def counted(client, size: seed.Size) -> dict[str, int]:
    """The queries of each screen; of pages at a second visit, with the frame of the site kept."""
    cache.clear()
    found = {}
    with transaction.atomic():
        for name, (user, path, fields) in screens(seed.build(size)).items():
            client.logout()
            if user:
                client.force_login(user)
            if fields is None:
                client.get(path)
            statements = Statements()
            with connection.execute_wrapper(statements):
                answer = client.get(path) if fields is None else client.post(path, fields)
            assert answer.status_code == (200 if fields is None else 302), name
            found[name] = len(statements.seen)
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_screens_keep_to_their_bounds_and_take_no_more_queries_for_more_rows(client):
    small, large = counted(client, SMALL), counted(client, LARGE)
    assert small == large
    assert {name: count for name, count in large.items() if count > BOUNDS[name]} == {}


def test_what_a_browser_fetches_for_a_page():
    parser = Resources()
    parser.feed('<link rel="stylesheet" href="a.css"><link rel="canonical" href="/x"><img src="b">')
    assert parser.found == ["a.css", "b"]
    sheet = SimpleNamespace(text='@font-face { src: url("../fonts/f.woff2") }')
    assert named_in("/static/css/a.css", sheet) == ["../fonts/f.woff2"]


def test_a_row_says_where_it_is_over_its_bound():
    answers = [
        SimpleNamespace(queries=count, cpu=cpu, milliseconds=cpu, body=b"")
        for count, cpu in ((3, 8.0), (4, 10.0), (3, 99.0))
    ]
    row = rows.Row("page", None, 3, 6, answers=answers)
    figures = row.figures(floor=2.0)
    assert (figures["queries"], figures["cpu_ms"], figures["ratio"]) == (4, 10.0, 5.0)
    assert not figures["ok"]
    assert "OVER ITS BOUND" in rows.table([figures])
    assert json.loads(json.dumps(figures)) == figures


def test_the_measured_file_of_questions_is_a_right_one():
    reading = read_file(imports.gift(imports.QUESTIONS).encode(), "gift")
    assert (len(reading.questions), reading.problems, reading.notes) == (imports.QUESTIONS, (), ())
    assert len({content.kind for content in reading.questions}) == 6
