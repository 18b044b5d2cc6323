"""With the keyboard alone: every stop is seen, follows the page, and leads on to the next."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import Inspector

# Where the focus is. `shown`: it is drawn, on the element or on the label or face that stands for it.
STOP = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  // Wagtail's own button on the site keeps its focus to itself.
  if (one.matches("wagtail-userbar")) return {name: "wagtail-userbar", shown: true, inView: true, follows: true};
  const label = one.closest("label");
  const outlined = [one, one.nextElementSibling, label, one.closest(".card-link")].filter(Boolean).some(part => {
    const style = getComputedStyle(part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const box = one.getBoundingClientRect();
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
  const own = hit && (one.contains(hit) || hit.contains(one) || (label && label.contains(hit)));
  window.stops ??= [];
  // The day, the month, the year and the calendar of a date are stops of one field.
  if (window.stops.at(-1) === one && ["date", "time"].includes(one.type)) window.stops.pop();
  const before = window.stops.at(-1);
  const follows = !before || Boolean(before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
  const again = window.stops.includes(one);
  window.stops.push(one);
  return {name: one.outerHTML.slice(0, 110), shown: outlined, inView: Boolean(own), follows, again};
}"""
# What a press of Tab should come to: one stop for each group of radio buttons.
MISSED = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter(one => one.tabIndex >= 0 && !one.disabled && one.type !== "radio" && one.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}))
  .filter(one => !one.closest("wagtail-userbar") && !window.stops.includes(one)).map(one => one.outerHTML.slice(0, 110))"""


def walk(page: Page) -> None:
    """Press Tab through the whole page, from its beginning until it is left."""
    faults, limit = [], 400
    for _press in range(limit):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or stop.get("again"):
            break
        for fault, is_one in (
            ("no visible focus", not stop["shown"]),
            ("hidden behind something", not stop["inView"]),
            ("out of the order of the page", not stop["follows"]),
        ):
            if is_one:
                faults.append(f"{fault}: {stop['name']}")
    else:
        faults.append("the focus never leaves the page")
    faults += [f"never reached: {name}" for name in page.evaluate(MISSED)]
    assert not faults, f"{page.url}\n" + "\n".join(faults)


def tab_to(page: Page, selector: str, limit: int = 60, key: str = "Tab") -> int:
    """Press Tab until the focus is on what `selector` names; how many presses it took."""
    for press in range(1, limit + 1):
        page.keyboard.press(key)
        if page.evaluate("name => document.activeElement.matches(name)", selector):
            return press
    raise AssertionError(f"{limit} presses of {key} do not reach {selector}")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_stop_of_public_pages(site, visitor, size):
    page = visitor(viewport=size)
    for path in ("/", site.demo["pages"]["public"][2], "/sprawdz/", "/konto/login/"):
        page.goto(path)
        walk(page)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_stop_of_a_register_and_of_the_certificates(
    visitor, registers, certificates_page, running, size
):
    page = visitor("koordynatorka", viewport=size)
    for path in (registers["keyboard"], certificates_page, f"{running}zajecia/dodaj/"):
        page.goto(path)
        walk(page)


def test_signing_in_past_the_menu(site, visitor):
    page = visitor()
    page.goto("/konto/login/")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    assert tab_to(page, "input[name=login]", limit=4)
    page.keyboard.type("prowadzaca")
    assert tab_to(page, "input[name=password]", limit=3)
    page.keyboard.type(site.password("prowadzaca"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/panel/zajecia/")


def test_the_menu_of_a_phone(visitor):
    page = visitor(viewport=PHONE)
    page.goto("/")
    tab_to(page, ".menu > summary", limit=4)
    page.keyboard.press("Enter")
    expect(page.locator(".menu-body")).to_be_visible()
    tab_to(page, ".menu-body a[href='/sprawdz/']", limit=12)
    tab_to(page, ".menu > summary", limit=12, key="Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator(".menu-body")).to_be_hidden()
    page.keyboard.press("Space")
    tab_to(page, ".menu-body a[href='/sprawdz/']", limit=12)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sprawdz/")


@pytest.mark.parametrize(
    ("login", "leads_to"),
    [
        ("uczestniczka", r"/kursy/.+zapis="),
        ("prowadzaca", r"/zajecia/\d+/"),
        ("koordynatorka", r"/zaswiadczenia/|/zajecia/\d+/"),
    ],
)
def test_the_main_button_of_a_panel(visitor, login, leads_to):
    """Behind the skip link it is among the first stops."""
    page = visitor(login, viewport=PHONE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(page, ".next a.button", limit=3)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(leads_to))


def test_answering_a_question(site, visitor):
    page = visitor("uczestniczka")
    page.goto(site.demo["pages"]["trainee"][1])
    page.goto(page.locator("a[href*='test-komunikacja']").first.get_attribute("href"))
    tab_to(page, "form[action*=start] button, a.button[href*=podejscia]", limit=40)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/podejscia/\d+/1/"))
    tab_to(page, "input[name=chosen]", limit=40)
    page.keyboard.press("Space")
    expect(page.locator("input[name=chosen]").first).to_be_checked()
    if page.locator("input[type=radio]").count():
        page.keyboard.press("ArrowDown")
        expect(page.locator("input[name=chosen]").nth(1)).to_be_checked()
    expect(page.locator("[data-status].saved-saved")).to_be_visible()
    tab_to(page, "button[name=go][value=next]", limit=8)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/podejscia/\d+/2/"))
    page.go_back()
    expect(page.locator("input[name=chosen]:checked")).to_have_count(1)


def test_filling_in_a_survey(site, visitor):
    """Sent with gaps first: the focus is on what to correct, which leads to the question; then thanks."""
    page = visitor("uczestniczka", viewport=PHONE)
    (form,) = (path for path in site.demo["pages"]["trainee"] if path.startswith("/ankiety/"))
    page.goto(form)
    walk(page)
    page.reload()
    tab_to(page, "form.survey button")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    tab_to(page, ".error-summary a", limit=1)
    page.keyboard.press("Enter")
    expect(page.locator("fieldset.has-error").first).to_be_focused()
    groups = page.locator("form.survey fieldset").evaluate_all("all => all.map(one => one.id)")
    for group in groups:
        tab_to(page, f"#{group} input", limit=12)
        page.keyboard.press("Space")
        expect(page.locator(f"#{group} input:checked")).to_have_count(1)
    tab_to(page, "form.survey button", limit=8)
    page.keyboard.press("Enter")
    page.wait_for_url("**/dziekujemy/**")
    inspector = Inspector(page, "pl", site.url)
    inspector.look()
    assert not inspector.faults
    walk(page)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_stop_of_the_results_of_surveys(site, visitor, running, size):
    page = visitor("koordynatorka", viewport=size)
    surveys = [path for path in site.demo["pages"]["coordinator"] if "/ankiety/" in path]
    page.goto(f"{running}ankiety/")
    still_open = page.locator("main a[href*='/ankiety/']").first.get_attribute("href")
    for path in (*surveys, still_open):
        page.goto(path)
        walk(page)


def test_marking_attendance(visitor, registers):
    page = visitor("prowadzaca")
    page.goto(registers["keyboard"])
    rows = page.locator("[data-row]")
    tab_to(page, "[data-row] [value=present]")
    page.keyboard.press("Space")
    expect(rows.first.locator("[value=present]")).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(rows.first.locator("[value=late]")).to_be_checked()
    tab_to(page, "[data-row] [type=number]", limit=1)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("10")
    tab_to(page, "[data-row]:nth-child(2) [value=present]", limit=4)
    page.keyboard.press("Space")
    expect(page.locator("[data-status].saved-saved")).to_be_visible()
    tab_to(page, "[data-row]:nth-child(2) summary", limit=2)
    page.keyboard.press("Enter")
    tab_to(page, "[data-row]:nth-child(2) [name^=note]", limit=3)
    with page.expect_response("**/zapisz/"):
        page.keyboard.type("klucz u portiera")
    page.reload()
    expect(rows.first.locator("[value=late]")).to_be_checked()
    expect(rows.first.locator("[type=number]")).to_have_value("10")
    expect(rows.nth(1).locator("[name^=note]")).to_have_value("klucz u portiera")
