"""Paper and back: the sheet printed, signed, photographed on a phone, and confirmed beside the marks."""

import io

import pypdfium2
from PIL import Image, ImageEnhance
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.looking import Inspector

READING = 30_000


def photograph(page: Page, register: str) -> dict:
    """The printed sheet of the class, lying askew in a dark room; as a file for an input."""
    answer = page.request.get(f"{register}arkusz/")
    assert answer.headers["content-type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.body())
    printed = document[0].render(scale=2).to_pil().convert("RGB")
    document.close()
    dim = ImageEnhance.Brightness(printed).enhance(0.5)
    askew = dim.rotate(-9, expand=True, fillcolor=(40, 34, 28))
    grain = Image.effect_noise(askew.size, 50).convert("RGB")
    stream = io.BytesIO()
    Image.blend(askew, grain, 0.15).save(stream, "JPEG")
    return {"name": "zdjecie.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}


def send(page: Page, register: str) -> None:
    page.goto(register)
    page.locator("input[name=files]").set_input_files(photograph(page, register))
    page.locator("form.scan-form button").click()
    page.wait_for_url("**/papier/")


def test_a_trainer_sends_a_photo_and_confirms_the_marks(site, visitor, registers):
    page = visitor("prowadzaca", viewport=PHONE)
    inspector = Inspector(page, "pl", site.url)
    register = registers["today"]
    send(page, register)
    item = page.locator("li.person", has_text="zdjecie.jpg").locator("a")
    expect(item).to_be_visible(timeout=READING)
    inspector.look()
    item.click()
    expect(page.locator("h1")).to_have_text("Strona 1 z 1 listy")
    picture = page.locator(".scan-frame img")
    assert picture.evaluate("one => one.naturalWidth") > 800
    inspector.look()

    page.set_viewport_size(PHONE)
    page.locator("[data-row]").nth(1).locator("label:has([value=absent])").click()
    page.locator("button[name=all]").click()
    expect(page.locator(".notice-success", has_text="sprawdzona z dziennikiem")).to_be_visible()
    expect(page.locator("[data-row]").nth(1).locator("[value=absent]")).to_be_checked()
    inspector.look()
    page.goto(register)
    expect(page.locator("[data-row]").nth(0).locator("[value=present]")).to_be_checked()
    expect(page.locator("#scans-title + p")).to_contain_text("1 z 1 strony")
    page.goto(f"{register}historia/")
    expect(page.locator("tbody tr", has_text="papier")).to_have_count(12)
    assert not inspector.faults, "\n".join(inspector.faults)


def test_without_javascript_the_page_comes_to_its_end_by_itself(visitor):
    page = visitor("wielozadaniowa", viewport=PHONE, javascript=False)
    page.goto("/panel/zajecia/")
    register = page.locator("main a[href^='/zajecia/']").first.get_attribute("href")
    send(page, register)
    item = page.locator("li.person", has_text="zdjecie.jpg").locator("a")
    expect(item).to_be_visible(timeout=READING)
    item.click()
    page.locator("label:has(.scan-zoom)").click()
    expect(page.locator("button[name=all]")).to_be_visible()
    page.locator("button[name=all]").click()
    expect(page.locator(".notice-success").first).to_be_visible()
    page.locator("form[action*='obroc'] button").click()
    size = page.locator(".scan-frame img").bounding_box()
    assert size["width"] > size["height"]
