"""The main job with JavaScript switched off: an old phone, a strict office, a broken connection."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import quizzes
from tests.browser.conftest import PHONE

NUMBER = re.compile(r"OSS/\d{4}/\d{5}")


@pytest.fixture
def visit(visitor):
    def without_javascript(login: str = "", **options):
        return visitor(login, javascript=False, **options)

    return without_javascript


def test_a_trainee_reads_a_lesson_and_says_so(visit):
    page = visit("uczestniczka", viewport=PHONE)
    page.locator(".next a.button").click()
    lesson = page.locator("h1").inner_text()
    expect(page.locator(".prose p").first).to_be_visible()
    page.locator("form[action*='gotowe'] button").click()
    expect(page.locator("h1")).not_to_have_text(lesson)
    page.go_back()
    page.reload()
    expect(page.locator("form[action*='gotowe']")).to_have_count(0)


def test_a_trainee_takes_a_whole_quiz(site, visit):
    key = quizzes.questions("management/module-2-ksiegowosc")
    page = visit("uczestniczka", viewport=PHONE)
    page.goto(site.demo["pages"]["trainee"][1])
    page.goto(page.locator("a[href*='test-ksiegowosc']").first.get_attribute("href"))
    page.locator("form[action*='start'] button").click()
    for number in range(1, len(key) + 1):
        expect(page.locator("h1")).to_contain_text(f"{number} z {len(key)}")
        quizzes.answer(page, key)
        page.locator("button[name=go][value=next]").click()
    page.wait_for_url("**/sprawdz/")
    expect(page.locator(".question-numbers .is-answered")).to_have_count(len(key))
    page.locator(".question-numbers a").first.click()
    page.locator("button[name=go][value=review]").click()
    page.locator("form[action*='zakoncz'] button").click()
    page.wait_for_url("**/wynik/")
    expect(page.locator(".meter b").first).to_have_text("100 %")


def test_a_trainer_marks_a_class_and_learns_what_another_wrote_meanwhile(registers, visit):
    trainer = visit("prowadzaca", viewport=PHONE)
    trainer.goto(registers["without javascript"])
    trainer.locator("button[name=all]").click()
    expect(trainer.locator(".notice-success")).to_be_visible()
    people = trainer.locator("[data-row]")
    expect(people.locator("[value=present]:checked")).to_have_count(people.count())
    people.nth(1).locator("[value=late]").check()
    people.nth(1).locator("[type=number]").fill("20")
    trainer.locator(".dock button").click()
    expect(trainer.locator(".notice-success")).to_be_visible()
    expect(people.nth(1).locator("[value=late]")).to_be_checked()
    expect(people.nth(1).locator("[type=number]")).to_have_value("20")

    other = visit("koordynatorka")
    other.goto(registers["without javascript"])
    other.locator("[data-row]").nth(2).locator("[value=absent]").check()
    other.locator(".dock button").click()
    expect(other.locator(".notice-success")).to_be_visible()

    people.nth(2).locator("[value=late]").check()
    people.nth(3).locator("[value=absent]").check()
    trainer.locator(".dock button").click()
    note = people.nth(2).locator(".person-note")
    expect(note).to_contain_text("Ewa Szczęsna")
    expect(people.nth(2).locator("[value=late]")).to_be_checked()
    expect(people.nth(3).locator("[value=absent]")).to_be_checked()
    trainer.reload()
    trainer.goto(registers["without javascript"])
    expect(people.nth(2).locator("[value=absent]")).to_be_checked()
    expect(people.nth(3).locator("[value=absent]")).to_be_checked()


def test_enter_in_a_field_saves_and_does_not_mark_everyone(registers, visit):
    trainer = visit("prowadzaca")
    trainer.goto(registers["enter"])
    person = trainer.locator("[data-row]").first
    person.locator("[value=late]").check()
    person.locator("[type=number]").fill("15")
    person.locator("[type=number]").press("Enter")
    expect(trainer.locator(".notice-success")).to_be_visible()
    expect(trainer.locator("[data-row] input:checked")).to_have_count(1)


def test_enter_in_a_field_never_adds_classes_unseen(running, visit):
    coordinator = visit("koordynatorka")
    coordinator.goto(f"{running}zajecia/dodaj/")
    coordinator.locator("[name=first]").fill("2032-01-05")
    coordinator.locator("[name=last]").fill("2032-01-19")
    coordinator.locator("[name=weekdays][value='0']").check()
    coordinator.locator("[name=start]").fill("09:00")
    coordinator.locator("[name=end]").fill("12:00")
    coordinator.locator("[name=topic]").fill("Powtórka")
    coordinator.locator("[name=trainer]").select_option(index=1)
    coordinator.locator("[name=topic]").press("Enter")
    expect(coordinator.locator("section.card li")).to_have_count(3)
    coordinator.locator("[name=last]").fill("2032-01-26")
    coordinator.locator("[name=topic]").press("Enter")
    expect(coordinator.locator("section.card li")).to_have_count(4)
    expect(coordinator).to_have_url(re.compile("dodaj"))


def test_a_coordinator_issues_a_certificate_and_the_page_comes_to_its_end_by_itself(
    certificates_page, visit
):
    page = visit("koordynatorka")
    page.goto(certificates_page)
    boxes = page.locator("input[name=enrolment]")
    for place in range(1, boxes.count()):
        boxes.nth(place).uncheck()
    page.locator("form[action*='wystaw'] button").click()
    page.wait_for_url("**/partie/**")
    expect(page.locator(".certificate-row")).to_have_count(1, timeout=30_000)
    expect(page.locator(".certificate-row")).to_contain_text(NUMBER)
    expect(page.locator("[data-state=done]")).to_be_visible()


def test_a_stranger_types_the_code_in_small_letters_with_spaces(site, visit):
    told = site.demo["certificate"]
    page = visit()
    page.goto("/sprawdz/")
    page.locator("input[name=kod]").fill(told["code"].replace("-", "  ").lower())
    page.locator("input[name=kod]").press("Enter")
    expect(page.locator(".verdict h1")).to_have_text("Ważne")
    expect(page.locator("main")).to_contain_text(told["number"])
