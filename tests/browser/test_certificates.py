"""Issuing by an impatient coordinator: whatever is pressed twice, a person gets one certificate."""

import re

from playwright.sync_api import expect

NUMBER = re.compile(r"OSS/\d{4}/\d{5}")


def test_pressing_twice_reloading_and_going_back_issue_one_certificate(visitor, certificates_page):
    page = visitor("koordynatorka")
    page.goto(certificates_page)
    batches = page.locator("main li a[href*='/partie/']").count()
    boxes = page.locator("input[name=enrolment]")
    for place in range(boxes.count() - 1):
        boxes.nth(place).uncheck()
    name = page.locator("label:has(input[name=enrolment]) .person-name").last.inner_text()
    stale = page.context.new_page()
    stale.goto(certificates_page)
    for place in range(boxes.count() - 1):
        stale.locator("input[name=enrolment]").nth(place).uncheck()

    page.locator("form[action*=wystaw] button").dblclick()
    page.wait_for_url("**/partie/**")
    batch = page.url
    page.reload()
    expect(page.locator(".certificate-row")).to_have_count(1, timeout=30_000)
    number = NUMBER.search(page.locator(".certificate-row").inner_text())[0]
    page.reload()
    expect(page.locator(".certificate-row")).to_contain_text(number)

    page.go_back()
    page.goto(certificates_page)
    stale.locator("form[action*=wystaw] button").click()
    stale.wait_for_load_state()
    expect(stale.locator("main")).not_to_contain_text("Zaświadczenia się wystawiają")
    page.goto(certificates_page)
    expect(page.locator("main li a[href*='/partie/']")).to_have_count(batches + 1)
    row = page.locator(".certificate-row", has_text=name)
    expect(row).to_have_count(1)
    expect(row).to_contain_text(number)

    stranger = visitor("koordynator2")
    for path in (batch, f"{batch}lista/", certificates_page):
        assert stranger.goto(path).status == 404, path
