"""Every screen by every role, in both languages: axe clean at 390 and 1280 px in either scheme, no
sideways scrolling at 320 px, its language said, no other host asked, nothing on the console."""

import pytest

from tests.browser.conftest import DESK, sign_in
from tests.browser.looking import Inspector

pytestmark = pytest.mark.parametrize("language", ["pl", "en"])


@pytest.fixture(scope="module")
def inspectors(site, browser):
    """One browser for each account and language; signing in costs more than looking."""
    made: dict[tuple[str, str], Inspector] = {}

    def inspector(login: str, language: str) -> Inspector:
        if (login, language) not in made:
            context = browser.new_context(viewport=DESK, reduced_motion="reduce", base_url=site.url)
            context.add_cookies([{"name": "jezyk", "value": language, "url": site.url}])
            made[login, language] = Inspector(context.new_page(), language, site.url)
            if login:
                sign_in(made[login, language].page, login, site.password(login))
        return made[login, language]

    yield inspector
    for one in made.values():
        one.page.context.close()


@pytest.fixture
def by(inspectors, language):
    """by(login): the inspector of that account in the language of the test; at its end, no faults."""
    used: list[Inspector] = []

    def account(login: str) -> Inspector:
        used.append(inspectors(login, language))
        used[-1].faults.clear()
        return used[-1]

    yield account
    faults = [fault for one in used for fault in one.faults]
    assert not faults, "\n".join(faults)


def test_pages_that_anyone_may_open(site, by):
    anyone = by("")
    for path in site.demo["pages"]["public"]:
        anyone.go(path)
    anyone.go("/szukaj/?q=spółdzielnia")
    anyone.go("/szukaj/?q=xyzzy")
    anyone.go("/nie-ma-takiej-strony/", status=404)


def test_checking_a_certificate(site, by):
    stranger = by("")
    stranger.go(site.demo["certificate"]["verify_path"])
    stranger.go("/sprawdz/0000-0000-0000-0000/")
    stranger.go("/sprawdz/1234/")
    stranger.go("/sprawdz/?kod=1234")


def test_signing_in(by):
    newcomer = by("")
    newcomer.go("/konto/login/code/")
    newcomer.go("/konto/password/reset/")
    newcomer.page.goto("/konto/login/")
    newcomer.page.locator("input[name=login]").fill("nikt-taki")
    newcomer.page.locator("input[name=password]").fill("nie-to-haslo")
    newcomer.send("form[action*=login] button[type=submit], form[action*=login] button")


def test_screens_of_a_trainee(site, by):
    trainee = by("uczestniczka")
    for path in site.demo["pages"]["trainee"]:
        trainee.go(path)


def test_a_quiz_from_question_to_result(site, by):
    trainee = by("uczestniczka")
    (quiz,) = (path for path in site.demo["pages"]["trainee"] if "/test-" in path)
    trainee.page.goto(quiz)
    trainee.send("form[action*=start] button, a.button[href*=podejscia]")
    trainee.send("button[name=go][value=next]")
    while not trainee.page.locator("input[inputmode=decimal]").count():
        trainee.page.locator("button[name=go][value=next]").click()
        trainee.page.wait_for_load_state("networkidle")
    trainee.page.locator("input[inputmode=decimal]").fill("dwa")
    trainee.page.locator("button[name=go][value=next]").click()
    trainee.page.locator("[data-status].saved-failed").wait_for()
    trainee.look()
    trainee.page.locator("input[inputmode=decimal]").fill("2")
    trainee.page.locator("[data-status].saved-saved").wait_for()
    trainee.page.locator("button[name=go][value=review]").click()
    trainee.page.wait_for_url("**/sprawdz/")
    trainee.look()
    trainee.send("form[action*=zakoncz] button")


SELF_CHECK = "/kursy/zarzadzanie-spoldzielnia-socjalna/zarzadzanie-spoldzielnia/sprawdz-sie/"


def test_every_kind_of_question_and_its_answer_checked(by):
    trainee = by("uczestniczka")
    trainee.page.goto(SELF_CHECK)
    trainee.send("form[action*=start] button, a.button[href*=podejscia]")
    start = trainee.page.url.rsplit("/", 2)[0]
    for number in range(2, 6):
        trainee.go(f"{start}/{number}/")
        if trainee.page.locator("button[value=check]").count():
            trainee.send("button[value=check]")
    trainee.go(f"{start}/sprawdz/")
    if trainee.language == "en":
        trainee.send("form[action*=zakoncz] button")


def test_a_survey_sent_with_gaps(site, by):
    trainee = by("uczestniczka")
    (form,) = (path for path in site.demo["pages"]["trainee"] if path.startswith("/ankiety/"))
    trainee.page.goto(form)
    trainee.send("form.survey button")
    assert trainee.page.locator("form.survey .has-error").count() > 1


def test_a_survey_as_staff_see_it(site, by, running):
    """Open, with too few answers to show any, and as a form that keeps nothing."""
    coordinator = by("koordynatorka")
    (form,) = (path for path in site.demo["pages"]["trainee"] if path.startswith("/ankiety/"))
    coordinator.go(f"{form}proba/")
    coordinator.send("form.survey button")
    coordinator.go(f"{running}ankiety/")
    coordinator.page.goto(f"{running}ankiety/")
    coordinator.follow("main a[href*='/ankiety/']")
    coordinator.page.locator("main details summary").last.click()
    coordinator.look()


