"""A quiz on a bad connection: nothing is lost, nobody gets a free attempt, the server's clock counts."""

import json
import os
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

MAKE = """
import json
from courses.models import Enrolment
from courses.models.pages import ModulePage
from quizzes.models import Answer, Question, QuizPage, QuizQuestion
from django.utils import timezone
from datetime import timedelta
enrolment = Enrolment.objects.filter(
    person__user__username="uczestniczka", edition__state="running",
    edition__code__startswith="ZSS").get()
module = ModulePage.objects.descendant_of(enrolment.edition.course).order_by("path").first()
quiz = QuizPage(title="Próba {slug}", slug="{slug}", is_required=False, **{fields})
quiz.questions = []
for place in range({count}):
    question = Question(kind="single", stem=f"<p>Pytanie numer {{place + 1}}?</p>", shuffles=False)
    question.answers = [
        Answer(text="dobra", is_correct=True, sort_order=0), Answer(text="zła", sort_order=1)]
    question.save()
    quiz.questions.add(QuizQuestion(question=question, sort_order=place))
module.add_child(instance=quiz)
quiz.save_revision().publish()
print(json.dumps({{"path": quiz.get_url(), "pk": quiz.pk, "enrolment": enrolment.pk}}))
"""
TELL = """
import json
from quizzes.models import Attempt, ResponseChange
attempts = Attempt.objects.filter(quiz={pk}).order_by("number")
print(json.dumps([{{
    "number": a.number, "how": a.submitted_by, "points": str(a.points),
    "answers": [q.response and q.version.asked["answers"].index(next(
        r for r in q.version.asked["answers"] if r["id"] == q.response["chosen"][0]))
        for q in a.questions.select_related("version").order_by("position")],
    "changes": ResponseChange.objects.filter(question__attempt=a).count(),
}} for a in attempts]))
"""


@pytest.fixture
def quiz(site, request):
    """quiz(count, **fields): a quiz of its own for each test; answers 0 (right) and 1 (wrong)."""

    def make(count=3, **fields):
        slug = request.node.name.replace("test_", "").replace("_", "-")[:60]
        code = MAKE.format(slug=slug, count=count, fields=repr(fields))
        return json.loads(site.manage("shell", "-v0", "-c", code))

    return make


@pytest.fixture
def attempts(site):
    return lambda quiz: json.loads(site.manage("shell", "-v0", "-c", TELL.format(pk=quiz["pk"])))


def begin(page: Page, quiz) -> None:
    page.goto(f"{quiz['path']}?zapis={quiz['enrolment']}")
    page.locator("form[action*=start] button, a.button[href*=podejscia]").first.click()
    page.wait_for_selector("#attempt")
    # All questions are in hand once the script has fetched them.
    page.wait_for_load_state("networkidle")


def choose(page: Page, answer: int) -> None:
    page.locator(".answer").nth(answer).click()


def line(page: Page, state: str):
    found = page.locator(f"[data-status].saved-{state}")
    expect(found).to_be_visible(timeout=20_000)
    return found


def go_on(page: Page) -> None:
    page.locator("button[name=go][value=next]").click()


def finish(page: Page) -> None:
    page.locator("button[name=go][value=review]").click()
    page.wait_for_url("**/sprawdz/")
    page.locator("form[action*=zakoncz] button").click()
    page.wait_for_url("**/wynik/")


def test_a_whole_quiz_is_answered_without_a_connection(visitor, quiz, attempts):
    made = quiz()
    page = visitor("uczestniczka", viewport=PHONE)
    begin(page, made)
    page.context.set_offline(True)
    for number in range(3):
        expect(page.locator("h1")).to_contain_text(f"{number + 1}")
        choose(page, 0)
        if number < 2:
            go_on(page)
    expect(line(page, "waiting")).to_contain_text("3")
    go_on(page)
    expect(page.locator("h1")).to_contain_text("3")
    page.context.set_offline(False)
    line(page, "saved")
    finish(page)
    (attempt,) = attempts(made)
    assert attempt["answers"] == [0, 0, 0]
    assert attempt["points"] == "3.0000"


