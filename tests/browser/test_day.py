"""The trainer's day without a network, the code on the projector, and a class at a distance."""

import json
import re
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, sign_in
from tests.browser.looking import Inspector

PASSWORD = "Dzien-zajec-2010"
MAKE = """
import json
from datetime import timedelta
from django.utils import timezone
from courses.enums import EnrolmentState
from courses.models import ClassSession, CoursePage, Edition, EditionStaff, Enrolment
from people import actions
from people.enums import Role
from people.models import Person, User
from programme.models import Project

def account(name, role):
    user = User(username=name, first_name="Jan", last_name=f"Dzienny {{name}}")
    user.set_password("{password}")
    user.save()
    actions.set_roles(user=user, roles=[role], by=None)
    return user

staff = [account(name, Role.TRAINER) for name in ("dzien1", "dzien2", "dzien3")]
now = timezone.now()
edition = Edition.objects.create(
    course=CoursePage.objects.first(), project=Project.objects.first(), code="DZIEN/1", title="Edycja dnia",
    starts_on=now.date(), ends_on=now.date(), place="Toruń", capacity=20, state="running",
)
for user in staff:
    EditionStaff.objects.create(edition=edition, user=user, role="trainer")
names = ["Adamska", "Brzęczyszczykiewicz-Chrząszczyżewoszycka", "Cis", "Dąb"]
for place, name in enumerate(names):
    person = Person(given_names="Zofia", family_name=name, is_invented=True, user=account("kursant1", Role.TRAINEE) if not place else None)
    person.save()
    Enrolment.objects.create(edition=edition, person=person, state=EnrolmentState.ENROLLED)
made = {{}}
for place in range(10):
    start = now - timedelta(minutes=5 + place)
    made[place] = ClassSession.objects.create(
        edition=edition, starts_at=start, ends_at=start + timedelta(hours=2), minutes=90,
        topic=f"Dzień {{place}}", trainer=staff[0],
    ).pk
print(json.dumps(made))
"""


@pytest.fixture(scope="session")
def classes(site) -> list[int]:
    """Classes of now, one for each test, of a group and trainers that no other test knows."""
    code = MAKE.format(password=PASSWORD)
    return list(json.loads(site.manage("shell", "-v0", "-c", code).splitlines()[-1]).values())


@pytest.fixture
def phone(visitor, classes):
    """phone(login): a phone on the page of the day, with its worker in charge."""

    def take(login: str = "dzien1") -> Page:
        page = visitor("", viewport=PHONE)
        sign_in(page, login, PASSWORD)
        page.goto("/dzien/")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        expect(page.locator("[data-list] section").first).to_be_visible()
        return page

    return take


def open_class(page: Page, pk: int) -> None:
    page.locator(f"a[href='#zajecia-{pk}']").click()
    expect(row(page, 0)).to_be_visible()


def row(page: Page, place: int):
    return page.locator("[data-row]").nth(place)


def mark(page: Page, place: int, status: str) -> None:
    row(page, place).locator(f"label:has([value={status}])").click()


def line(page: Page, words: str) -> None:
    expect(page.locator("[data-status]")).to_contain_text(words, timeout=20_000)


def marks(site, pk: int) -> list[str]:
    code = f"""
import json
from attendance.models import MarkChange
rows = MarkChange.objects.filter(register__session={pk}).order_by("pk")
print(json.dumps([f"{{row.new_status.code}} {{row.source}} {{row.by.username}}" for row in rows]))
"""
    return json.loads(site.manage("shell", "-v0", "-c", code).splitlines()[-1])


def stays_open_without_a_network(page: Page) -> None:
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-list] h2").first).to_be_visible()


def test_it_is_installable_and_opens_marks_and_reloads_without_a_network(site, phone, classes):
    page = phone()
    manifest = page.request.get(page.locator("link[rel=manifest]").get_attribute("href")).json()
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        picture = Image.open(BytesIO(page.request.get(icon["src"]).body()))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]
    stays_open_without_a_network(page)
    open_class(page, classes[0])
    mark(page, 0, "late")
    mark(page, 1, "absent")
    mark(page, 2, "present")
    line(page, "3 wpisy czekają na wysłanie")
    expect(row(page, 0).locator("[data-note]")).to_contain_text("czeka na wysłanie")
    page.reload()
    line(page, "3 wpisy czekają na wysłanie")
    expect(row(page, 1).locator("[value=absent]")).to_be_checked()
    mark(page, 2, "absent")
    line(page, "3 wpisy czekają na wysłanie")
    page.context.set_offline(False)
    line(page, "Wszystkie wpisy są wysłane")
    expect(row(page, 0).locator("[data-note]")).to_be_hidden()
    assert marks(site, classes[0]) == [f"{one} sync dzien1" for one in ("late", "absent", "absent")]