def test_grading_and_what_is_decided_for_single_people(site, by):
    trainer = by("prowadzaca")
    trainer.go("/ocenianie/")
    trainer.follow(".next a.button")
    coordinator = by("koordynatorka")
    edition = site.demo["pages"]["trainer"][1]
    coordinator.page.goto(f"{edition}osoby/")
    coordinator.follow("a[href^='/zapisy/']")
    coordinator.follow("a[href$='/testy/']")
    coordinator.follow("a[href*='/testy/']:not([href$='/testy/'])")


def test_the_account(by):
    trainee = by("uczestniczka")
    for path in ("email/", "password/change/", "2fa/", "2fa/totp/activate/", "logout/"):
        trainee.go(f"/konto/{path}")


def test_screens_of_a_trainer(site, by):
    trainer = by("prowadzaca")
    for path in site.demo["pages"]["trainer"]:
        trainer.go(path)
    register = site.demo["pages"]["trainer"][-1]
    trainer.go(f"{register}historia/")
    trainer.page.goto("/panel/zajecia/")
    trainer.follow(".next a.button")


def test_screens_of_a_coordinator(site, by):
    coordinator = by("koordynatorka")
    for path in site.demo["pages"]["coordinator"]:
        coordinator.go(path)
    edition = site.demo["pages"]["coordinator"][1]
    coordinator.page.goto(f"{edition}zaswiadczenia/")
    batch, annul, *_ = (
        coordinator.page.locator(f"a[href*='{part}']").first.get_attribute("href")
        for part in ("/partie/", "/uniewaznij/")
    )
    coordinator.go(batch)
    coordinator.go(f"{batch}lista/")
    coordinator.go(annul)
    coordinator.page.goto(f"{edition}osoby/")
    coordinator.follow("main a[href*='/zapisy/']")
    coordinator.follow("main a[href*='/dane/']")
    coordinator.page.goto(f"{edition}zajecia/")
    coordinator.follow("main a[href*='/odwolaj/']")
    coordinator.page.goto(f"{edition}zajecia/")
    coordinator.follow("main tbody th a")
    coordinator.follow("main a[href*='/historia/']")
    coordinator.page.go_back()
    coordinator.follow("main a[href*='/korekta/']")


def test_forms_of_a_coordinator_with_errors_and_a_preview(site, by):
    coordinator = by("koordynatorka")
    page, edition = coordinator.page, site.demo["pages"]["coordinator"][1]
    coordinator.go(f"{edition}osoby/dodaj/")
    coordinator.send("main form[novalidate] button.button")
    coordinator.go(f"{edition}zajecia/dodaj/")
    coordinator.send("main form button.button")
    page.locator("[name=first]").fill("2031-01-06")
    page.locator("[name=last]").fill("2031-01-20")
    page.locator("[name=weekdays][value='0']").check()
    page.locator("[name=start]").fill("09:00")
    page.locator("[name=end]").fill("12:00")
    page.locator("[name=topic]").fill("Powtórka")
    page.locator("[name=trainer]").select_option(index=1)
    coordinator.send("main form button.button:not([name])")
    assert page.locator("button[name=confirm]").count(), "no preview"
    coordinator.page.goto("/edycje/nowa/")
    coordinator.send("main form button.button")


def test_changing_the_timetable(running, by):
    coordinator = by("koordynatorka")
    coordinator.go(f"{running}zajecia/")
    coordinator.go(f"{running}zajecia/zmien/")
    preview = "main form[method=post] button.button:not([name])"
    coordinator.send(preview)
    coordinator.page.locator("input[name=classes]:enabled").last.check()
    coordinator.page.locator("[name=days]").fill("7")
    coordinator.send(preview)
    assert coordinator.page.locator("button[name=confirm]").count(), "no preview"
    coordinator.page.goto(f"{running}zajecia/")
    coordinator.follow("main a[href*='/zmiany-planu/']")
    coordinator.follow("main a[href*='/cofnij/']")


def test_the_calendar(by):
    trainee = by("uczestniczka")
    trainee.go("/kalendarz/")
    trainee.send("main .next form button")
    trainee.send("main form[action*=wycofaj] button")


def test_the_journal(running, by):
    coordinator = by("koordynatorka")
    coordinator.go(f"{running}dziennik/")
    with coordinator.page.expect_navigation():
        coordinator.page.locator("main .next form button").click()
    # The page asks how far it is, and comes anew when the package is ready.
    coordinator.page.locator("main .next form button").wait_for()
    coordinator.go(f"{running}dziennik/")
    assert coordinator.page.locator("form[action^='/dzienniki/'] button").count(), "no package"
    coordinator.send("main form[enctype] button")


def test_panels_of_the_other_staff(by):
    """The panel of an auditor holds every edition; a person with three roles has the longest menu."""
    by("audytorka").go("/panel/koordynacja/")
    by("wielozadaniowa").go("/panel/zajecia/")


def test_the_pattern_book(by):
    by("administrator").go("/wzornik/")
