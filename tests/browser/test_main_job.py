"""The main job, end to end, on the programme's own material: lesson, quiz, register, certificate, check."""

import re
import subprocess
import urllib.parse
from pathlib import Path

from playwright.sync_api import expect

from tests.browser import quizzes
from tests.browser.conftest import PHONE

QUIZ = quizzes.questions("vocational/porzadkowe")
COURSE = "Prace porządkowe"
NUMBER = re.compile(r"OSS/\d{4}/\d{5}")


def test_from_the_last_lesson_to_a_certificate_that_a_stranger_verifies(
    site, visitor, tool, tmp_path
):
    trainee = visitor("uczestnik2", viewport=PHONE)
    finish_the_course(trainee)
    mark_and_close(visitor("prowadzaca", viewport=PHONE))
    number = issue(visitor("koordynatorka"))
    pdf = download(trainee, tmp_path)
    check_as_a_stranger(visitor(viewport=PHONE), path_in_qr(pdf, tool, tmp_path), pdf)
    site.manage("certificate_file", number, "--output", str(tmp_path / "z-polecenia.pdf"))
    assert (tmp_path / "z-polecenia.pdf").read_bytes() == pdf.read_bytes()


def finish_the_course(page) -> None:
    page.goto("/panel/nauka/")
    page.locator(".next a.button").click()
    page.locator("form[action*='gotowe'] button").click()
    page.wait_for_url("**/test-**")
    page.locator("form[action*='start'] button").click()
    for _number in QUIZ:
        quizzes.answer(page, QUIZ)
        expect(page.locator("[data-status].saved-saved")).to_be_visible()
        page.locator("button[name=go][value=next]").click()
    page.wait_for_url("**/sprawdz/")
    page.locator("form[action*='zakoncz'] button").click()
    page.wait_for_url("**/wynik/")
    expect(page.locator(".meter b").first).to_have_text("100 %")


def mark_and_close(page) -> None:
    """Everyone present by one press, then one exception, kept as it is made."""
    page.goto("/panel/zajecia/")
    page.locator("li.person", has_text=COURSE).locator("a").first.click()
    page.locator("button[name=all]").click()
    page.locator("[data-row]").nth(1).locator("label.tone-no").click()
    expect(page.locator("[data-status].saved-saved")).to_be_visible()
    page.locator("button[formaction*='zamknij']").click()
    expect(page.locator(".notice-success").first).to_be_visible()


def issue(page) -> str:
    """Issue to all who qualify; one of the numbers, the trainee's own."""
    page.goto("/panel/koordynacja/")
    page.locator("a[href*='zaswiadczenia']", has_text=COURSE).first.click()
    page.locator("form[action*='wystaw'] button").click()
    page.wait_for_url("**/partie/**")
    row = page.locator("li", has_text="Ćwiek").first
    expect(row).to_contain_text(NUMBER, timeout=30_000)
    return NUMBER.search(row.inner_text())[0]


def download(page, folder: Path) -> Path:
    page.goto("/zaswiadczenia/")
    with page.expect_download() as started:
        page.locator("a[href*='/plik/']").first.click()
    pdf = folder / "zaswiadczenie.pdf"
    started.value.save_as(pdf)
    return pdf


def path_in_qr(pdf: Path, tool, folder: Path) -> str:
    """The path of the address that the QR code on page 1 holds."""
    first = ["-r", "150", "-png", "-f", "1", "-l", "1"]
    subprocess.run([tool("pdftoppm"), *first, pdf, folder / "strona"], check=True)
    (page,) = folder.glob("strona*.png")
    read = subprocess.run(
        [tool("zbarimg"), "--quiet", "--raw", page], capture_output=True, text=True, check=True
    )
    return urllib.parse.urlsplit(read.stdout.strip()).path


def check_as_a_stranger(page, path: str, pdf: Path) -> None:
    """Valid, with initials and not the name; and this very file is the one that was issued."""
    page.goto(path)
    expect(page.locator("main")).to_contain_text("J. Ć.")
    expect(page.locator("main")).to_contain_text(COURSE)
    expect(page.locator("main")).not_to_contain_text("Ćwiek")
    page.locator("input[type=file]").set_input_files(pdf)
    page.locator("form[enctype] button").click()
    expect(page.locator(".notice-success")).to_be_visible()
