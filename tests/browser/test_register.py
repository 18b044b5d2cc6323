"""The register as it is used: two people at once, no connection, impatient thumbs."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE


def person(page: Page, place: int):
    return page.locator("[data-row]").nth(place)


def mark(page: Page, place: int, status: str) -> None:
    """As a thumb does: on the word, not on the button inside it."""
    person(page, place).locator(f"label:has([value={status}])").click()


def expect_mark(page: Page, place: int, status: str) -> None:
    expect(person(page, place).locator(f"[value={status}]")).to_be_checked()


def expect_line(page: Page, state: str):
    line = page.locator(f"[data-status].saved-{state}")
    expect(line).to_be_visible(timeout=15_000)
    return line


def both(visitor, path: str) -> tuple[Page, Page]:
    pages = visitor("prowadzaca", viewport=PHONE), visitor("koordynatorka", viewport=PHONE)
    for page in pages:
        page.goto(path)
    return pages


def test_two_mark_different_people_and_both_are_kept(visitor, registers):
    one, two = both(visitor, registers["two people"])
    mark(one, 0, "late")
    mark(two, 1, "absent")
    mark(one, 2, "present")
    for page in (one, two):
        expect_line(page, "saved")
    for page in (one, two):
        page.reload()
        expect_mark(page, 0, "late")
        expect_mark(page, 1, "absent")
        expect_mark(page, 2, "present")
        expect(page.locator(".has-conflict")).to_have_count(0)


def test_two_mark_the_same_person_and_the_second_is_told_in_place(visitor, registers):
    first = visitor("prowadzaca", viewport=PHONE)
    first.goto(registers["one person"])
    mark(first, 3, "present")
    expect_line(first, "saved")
    one, two = both(visitor, registers["one person"])
    mark(one, 0, "absent")
    mark(one, 3, "absent")
    expect_line(one, "saved")

    mark(two, 0, "present")
    mark(two, 1, "late")
    mark(two, 3, "late")
    name = person(two, 0).locator(".person-name").inner_text()
    expect(expect_line(two, "failed")).to_contain_text(name)
    note = person(two, 0).locator("[data-note]")
    expect(note).to_contain_text("Maria Kowal")
    expect_mark(two, 0, "present")
    expect(person(two, 1)).not_to_have_class("has-conflict")

    # Pressing the same choice once more keeps it; so does going back to what the page first showed.
    mark(two, 0, "present")
    mark(two, 3, "present")
    expect_line(two, "saved")
    expect(note).to_be_hidden()
    one.reload()
    expect_mark(one, 0, "present")
    expect_mark(one, 1, "late")
    expect_mark(one, 3, "present")
    one.goto(f"{registers['one person']}historia/")
    expect(one.locator("tbody tr", has_text=name)).to_have_count(2)


def test_marks_made_without_a_connection_wait_and_are_sent(visitor, registers):
    page = visitor("prowadzaca", viewport=PHONE)
    page.goto(registers["offline"])
    page.context.set_offline(True)
    mark(page, 0, "late")
    mark(page, 1, "absent")
    expect(expect_line(page, "waiting")).to_contain_text("2")
    page.locator("button[name=all]").click()
    people = page.locator("[data-row]").count()
    expect(expect_line(page, "waiting")).to_contain_text(str(people))
    page.context.set_offline(False)
    expect_line(page, "saved")
    page.reload()
    expect(page.locator("[data-row] input:checked")).to_have_count(people)
    expect_mark(page, 0, "late")
    expect_mark(page, 1, "absent")

    # The connection breaks after the server has written and before the page hears of it.
    def cut_the_answer(route):
        route.fetch()
        route.abort()

    page.route("**/zapisz/", cut_the_answer, times=1)
    mark(page, 2, "absent")
    expect_line(page, "waiting")
    expect_line(page, "saved")
    expect(page.locator(".has-conflict")).to_have_count(0)
    page.reload()
    expect_mark(page, 2, "absent")


def test_a_double_click_marks_everyone_once(visitor, registers):
    page = visitor("prowadzaca", viewport=PHONE)
    page.goto(registers["late"])
    people = page.locator("[data-row]").count()
    page.locator("button[name=all]").dblclick()
    expect_line(page, "saved")
    page.reload()
    expect(page.locator("[data-row] [value=present]:checked")).to_have_count(people)
    close = page.locator("button[formaction*=zamknij]")
    expect(close).to_contain_text(f"{people} z {people}")

    # Closing at once after the last mark sends the mark first; the button counts it.
    sent = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    page.route("**/zamknij/", lambda route: route.fulfill(status=204))
    mark(page, 0, "absent")
    with page.expect_request("**/zamknij/"):
        close.click()
    expect_line(page, "saved")
    expect(close).to_contain_text(f"{people - 1} z {people}")
    assert [url.rstrip("/").rpartition("/")[2] for url in sent] == ["zapisz", "zamknij"]
    page.goto(f"{registers['late']}historia/")
    expect(page.locator("tbody tr")).to_have_count(people + 1)
