"""A browser and the real site: started by the start command, on the demo, with its own worker.

One site serves all journeys of a run (`--dist loadgroup` keeps them in one process); each journey
has people and classes of its own in the demo, so that their order does not matter.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

ROOT: Path = settings.BASE_DIR
# One of each for every process of pytest that comes to need a site.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
DATABASE = f"lms_browser_{WORKER}"
REDIS_INDEX = 12 + WORKER % 4
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass
class Site:
    url: str
    environment: dict[str, str]
    demo: dict
    pid: int = 0

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def password(self, login: str) -> str:
        return next(row["password"] for row in self.demo["accounts"] if row["login"] == login)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fresh_database(url: str) -> str:
    """A database of its own beside the one of `url`; "" stays SQLite."""
    if not url:
        return ""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{DATABASE}"')
    return url.rpartition("/")[0] + f"/{DATABASE}"


def environment_for(data: Path, port: int) -> dict[str, str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lms.settings.demo",
        "LMS_DATA": str(data),
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    if database := fresh_database(os.environ.get("DATABASE_URL", "")):
        environment["DATABASE_URL"] = database
    if redis := os.environ.get("REDIS_URL"):
        environment["REDIS_URL"] = urlsplit(redis)._replace(path=f"/{REDIS_INDEX}").geturl()
    return environment


def await_page(process: subprocess.Popen, url: str) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        assert process.poll() is None, "the site ended before its first page"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError as answer:
            raise AssertionError(f"the first page answers {answer.code}") from answer
        except OSError:
            time.sleep(0.5)
    raise AssertionError("no first page")


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    port = free_port()
    environment = environment_for(tmp_path_factory.mktemp("site"), port)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "start"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        url = environment["PUBLIC_URL"]
        await_page(process, url)
        made = Site(url, environment, {}, process.pid)
        made.demo = json.loads(made.manage("demo", "--json"))
        yield made
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium", args=ARGUMENTS
        )
        yield launched
        launched.close()


@pytest.fixture
def visitor(site, browser: Browser):
    """visitor(login, viewport=PHONE, javascript=True): a page of a fresh browser, signed in.

    Whatever the browser writes to its console as an error or a warning fails the test.
    """
    contexts, complaints = [], []

    def visit(login: str = "", *, viewport=None, javascript=True, language="pl") -> Page:
        context = browser.new_context(
            viewport=viewport or DESK,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            base_url=site.url,
        )
        contexts.append(context)
        if language != "pl":
            context.add_cookies([{"name": "jezyk", "value": language, "url": site.url}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if worrying(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if login:
            sign_in(page, login, site.password(login))
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not complaints


def worrying(said) -> bool:
    """Errors and warnings, but not the browser's own note that a page answered 404 or 409."""
    return said.type in {"error", "warning"} and "Failed to load resource" not in said.text


def sign_in(page: Page, login: str, password: str) -> None:
    page.goto("/konto/login/")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/panel/**")


@pytest.fixture(scope="session")
def running(site, browser) -> str:
    """The edition of the management training that runs now: twelve people, sixteen classes."""
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    sign_in(page, "koordynatorka", site.password("koordynatorka"))
    link = page.get_by_role("link", name="Zarządzanie spółdzielnią socjalną, edycja").first
    path = link.evaluate("link => link.pathname")
    context.close()
    return path


MOVE_BACK = """
from datetime import timedelta
from courses.models import ClassSession
for path in {paths}:
    session = ClassSession.objects.get(pk=path.split("/")[2])
    session.starts_at -= timedelta(days=98)
    session.ends_at -= timedelta(days=98)
    session.save()
"""


@pytest.fixture(scope="session")
def registers(site, browser, running) -> dict[str, str]:
    """Addresses of its registers, one for each test that writes in it.

    "late": of last week, half of its people marked; then today's. The others are still to come in
    the demo; they are moved back by some weeks, for a class is marked on its day or later.
    """
    names = ["late", "today", "without javascript", "enter", "keyboard"]
    names += ["two people", "one person", "offline"]
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    sign_in(page, "prowadzaca", site.password("prowadzaca"))
    page.goto(f"{running}zajecia/")
    links = page.locator("tbody th a").evaluate_all("all => all.map(one => one.pathname)")
    context.close()
    found = dict(zip(names, links[-len(names) :], strict=True))
    site.manage("shell", "-v0", "-c", MOVE_BACK.format(paths=list(found.values())[2:]))
    return found


@pytest.fixture(scope="session")
def certificates_page(site) -> str:
    """The certificates of the edition that ended last week: two people can have theirs."""
    return next(
        path for path in site.demo["pages"]["coordinator"] if path.endswith("zaswiadczenia/")
    )
