"""`manage.py start`: the web server and the Celery worker together, until Ctrl-C ends both."""

import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from lms.demo import accounts, load, site_address

FIRST_PAGE_SECONDS = 60
GRACE_SECONDS = 10
WORKER_RESTARTS = 5


@dataclass
class Child:
    """A process of ours, the head of a session of its own, with its log."""

    name: str
    process: subprocess.Popen

    @property
    def log(self):
        return settings.DATA_DIR / "log" / f"{self.name}.log"

    def signal(self, number: int, *, family: bool = False) -> None:
        """To the process, or to its whole family, of which some may outlive it."""
        try:
            (os.killpg if family else os.kill)(self.process.pid, number)
        except (ProcessLookupError, PermissionError):  # macOS: not permitted for a zombie's group
            pass


def spawn(name: str, *arguments: str) -> Child:
    """Starts `python -m ...`. A session of its own: Ctrl-C reaches us alone, and we end it in order."""
    with (settings.DATA_DIR / "log" / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=settings.BASE_DIR,
            env={**os.environ, "TMPDIR": str(settings.DATA_DIR / "tmp")},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Child(name, process)


def spawn_web(host: str, port: int) -> Child:
    return spawn(
        "web",
        *("gunicorn", "lms.wsgi", "--bind", f"{host}:{port}", "--preload"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        *("--worker-tmp-dir", str(settings.DATA_DIR / "tmp"), "--no-control-socket"),
        *("--graceful-timeout", "5", "--log-level", "warning"),
    )


def spawn_worker() -> Child:
    return spawn(
        "worker",
        *("celery", "--app", "lms", "--quiet", "worker", "--beat", "--concurrency", "1"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"),
    )


def check_port_is_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CommandError(
                    f"Port {port} is taken by another program. Name another: PORT=8001 ./run"
                ) from error
            raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}") from error


def first_page_status(host: str, port: int) -> int | None:
    """The status of the home page, or None while nobody answers."""
    asked = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(asked, port, timeout=30)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def end(children: list[Child]) -> None:
    """TERM to each, time to finish, then KILL to whatever is left of its family."""
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        child.signal(signal.SIGKILL, family=True)
        child.process.wait()


class Command(BaseCommand):
    help = "Sets up what is missing and serves the site with its background worker."
    requires_system_checks = []
    restarts = 0

    def handle(self, **options):
        host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
        check_port_is_free(host, port)
        try:
            call_command("setup", stdout=self.stderr, stderr=self.stderr)
        except KeyboardInterrupt:
            raise CommandError("Stopped before all was set up; the next start goes on.") from None
        self.stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        children: list[Child] = []
        try:
            site_address.write(settings.PUBLIC_URL)
            children.append(spawn_web(host, port))
            children.append(spawn_worker())
            self.await_first_page(host, port, children)
            self.watch(children)
        finally:
            self.stderr.write("Stopping; the worker finishes what it has begun.")
            end(children)
            site_address.forget()
        self.stderr.write("Stopped.")

    def await_first_page(self, host: str, port: int, children: list[Child]) -> None:
        deadline = time.monotonic() + FIRST_PAGE_SECONDS
        while not self.stopping.is_set():
            self.refuse_the_dead(children)
            status = first_page_status(host, port)
            if status is not None:
                self.welcome(status)
                return
            if time.monotonic() > deadline:
                raise CommandError(f"No page within {FIRST_PAGE_SECONDS} s; see {children[0].log}")
            self.stopping.wait(0.05)

    def watch(self, children: list[Child]) -> None:
        while not self.stopping.wait(0.5):
            self.refuse_the_dead(children)

    def refuse_the_dead(self, children: list[Child]) -> None:
        """A worker that ended is started again, some times; half a site is none: when another child
        has ended, say which and why, and end the others."""
        for place, child in enumerate(children):
            code = child.process.poll()
            if code is None or self.stopping.is_set():
                continue
            if child.name == "worker" and self.restarts < WORKER_RESTARTS:
                self.restarts += 1
                self.stderr.write(f"The worker ended with {code}; starting it again.")
                children[place] = spawn_worker()
            else:
                last_words = child.log.read_text(errors="replace").splitlines()[-15:]
                raise CommandError(
                    "\n".join([*last_words, f"{child.name} ended with {code}; see {child.log}"])
                )

    def welcome(self, status: int) -> None:
        self.stdout.write(f"\n  {settings.WAGTAIL_SITE_NAME}: {settings.PUBLIC_URL}/\n")
        if status >= 500:
            self.stderr.write(f"The first page answered {status}; see {settings.DATA_DIR / 'log'}")
        if settings.DEMO and load.is_loaded():
            self.print_accounts()
        self.stdout.write("  Ctrl-C ends it.\n")
        self.stdout.flush()

    def print_accounts(self) -> None:
        rows = [("role", "login", "password")]
        rows += [(row["role"], row["login"], row["password"]) for row in accounts.listed()]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  " + "  ".join(cells).rstrip())
        self.stdout.write("")