def test_a_connection_cut_while_saving_makes_one_answer_of_two_sendings(visitor, quiz, attempts):
    made = quiz(1)
    page = visitor("uczestniczka", viewport=PHONE)
    begin(page, made)
    sent = []

    def cut(route, request):
        if request.method != "POST" or sent:
            return route.continue_()
        sent.append(request.post_data)
        route.fetch()  # it reaches the server; the way back is cut
        return route.abort()

    page.route("**/podejscia/*/1/", cut)
    choose(page, 1)
    line(page, "waiting")
    line(page, "saved")
    assert len(sent) == 1
    (attempt,) = attempts(made)
    assert (attempt["answers"], attempt["changes"]) == ([1], 1)


def test_an_answer_that_waits_survives_reload_and_is_sent_then(visitor, quiz, attempts):
    made = quiz(1)
    page = visitor("uczestniczka", viewport=PHONE)
    begin(page, made)
    page.route(
        "**/podejscia/*/1/",
        lambda route, request: route.abort() if request.method == "POST" else route.continue_(),
    )
    choose(page, 1)
    line(page, "waiting")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator(".answer input").nth(1)).to_be_checked()
    page.unroute("**/podejscia/*/1/")
    line(page, "saved")
    assert attempts(made)[0]["answers"] == [1]


def test_the_server_may_restart_in_the_middle(site, visitor, quiz, attempts):
    made = quiz()
    page = visitor("uczestniczka", viewport=PHONE)
    begin(page, made)
    choose(page, 0)
    line(page, "saved")
    restart_web_server(site.pid)
    go_on(page)
    choose(page, 0)
    line(page, "saved")
    page.reload()
    expect(page.locator(".answer input").first).to_be_checked()
    assert attempts(made)[0]["answers"] == [0, 0, None]


def restart_web_server(pid: int) -> None:
    """All workers of gunicorn anew, as an update does."""
    (master,) = (child for child in children(pid) if "gunicorn" in command(child))
    old = set(children(master))
    os.kill(master, signal.SIGHUP)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        now = set(children(master))
        if now and not now & old:
            return
        time.sleep(0.3)
    raise AssertionError("the old workers are still there")


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode().replace("\0", " ")


def test_two_windows_of_one_quiz_lose_nothing_and_both_are_told(visitor, quiz, attempts):
    made = quiz(2)
    one = visitor("uczestniczka", viewport=PHONE)
    begin(one, made)
    two = one.context.new_page()
    two.goto(one.url)
    two.wait_for_load_state("networkidle")
    choose(one, 0)
    line(one, "saved")
    choose(two, 1)
    expect(line(two, "saved")).to_contain_text("innym oknie")
    expect(line(one, "waiting")).to_contain_text("innym oknie")
    one.locator("[data-goto='2']").click()
    choose(one, 0)
    line(one, "saved")
    (attempt,) = attempts(made)
    assert attempt["answers"] == [1, 0]
    assert attempt["changes"] == 3


def test_an_older_answer_that_arrives_late_does_not_undo_a_newer_one(visitor, quiz, attempts):
    made = quiz(1)
    slow = visitor("uczestniczka", viewport=PHONE)
    begin(slow, made)
    slow.context.set_offline(True)
    choose(slow, 1)
    line(slow, "waiting")
    quick = visitor("uczestniczka", viewport=PHONE)
    begin(quick, made)
    choose(quick, 0)
    line(quick, "saved")
    slow.context.set_offline(False)
    expect(slow.locator("[data-status]")).to_contain_text("z innego okna", timeout=20_000)
    expect(slow.locator(".answer input").first).to_be_checked()
    assert attempts(made)[0]["answers"] == [0]


