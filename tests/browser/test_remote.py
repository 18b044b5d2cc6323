"""A class at a distance: from the address that the trainer sets to the marks from its log."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, sign_in
from tests.browser.looking import Inspector
from tests.browser.test_day import PASSWORD, classes  # noqa: F401


def test_a_trainee_joins_through_our_page_and_the_trainer_takes_the_marks(
    site,
    visitor,
    classes,  # noqa: F811
):
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
