"""`manage.py bench`: what the screens cost on the production server, with data of its own.

The command runs itself once more with lms.bench.settings and a data folder that is gone afterwards:
neither the demo's data nor anybody's services are touched. Standard output holds the result alone.
"""

import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from attendance.actions.registers import as_planned, close_register
from certificates import tasks
from certificates.enums import BatchState
from certificates.models import Certificate
from lms.bench import attendance, imports, papers, processes, rows, seed, self_marks
from lms.bench.client import Browser, Unexpected, first_load
from lms.management.commands.start import Child, end, first_page_status, spawn_web, spawn_worker
from people.models import User

SETTINGS = "lms.bench.settings"
HOST = "127.0.0.1"
# Services of the person who runs this, whose data must not be touched.
NOT_OURS = ("DATABASE_URL", "REDIS_URL", "STAFF_SECOND_FACTOR_REQUIRED", "CSRF_TRUSTED_ORIGINS")
FIRST_PAGE_SECONDS, BATCH_SECONDS = 60, 60
WARM_UP, ROUNDS = 10, 50
# Documents before those that are counted: the first of a worker also reads the fonts.
FIRST_DOCUMENTS = 5


class Command(BaseCommand):
    help = "Measures queries, CPU time, bytes and memory of the main screens."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help='print {"rows": [...]}')
        parser.add_argument("--rounds", type=int, default=ROUNDS, help="requests a row")
        parser.add_argument(
            "--profile", metavar="ROW", help="print the queries and the profile of one row instead"
        )

    def handle(self, **options):
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)
        if os.environ.get("DJANGO_SETTINGS_MODULE") != SETTINGS:
            self.run_apart()
            return
        started = time.monotonic()
        try:
            self.run(**options)
        except Unexpected as problem:
            raise CommandError(str(problem)) from problem
        self.say(f"Took {time.monotonic() - started:.0f} s")

    def say(self, text: str) -> None:
        self.stderr.write(text)

    # --- outside: a folder, an environment, and the same command in it ---------------------------

    def run_apart(self) -> None:
        parent = settings.DATA_DIR / "bench"
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="run-", dir=parent))
        environment = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        environment |= {
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "LMS_DATA": str(folder),
            "PORT": str(free_port()),
        }
        environment["PUBLIC_URL"] = f"http://{HOST}:{environment['PORT']}"
        child = subprocess.Popen([sys.executable, *sys.argv], env=environment)
        try:
            code = child.wait()
        except KeyboardInterrupt:
            child.terminate()
            code = child.wait()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if code:
            sys.exit(code if code > 0 else 1)

    # --- inside ------------------------------------------------------------------------------------

    def run(self, *, rounds: int, profile: str | None, json: bool, **options) -> None:
        call_command("setup", stdout=self.stderr, stderr=self.stderr)
        self.say("Making 200 trainees, 12 lessons, 10 classes")
        self.seeded = seed.build(seed.Size())
        self.port = int(os.environ["PORT"])
        children: list[Child] = []
        try:
            children.append(spawn_web(HOST, self.port))
            children.append(spawn_worker())
            self.await_first_page(children[0])
            measured = rows.requests(self.seeded, self.browser)
            self.room = self_marks.build(self.seeded)
            users, window, _second = self.room
            pressing = self_marks.marking(users, window, self.phone)
            measured.append(rows.Row("self_mark", pressing, 10))
            if profile:
                self.explain(measured, profile)
                return
            found = self.measure(measured, children, rounds)
        finally:
            end(children)
        self.print(found, as_json=json)

    def browser(self, user: User | None = None) -> Browser:
        return Browser(HOST, self.port, session_of(user) if user else "")

    def phone(self, user: User) -> self_marks.Phone:
        return self_marks.Phone(HOST, self.port, session_of(user))

    def await_first_page(self, web: Child) -> None:
        deadline = time.monotonic() + FIRST_PAGE_SECONDS
        while first_page_status(HOST, self.port) is None:
            if web.process.poll() is not None or time.monotonic() > deadline:
                raise CommandError(web.log.read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def measure(
        self, measured: list[rows.Row], children: list[Child], rounds: int
    ) -> list[dict[str, Any]]:
        self.say(f"Asking for each of {len(measured)} rows {rounds} times")
        rows.measure(measured, warm_up=WARM_UP, rounds=rounds)
        floor = measured[0].cpu
        web, worker = children
        return [
            *(row.figures(floor) for row in measured),
            self.room_row(),
            self.certificate_row(worker, floor),
            self.sheet_row(floor),
            self.first_load_row(),
            memory_row(web, worker),
            self.month_row(worker),
            result("gift_import_1000", **imports.measure(settings.DATA_DIR)),
        ]

    def certificate_row(self, worker: Child, floor: float) -> dict[str, Any]:
        """CPU of the worker's processes while it issues and renders a batch, a document."""
        for session in (self.seeded.shown, self.seeded.marked):
            taught = as_planned(session)
            close_register(session=session, taught=taught, by=self.seeded.trainer)
        wanted = self.seeded.certified
        self.say(f"Issuing {len(wanted)} certificates")
        self.issue(wanted[:FIRST_DOCUMENTS])
        before = cpu_of(worker)
        self.issue(wanted[FIRST_DOCUMENTS:])
        documents = len(wanted) - FIRST_DOCUMENTS
        cpu = (cpu_of(worker) - before) * 1000 / documents
        sizes = [
            (settings.DATA_DIR / "private" / path).stat().st_size
            for path in Certificate.objects.order_by("pk").values_list("file_path", flat=True)
        ]
        return result(
            "certificate",
            cpu_ms=round(cpu, 1),
            ratio=round(cpu / floor, 2),
            bytes=int(statistics.median(sizes)),
            documents=documents,
        )

    def issue(self, enrolments: list[int]) -> None:
        batch = seed.order(self.seeded.edition, enrolments, by=self.seeded.coordinator)
        tasks.run_batch.delay(str(batch.pk))
        deadline = time.monotonic() + BATCH_SECONDS
        while batch.state != BatchState.DONE:
            if time.monotonic() > deadline:
                raise CommandError(f"The worker did not issue within {BATCH_SECONDS} s.")
            time.sleep(0.05)
            batch.refresh_from_db()
        if batch.items.filter(certificate=None).exists():
            raise CommandError("Someone who qualifies got no certificate.")

    def sheet_row(self, floor: float) -> dict[str, Any]:
        found = papers.measure(self.seeded.shown)
        ratio = round(found["cpu_ms"] / floor, 2)
        return result(f"sheet_pdf_{papers.PEOPLE}", ratio=ratio, **found)

    def room_row(self) -> dict[str, Any]:
        users, _first, window = self.room
        self.say(f"Letting {len(users)} people mark themselves at once")
        return result("self_mark_200", **self_marks.fill_room(users, window, self.phone))

    def month_row(self, worker: Child) -> dict[str, Any]:
        self.say("Making a month of 2,500 classes and 500 people")
        attendance.build_months(self.seeded.edition, by=self.seeded.coordinator)
        return result(
            "month_export",
            **attendance.export_month(
                self.seeded.coordinator,
                lambda: max(process.peak for process in processes.family(worker.process.pid)),
            ),
        )

    def first_load_row(self) -> dict[str, Any]:
        sent, requests = first_load(self.browser(), self.seeded.course.get_url())
        return result(
            "first_load",
            bytes=sent,
            requests=requests,
            bound_bytes=rows.FIRST_LOAD_BYTES,
            ok=sent <= rows.FIRST_LOAD_BYTES,
        )

    def explain(self, measured: list[rows.Row], name: str) -> None:
        row = next((row for row in measured if row.name == name), None)
        if row is None:
            raise CommandError(f"No row {name}; there are {', '.join(r.name for r in measured)}.")
        rows.measure([row], warm_up=WARM_UP, rounds=0)
        row.ask(WARM_UP, name)
        self.stdout.write((settings.DATA_DIR / "log" / f"{name}.txt").read_text())

    def print(self, found: list[dict[str, Any]], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"rows": found}, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(rows.table(found))
        over = [row["name"] for row in found if not row["ok"]]
        if over:
            self.say(f"Over their bounds: {', '.join(over)}")


def result(name: str, **figures: Any) -> dict[str, Any]:
    """A row with nothing in the columns that have no meaning for it."""
    empty = dict.fromkeys(("queries", "cpu_ms", "ratio", "p50_ms", "p95_ms", "bytes"))
    return {"name": name, **empty, "ok": True, **figures}


def memory_row(web: Child, worker: Child) -> dict[str, Any]:
    """The largest process of each. Pages shared with its siblings count in full."""
    _master, *web_workers = processes.family(web.process.pid)
    web_mb = round(max(process.peak for process in web_workers), 1)
    worker_mb = round(max(p.peak for p in processes.family(worker.process.pid)), 1)
    return result(
        "memory",
        web_mb=web_mb,
        worker_mb=worker_mb,
        bound_web_mb=rows.WEB_WORKER_MB,
        bound_worker_mb=rows.CELERY_WORKER_MB,
        ok=web_mb <= rows.WEB_WORKER_MB and worker_mb <= rows.CELERY_WORKER_MB,
    )


def cpu_of(child: Child) -> float:
    return sum(process.cpu for process in processes.family(child.process.pid))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def session_of(user: User) -> str:
    """The key of a session in which the person is signed in, since no password is known."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