def test_a_phone_whose_clock_is_a_day_wrong_loses_no_time_and_no_answer(visitor, quiz, attempts):
    made = quiz(1, time_limit=10)
    page = visitor("uczestniczka", viewport=PHONE)
    page.add_init_script("const now = Date.now; Date.now = () => now() + 86400000;")
    begin(page, made)
    expect(page.locator("[data-clock]")).to_contain_text("10 min")
    page.context.set_offline(True)
    choose(page, 0)
    line(page, "waiting")
    page.context.set_offline(False)
    line(page, "saved")
    assert attempts(made)[0]["answers"] == [0]


SHIFT = """
from datetime import timedelta
from quizzes.models import Attempt
attempt = Attempt.objects.get(quiz={pk})
attempt.started_at -= timedelta(seconds={seconds})
attempt.deadline_at -= timedelta(seconds={seconds})
attempt.save()
"""


def test_what_was_saved_is_handed_in_though_the_page_was_closed(site, visitor, quiz, attempts):
    made = quiz(2, time_limit=1)
    page = visitor("uczestniczka", viewport=PHONE)
    begin(page, made)
    choose(page, 0)
    line(page, "saved")
    page.close()
    site.manage("shell", "-v0", "-c", SHIFT.format(pk=made["pk"], seconds=120))
    deadline = time.monotonic() + 60
    while not attempts(made)[0]["how"]:
        assert time.monotonic() < deadline, "nobody handed it in"
        time.sleep(3)
    (attempt,) = attempts(made)
    assert (attempt["how"], attempt["points"]) == ("time", "1.0000")


def test_the_last_minute_is_announced_and_the_end_leads_to_the_check(site, visitor, quiz, attempts):
    made = quiz(1, time_limit=2)
    page = visitor("uczestniczka", viewport=PHONE)
    begin(page, made)
    choose(page, 0)
    line(page, "saved")
    site.manage("shell", "-v0", "-c", SHIFT.format(pk=made["pk"], seconds=62))
    page.reload()
    spoken = page.locator("[data-spoken]")
    expect(spoken).to_have_attribute("role", "status")
    expect(spoken).to_contain_text("Zostało")
    site.manage("shell", "-v0", "-c", SHIFT.format(pk=made["pk"], seconds=55))
    page.reload()
    page.wait_for_url("**/sprawdz/", timeout=20_000)
    page.locator("form[action*=zakoncz] button").click()
    page.wait_for_url("**/wynik/")
    assert attempts(made)[0]["points"] == "1.0000"


def test_reload_and_back_are_free_at_the_last_attempt(visitor, quiz, attempts):
    made = quiz(2, attempts_allowed=1)
    page = visitor("uczestniczka", viewport=PHONE)
    begin(page, made)
    choose(page, 0)
    line(page, "saved")
    for _turn in range(3):
        page.reload()
    page.go_back()
    page.go_forward()
    expect(page.locator("#attempt")).to_be_visible()
    begin(page, made)
    finish(page)
    page.go_back()
    page.goto(made["path"])
    expect(page.locator("form[action*=start]")).to_have_count(0)
    assert [row["number"] for row in attempts(made)] == [1]


def test_moving_on_puts_the_reader_at_the_new_question(visitor, quiz):
    page = visitor("uczestniczka", viewport={"width": 320, "height": 640})
    begin(page, quiz())
    choose(page, 0)
    go_on(page)
    focused = "document.activeElement.textContent.trim()"
    assert "2" in page.evaluate(focused)
    assert "2" in page.title()
    page.go_back()
    expect(page.locator("h1")).to_contain_text("1")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    order = page.evaluate(
        """() => [...document.querySelectorAll(`#attempt h1, #attempt legend, #attempt input[type=radio],
        #attempt [role=status], #attempt button`)].map(one => one.tagName)"""
    )
    assert order[:4] == ["H1", "LEGEND", "INPUT", "INPUT"]
    assert order.index("P") < order.index("BUTTON")