CUT_ONCE = """() => {
  const whole = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await whole(...asked);
    if (!String(asked[0]).includes("wyslij")) return answer;
    window.fetch = whole;
    throw new TypeError("cut");
  };
}"""


def test_an_answer_that_is_lost_on_its_way_writes_nothing_twice(site, phone, classes):
    page = phone()
    open_class(page, classes[1])
    page.evaluate(CUT_ONCE)
    mark(page, 0, "absent")
    line(page, "1 wpis czeka na wysłanie. Brak połączenia")
    # Another choice while nobody knows whether the first arrived.
    mark(page, 0, "late")
    line(page, "Wszystkie wpisy są wysłane")
    expect(page.locator("[data-conflict]")).to_have_count(0)
    assert marks(site, classes[1]) == ["absent sync dzien1", "late sync dzien1"]


def test_two_devices_that_differ_ask_and_nothing_is_overwritten(site, phone, classes):
    one, two = phone("dzien1"), phone("dzien2")
    one.context.set_offline(True)
    for page in (one, two):
        open_class(page, classes[2])
    for place in (0, 1):
        mark(one, place, "absent")
    for place in (0, 1):
        mark(two, place, "present")
    line(two, "Wszystkie wpisy są wysłane")
    one.context.set_offline(False)
    asked = one.locator("[data-conflict]")
    expect(asked).to_have_count(2, timeout=20_000)
    expect(asked.first).to_contain_text("Dzienny dzien2")
    assert marks(site, classes[2]) == ["present sync dzien2"] * 2
    asked.first.locator("[data-mine]").click()
    expect(asked).to_have_count(1)
    asked.first.locator("[data-theirs]").click()
    expect(asked).to_have_count(0)
    line(one, "Wszystkie wpisy są wysłane")
    assert marks(site, classes[2])[2:] == ["absent sync dzien1"]
    expect(row(one, 1).locator("[value=present]")).to_be_checked()


def test_signing_out_takes_the_day_along_and_leaves_the_queue(site, phone, classes):
    page = phone()
    context = page.context
    page.context.set_offline(True)
    open_class(page, classes[3])
    mark(page, 0, "absent")
    line(page, "1 wpis czeka na wysłanie")
    page.close()
    context.set_offline(False)
    away = context.new_page()
    away.goto("/konto/logout/")
    away.locator("main form button").first.click()
    away.wait_for_load_state()
    context.set_offline(True)
    away.goto("/dzien/")
    expect(away.locator("[data-list]")).to_contain_text("Otwórz tę stronę raz z połączeniem")
    assert "Adamska" not in away.content()
    context.set_offline(False)

    # Somebody else on the same device sends nothing of it.
    sign_in(away, "dzien2", PASSWORD)
    away.goto("/dzien/")
    expect(away.locator("[data-others]")).to_be_visible()
    assert marks(site, classes[3]) == []
    context.clear_cookies()
    sign_in(away, "dzien1", PASSWORD)
    away.goto("/dzien/")
    line(away, "Wszystkie wpisy są wysłane")
    assert marks(site, classes[3]) == ["absent sync dzien1"]


def test_a_session_that_ran_out_asks_to_sign_in_and_goes_on_by_itself(site, phone, classes):
    page = phone()
    open_class(page, classes[4])
    page.context.clear_cookies()
    mark(page, 0, "absent")
    line(page, "Zaloguj się ponownie")
    expect(page.locator("[data-sign-in] a")).to_be_visible()
    other_tab = page.context.new_page()
    sign_in(other_tab, "dzien1", PASSWORD)
    line(page, "Wszystkie wpisy są wysłane")
    assert marks(site, classes[4]) == ["absent sync dzien1"]


CLOSE = """
from attendance.actions.marks import mark_rest_present
from attendance.actions.registers import as_planned, close_register
from courses.models import ClassSession
session = ClassSession.objects.get(pk={pk})
mark_rest_present(session=session, by=session.trainer)
close_register(session=session, taught=as_planned(session), by=session.trainer)
"""


def test_a_class_closed_meanwhile_keeps_the_mark_until_somebody_has_read_it(site, phone, classes):
    page = phone()
    page.context.set_offline(True)
    open_class(page, classes[5])
    mark(page, 0, "absent")
    line(page, "1 wpis czeka")
    site.manage("shell", "-v0", "-c", CLOSE.format(pk=classes[5]))
    page.context.set_offline(False)
    told = page.locator("[data-refused]")
    expect(told).to_contain_text("zamknięte", timeout=20_000)
    expect(told.locator("a")).to_have_attribute(
        "href", re.compile(f"/zajecia/{classes[5]}/korekta/")
    )
    page.reload()
    expect(told).to_be_visible()
    told.locator("[data-dismiss]").click()
    expect(told).to_have_count(0)
    page.reload()
    expect(told).to_have_count(0)


