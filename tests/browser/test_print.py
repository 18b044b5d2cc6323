"""Paper: one A4 page for twelve people, the signs of the funding on it, its pages numbered."""

import io

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

A4 = (595, 842)


def printed(page: Page) -> PdfReader:
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


def text_of_one_page(page: Page) -> str:
    page.emulate_media(media="print")
    for part in page.locator(".site-header, .site-footer, wagtail-userbar").all():
        expect(part).to_be_hidden()
    paper = printed(page)
    assert len(paper.pages) == 1
    (sheet,) = paper.pages
    assert tuple(round(float(side)) for side in sheet.mediabox[2:]) == pytest.approx(A4, abs=1)
    text = sheet.extract_text()
    assert "1 / 1" in text
    return text


def signs(page: Page) -> int:
    """How many signs of the funding are really painted on the sheet."""
    return page.locator(".sheet-head img").evaluate_all(
        "all => all.filter(one => one.naturalWidth && one.getBoundingClientRect().height > 20).length"
    )


def test_the_list_on_which_certificates_are_handed_out(visitor, certificates_page):
    page = visitor("koordynatorka")
    page.goto(certificates_page)
    page.goto(page.locator("main li a[href*='/partie/']").last.get_attribute("href") + "lista/")
    text = text_of_one_page(page)
    assert "Potwierdzenie odbioru zaświadczeń" in text
    assert text.count("OSS/") == 6
    assert signs(page)


def test_a_sign_in_card(visitor, running):
    page = visitor("koordynatorka")
    page.goto(f"{running}osoby/")
    page.locator("main a[href*='/zapisy/']").last.click()
    page.locator("form[action*='/karta/'] button").click()
    (user_name, password) = page.locator("main code").all_inner_texts()
    text = text_of_one_page(page)
    assert user_name in text
    assert password in text
