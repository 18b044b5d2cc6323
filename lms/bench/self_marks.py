"""What it costs when people mark themselves, and whether a full room can do so at once."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from attendance.actions.self_marks import open_self_marking
from attendance.models import Mark, MarkChange, SelfMarking
from attendance.reads.self_marks import shown_code
from courses.enums import EditionState
from courses.models import ClassSession, Edition
from lib.dates import local_day
from lms.bench.client import Answer, Browser, expect
from lms.bench.seed import Seeded, account
from lms.demo import timetables
from lms.demo.timetables import Plan
from people.models import Person, User

ROOM, AT_ONCE, SECONDS = 200, 24, 60
KEPT = {"csrftoken", "kod", "urzadzenie"}


class Phone(Browser):
    """Keeps what a phone keeps between the scan and the button."""

    def keep_cookies(self, response: Any) -> None:
        for line in response.headers.get_all("Set-Cookie") or ():
            name, _sign, value = line.split(";")[0].partition("=")
            if name in KEPT:
                self.cookies[name] = value

    def scan(self, window: SelfMarking) -> str:
        path = reverse("self_mark", args=[shown_code(window, at=timezone.now()).token])
        self.open_form(path)
        return path


def build(seeded: Seeded) -> tuple[list[User], SelfMarking, SelfMarking]:
    """A group of 200 of its own with two classes of now, open to marks of its own people."""
    trainer = account("bench-projector", "trainer")
    today = local_day(timezone.now())
    plan = Plan(
        course=seeded.course,
        code="BENCH-2",
        title="Edycja z kodem",
        days=[today, today + timedelta(days=1)],
        trainer=trainer,
        coordinator=seeded.coordinator,
        capacity=ROOM,
    )
    people = Person.objects.exclude(user=seeded.trainee).filter(user__isnull=False).order_by("pk")
    edition, _enrolments = timetables.build_edition(plan, seeded.edition.project, people[:ROOM])
    # Running, it would stand on the course page, which is measured without it.
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.CLOSED)
    windows = []
    for place, session in enumerate(edition.classes.order_by("starts_at", "pk")):
        start = timezone.now() - timedelta(minutes=1 + place)
        ClassSession.objects.filter(pk=session.pk).update(
            starts_at=start, ends_at=start + timedelta(hours=3)
        )
        session.refresh_from_db()
        windows.append(
            open_self_marking(session=session, late_after=15, shares_devices=False, by=trainer)
        )
    users = [person.user for person in people.select_related("user")[:ROOM] if person.user]
    return users, windows[0], windows[1]


def marking(
    users: list[User], window: SelfMarking, phone: Callable[[User], Phone]
) -> Callable[[int, str], Answer]:
    """The button, pressed by another person at each round; the scan before it is not counted."""

    def ask(number: int, explain: str) -> Answer:
        held = phone(users[number % len(users)])
        path = held.scan(window)
        return expect(held.post(path, [], explain=explain), 302)

    return ask


def fill_room(
    users: list[User], window: SelfMarking, phone: Callable[[User], Phone]
) -> dict[str, Any]:
    """All of them scan and press, many at once; each acknowledged mark must be in the history."""
    phones = [phone(user) for user in users]

    def mark(held: Phone) -> int:
        return held.post(held.scan(window), []).status

    started = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = list(pool.map(mark, phones))
    seconds = round(time.monotonic() - started, 1)
    taken = statuses.count(302)
    changes = MarkChange.objects.filter(register__session=window.session).count()
    marks = Mark.objects.filter(register__session=window.session).count()
    is_whole = taken == changes == marks == len(users)
    return {"requests": 2 * len(users), "seconds": seconds, "ok": is_whole and seconds <= SECONDS}