def test_the_day_by_keyboard_and_under_the_eyes_of_an_inspector(site, phone, classes):
    page = phone()
    look = Inspector(page, "pl", site.url)
    look.look()
    open_class(page, classes[6])
    expect(page.locator("[data-list] h2")).to_be_focused()
    page.context.set_offline(True)
    page.locator(f"[name=status-{row(page, 0).get_attribute('data-row')}]").first.focus()
    page.keyboard.press("Space")
    line(page, "1 wpis czeka")
    look.look()
    page.context.set_offline(False)
    line(page, "wysłane")
    assert not look.faults


def read_code(page: Page) -> str:
    picture = Image.open(BytesIO(page.screenshot()))
    (found,) = zxingcpp.read_barcodes(picture)
    return found.text


def test_the_code_is_read_from_the_wall_and_survives_signing_in(site, visitor, classes):
    wall = visitor("", viewport=DESK)
    sign_in(wall, "dzien1", PASSWORD)
    look = Inspector(wall, "pl", site.url)
    look.go(f"/zajecia/{classes[7]}/kod/")
    look.send("form[action*=otworz] button")
    wall.set_viewport_size(DESK)
    address = read_code(wall)
    assert address.startswith(f"{site.url}/obecnosc/")
    trainee = visitor("", viewport=PHONE)
    trainee.goto(address)
    trainee.wait_for_url("**/konto/login/**")
    # A minute and more at the sign-in page: the code on the wall is another one by then.
    trainee.locator("input[name=login]").fill("kursant1")
    trainee.locator("input[name=password]").fill(PASSWORD)
    trainee.locator("input[name=password]").press("Enter")
    trainee.wait_for_url(address)
    scanned = Inspector(trainee, "pl", site.url)
    scanned.look()
    trainee.get_by_role("button", name="Jestem na zajęciach").click()
    expect(trainee.locator("[role=status]")).to_contain_text("Masz wpis: obecność")
    scanned.look()
    expect(wall.locator(".projector-names")).to_contain_text("Zofia A.", timeout=10_000)
    before = wall.locator(".projector-digits b").inner_text()
    expect(wall.locator(".projector-digits b")).not_to_have_text(before, timeout=20_000)
    assert marks(site, classes[7]) == ["present self kursant1"]
    scanned.go("/obecnosc/")
    scanned.go("/obecnosc/999999-aaaaaaaaaaaaaaaa/", 422)
    assert not [*look.faults, *scanned.faults]


def test_the_wall_works_without_javascript(visitor, classes):
    wall = visitor("", javascript=False)
    sign_in(wall, "dzien3", PASSWORD)
    wall.goto(f"/zajecia/{classes[8]}/kod/")
    wall.locator("form[action*=otworz] button").click()
    assert "/obecnosc/" in read_code(wall)
    assert 'http-equiv="refresh"' in wall.content()


def test_a_trainee_joins_through_our_page_and_the_trainer_takes_the_marks(site, visitor, classes):
    pk = classes[9]
    desk = visitor("")
    sign_in(desk, "dzien1", PASSWORD)
    staff = Inspector(desk, "pl", site.url)
    staff.go(f"/zajecia/{pk}/zdalnie/raport/")
    # Another host of this machine stands for the meeting.
    meeting = site.url.replace("http://127.0.0.1", "https://localhost")
    desk.locator("[name=link]").fill(f"{meeting}/spotkanie")
    staff.send("main form button")

    phone = visitor("", viewport=PHONE)
    sign_in(phone, "kursant1", PASSWORD)
    looking = Inspector(phone, "pl", site.url)
    looking.go(f"/zajecia/{pk}/zdalnie/")
    asked = []
    phone.context.on("request", lambda one: asked.append(one.url))
    looking.host = "http"
    with phone.context.expect_page():
        phone.get_by_role("button", name="Dołącz").click()
    expect(phone.locator("[data-sign]")).to_contain_text("Dołączenie o")
    assert f"{meeting}/spotkanie" in asked
    looking.look()
    phone.get_by_role("button", name="Wychodzę").click()
    expect(phone.locator("[data-sign]")).to_have_count(0)

    staff.go(f"/zajecia/{pk}/zdalnie/raport/")
    expect(desk.locator("tbody tr").first).to_contain_text("Adamska")
    staff.go(f"/zajecia/{pk}/zdalnie/wpisy/")
    assert not [*staff.faults, *looking.faults]
