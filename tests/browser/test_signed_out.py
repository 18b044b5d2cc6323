"""The session ends while a class is being marked: the marks wait for whoever signs in again."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_register import expect_line, expect_mark, mark


def test_marks_made_after_the_session_ended_are_sent_after_signing_in_again(visitor, site):
    login = "wielozadaniowa"
    page = visitor(login, viewport=PHONE)
    page.goto("/panel/zajecia/")
    page.locator("main a[href^='/zajecia/']").first.click()
    register = page.url
    page.context.clear_cookies(name="sessionid")
    mark(page, 0, "late")
    mark(page, 1, "absent")
    line = expect_line(page, "failed")
    expect(line).to_contain_text("Zaloguj się ponownie")
    expect_mark(page, 1, "absent")

    line.get_by_role("link").click()
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(site.password(login))
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(register)
    expect_line(page, "saved")
    page.reload()
    expect_mark(page, 0, "late")
    expect_mark(page, 1, "absent")

    # Another tab signed in anew: the token of this page is of the old session, the person is not.
    page.context.clear_cookies(name="csrftoken")
    mark(page, 2, "absent")
    expect_line(page, "failed").get_by_role("link").click()
    page.wait_for_url(register)
    expect_line(page, "saved")
    expect_mark(page, 2, "absent")
