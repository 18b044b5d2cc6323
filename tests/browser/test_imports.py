"""A file of questions on its way into the bank, on Wagtail's screens: clean, and by the keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, sign_in
from tests.browser.looking import Inspector
from tests.browser.test_keyboard import tab_to

PATH = "/admin/pytania/import/"
LONG = "Pytanie o prawa i obowiązki członków spółdzielni socjalnej w okresie przejściowym"
QUESTION = (
    "::{title}, część {number}:: Kto zwołuje walne zgromadzenie nr {number}? {{=Zarząd ~Rada}}\n\n"
)
BROKEN = "::A:: Pytanie bez końca {=tak ~nie\n\n::B:: Inne {~nie ~też nie}\n"


def gift(title: str, count: int) -> str:
    return "".join(QUESTION.format(title=title, number=number) for number in range(1, count + 1))


@pytest.fixture
def editor(site, visitor):
    """editor(viewport): a page of somebody who may import, on the first screen."""

    def page_of(viewport) -> Page:
        page = visitor("administrator", viewport=viewport)
        page.goto(PATH)
        return page

    return page_of


def choose(page: Page, name: str, text: str) -> None:
    """A file chosen and looked at, as with the keyboard: the dialogue itself is the system's."""
    file = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    page.locator("main input[type=file]").set_input_files(files=[file])


def preview(page: Page, name: str, text: str) -> None:
    page.goto(PATH)
    choose(page, name, text)
    page.locator("main form button.button").first.click()
    page.wait_for_url(re.compile(rf"{PATH}\d+/"))


def test_every_screen_of_an_import(site, browser):
    context = browser.new_context(viewport=DESK, reduced_motion="reduce", base_url=site.url)
    inspector = Inspector(context.new_page(), "pl", site.url, within="main .nice-padding")
    page = inspector.page
    sign_in(page, "administrator", site.password("administrator"))
    inspector.go(PATH)
    inspector.send("main form button.button")
    preview(page, "zle.gift", BROKEN)
    inspector.look()
    expect(page.get_by_role("link", name="Zaimportuj inny plik")).to_be_visible()
    name = f"{LONG} od partnera z Rzeszowa (wersja ostateczna).gift"
    preview(page, name, gift(LONG, 40))
    inspector.look()
    inspector.send("main form[action*=zapisz] button")
    preview(page, "jeszcze-raz.gift", gift(LONG, 40))
    inspector.look()
    inspector.send("main form[action*=usun] button")
    context.close()
    assert not inspector.faults, "\n".join(inspector.faults)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_an_import_by_the_keyboard_alone(editor, size):
    page = editor(size)
    title = f"Klawiatura {size['width']}"
    tab_to(page, "main input[type=file]", limit=80)
    choose(page, "klawiatura.gift", gift(title, 3))
    tab_to(page, "main select", limit=4)
    tab_to(page, "main form button.button", limit=6)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"{PATH}\d+/"))
    expect(page.locator("main tbody tr")).to_have_count(3)
    tab_to(page, "main form[action*=zapisz] button", limit=80)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("3 pytania")
    tab_to(page, f"main a[href='{PATH}']", limit=80)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PATH}")
