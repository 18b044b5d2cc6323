"""The main job, end to end, on the programme's own material: lesson, quiz, register, certificate, check."""

import re
import subprocess
import urllib.parse

from playwright.sync_api import expect

from lms.demo import content
from tests.browser.conftest import PHONE

QUIZ = content.read("vocational/porzadkowe")["quiz"]["question"]
COURSE = "Prace porządkowe"


def answer_question(page) -> None:
    """Answer the question on the page as the demo's own key has it."""
    stem = page.locator(".question legend, .question.field > label").inner_text().strip()
    (question,) = (row for row in QUIZ if row["stem"] == stem)
    if question["kind"] == "numeric":
        page.locator("input[name=text]").fill(question["value"].replace(".", ","))
    elif question["kind"] == "short":
        page.locator("input[name=text]").fill(question["answers"][0]["text"])
    else:
        for answer in question["answers"]:
            if answer["correct"]:
                page.locator(".answer", has_text=answer["text"]).first.locator("input").check()


def test_from_the_last_lesson_to_a_certificate_that_a_stranger_verifies(
    site, visitor, tool, tmp_path
):
    trainee = visitor("uczestnik2", viewport=PHONE)
    trainee.goto("/panel/nauka/")
    trainee.locator(".next a.button").click()
    trainee.locator("form[action*='gotowe'] button").click()
    trainee.wait_for_url("**/test-**")
    trainee.locator("form[action*='start'] button").click()
    for _number in QUIZ:
        answer_question(trainee)
        expect(trainee.locator("[data-status].saved-saved")).to_be_visible()
        trainee.locator("button[name=go][value=next]").click()
    trainee.wait_for_url("**/sprawdz/")
    trainee.locator("form[action*='zakoncz'] button").click()
    trainee.wait_for_url("**/wynik/")
    expect(trainee.locator(".meter b").first).to_have_text("100 %")

    trainer = visitor("prowadzaca", viewport=PHONE)
    trainer.goto("/panel/zajecia/")
    trainer.locator("li.person", has_text=COURSE).locator("a").first.click()
    trainer.locator("button[name=all]").click()
    absent = trainer.locator("[data-row]").nth(1)
    absent.locator("label.tone-no").click()
    expect(trainer.locator("[data-status].saved-saved")).to_be_visible()
    trainer.locator("form[action*='zamknij'] button").click()
    expect(trainer.locator(".notice-success").first).to_be_visible()

    coordinator = visitor("koordynatorka")
    coordinator.goto("/panel/koordynacja/")
    coordinator.locator("a[href*='zaswiadczenia']", has_text=COURSE).first.click()
    coordinator.locator("form[action*='wystaw'] button").click()
    coordinator.wait_for_url("**/partie/**")
    expect(coordinator.get_by_text(re.compile(r"OSS/\d{4}/\d{5}")).first).to_be_visible(
        timeout=30_000
    )

    trainee.goto("/zaswiadczenia/")
    with trainee.expect_download() as started:
        trainee.locator("a[href*='/plik/']").first.click()
    pdf = tmp_path / "zaswiadczenie.pdf"
    started.value.save_as(pdf)
    picture = tmp_path / "strona"
    subprocess.run(
        [tool("pdftoppm"), "-r", "150", "-png", "-f", "1", "-l", "1", pdf, picture], check=True
    )
    (page_one,) = tmp_path.glob("strona*.png")
    read = subprocess.run(
        [tool("zbarimg"), "--quiet", "--raw", page_one], capture_output=True, text=True, check=True
    )
    scanned = urllib.parse.urlsplit(read.stdout.strip())

    stranger = visitor(viewport=PHONE)
    stranger.goto(scanned.path)
    expect(stranger.locator("main")).to_contain_text("J. Ć.")
    expect(stranger.locator("main")).to_contain_text(COURSE)
    expect(stranger.locator("main")).not_to_contain_text("Ćwiek")
    stranger.locator("input[type=file]").set_input_files(pdf)
    stranger.locator("form[enctype] button").click()
    expect(stranger.locator(".notice-success, .verdict").first).to_be_visible()

    number = coordinator.get_by_text(re.compile(r"OSS/\d{4}/\d{5}")).first.inner_text()
    number = re.search(r"OSS/\d{4}/\d{5}", number)[0]
    site.manage("certificate_file", number, "--output", str(tmp_path / "z-polecenia.pdf"))
    assert (tmp_path / "z-polecenia.pdf").read_bytes().startswith(b"%PDF-1.7")
