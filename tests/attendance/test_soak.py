"""Eight processes at one class of 200: what was acknowledged is in the history, which replays to the marks.

Each has a connection of its own, as web workers have. LMS_SOAK_SECONDS=30 soaks for longer.
"""

import os
import random
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from multiprocessing import get_context
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from attendance.actions import corrections, marks, registers, syncing
from attendance.actions.self_marks import mark_self, open_self_marking
from attendance.enums import CLASS, ChangeSource, SyncResult
from attendance.enums import CorrectionState as State
from attendance.models import Correction, Mark, Register
from attendance.reads import vocabulary_of
from attendance.rules.merging import Wish
from courses.models import ClassSession, Enrolment
from lib.refused import Refused
from people.models import User
from tests.attendance import soaking
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory

SECONDS = float(os.environ.get("LMS_SOAK_SECONDS", "6"))
PEOPLE = 200
# Two devices without a network, and of the rest who writes how; the first closes the class at last.
PARTS = ["trainer", "trainer", "rest", "self", "sync", "sync", "scan", "import"]
# Of the time, how much the class is open; then corrections.
OPEN = 0.75
# ... and for how much of it nobody presses "everyone present", so that people can mark themselves.
ALONE = 0.3
CONTENTS = [
    *(("present", 0, ""), ("absent", 0, ""), ("remote", 0, ""), ("exempt", 0, "")),
    *(("late", 10, ""), ("late", 25, ""), ("left_early", 45, ""), ("excused", 0, "sick")),
]
CONTENT = ("status__code", "minutes_missed", "absence_reason__code", "note")
OLD = ("old_status__code", "old_minutes_missed", "old_absence_reason__code")
NEW = ("new_status__code", "new_minutes_missed", "new_absence_reason__code")


@dataclass
class Told:
    """What one process was told: marks written as (person, version, content), and how often what came."""

    marks: list = field(default_factory=list)
    numbers: list = field(default_factory=list)
    selves: set = field(default_factory=set)
    corrected: list = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)
    longest: float = 0


class Soaker:
    def __init__(self, part, number, session_id, user_id):
        self.part = part
        self.is_first = number == 0
        self.random = random.Random(number)
        self.by = User.objects.get(pk=user_id)
        self.session_id = session_id
        self.people = list(
            Enrolment.objects.filter(edition__classes=session_id)
            .select_related("person__user")
            .order_by("pk")
        )
        self.shown = {}
        self.told = Told()

    def run(self, seconds):
        begin = time.monotonic()
        steps = {"rest": self.mark_rest, "self": self.mark_self, "sync": self.sync}
        step = steps.get(self.part, self.save)
        while (past := time.monotonic() - begin) < seconds:
            try:
                if self.is_first and past > seconds * OPEN and step != self.correct:
                    self.close()
                self.may_mark_rest = past > seconds * ALONE
                started = time.monotonic()
                step()
                self.told.longest = max(self.told.longest, time.monotonic() - started)
            except Refused as refusal:
                if not is_closed(refusal):
                    raise
                self.told.counts["closed"] += 1
                step = self.correct
        if self.is_first and step != self.correct:
            self.close()
        return self.told

    @property
    def session(self):
        """Fetched anew, as each request does."""
        return ClassSession.objects.select_related("edition").get(pk=self.session_id)

    def look(self):
        """Open the page: what it shows of each person, and in which version."""
        words = vocabulary_of(self.session.edition.project_id)
        found = Mark.objects.filter(register__session=self.session_id)
        self.shown = {
            mark.enrolment_id: (words.content_of(mark), mark.version) for mark in found.order_by()
        }

    def wish(self, key, **more):
        was, seen = self.shown.get(key, (None, 0))
        status, missed, reason = self.random.choice(CONTENTS)
        note = self.random.choice(["", "", "", "bez legitymacji"])
        return Wish(status, missed, note=note, was=was, seen=seen, reason=reason, **more)

    def send(self, wishes, source):
        saved = marks.save_marks(session=self.session, wishes=wishes, by=self.by, source=source)
        self.note(saved)
        return saved

    def note(self, saved):
        words = vocabulary_of(self.session.edition.project_id)
        for key in saved.written:
            mark = saved.marks[key]
            self.told.marks.append((key, mark.version, words.content_of(mark)))
        self.told.counts["conflicts"] += len(saved.conflicts)
        self.told.counts["saves"] += 1

    def some(self, most):
        return [row.pk for row in self.random.sample(self.people, self.random.randint(1, most))]

    def save(self):
        """A form as it was opened: in one case of three, long ago."""
        if not self.shown or self.random.random() < 0.67:
            self.look()
        most = {"trainer": 8, "scan": 25, "import": 60}[self.part]
        wishes = {key: self.wish(key) for key in self.some(most)}
        self.send(wishes, ChangeSource(self.part))

    def mark_rest(self):
        """Everyone else present, now and then, and single marks between."""
        if self.may_mark_rest and self.random.random() < 0.2:
            self.note(marks.mark_rest_present(session=self.session, by=self.by))
        self.look()
        self.send({key: self.wish(key) for key in self.some(2)}, ChangeSource.TRAINER)

    def sync(self):
        """A queue of a device: each mark has a number, and the answer to half of them is lost."""
        if not self.shown or self.random.random() < 0.5:
            self.look()
        queue = [self.operation(key) for key in self.some(10)]
        answers = self.deliver(queue)
        words = vocabulary_of(self.session.edition.project_id)
        for key, mark in answers.values():
            self.told.marks.append((key, mark.version, words.content_of(mark)))
        self.told.numbers += [(number, key) for number, (key, _mark) in answers.items()]
        self.told.counts["saves"] += 1
        if self.random.random() < 0.5:
            # What was saved is told again as saved.
            assert set(answers) <= set(self.deliver(queue))

    def deliver(self, queue):
        """Those that were saved, by number: the person and the mark."""
        answers = syncing.sync_class(session=self.session, operations=queue, by=self.by)
        for answer in answers:
            if answer.result == SyncResult.REFUSED:
                raise Refused(answer.message)
            self.told.counts["conflicts"] += answer.result == SyncResult.CONFLICT
        return {
            str(answer.operation.client_id): (answer.operation.enrolment_id, answer.mark)
            for answer in answers
            if answer.result == SyncResult.SAVED
        }

    def operation(self, key):
        wish = self.wish(key)
        return syncing.Operation(
            client_id=uuid4(),
            session_id=self.session_id,
            enrolment_id=key,
            status=wish.status,
            missed=wish.missed,
            reason=wish.reason,
            seen=wish.seen,
            ago=timedelta(seconds=self.random.randint(0, 900)),
        )

    def mark_self(self):
        """Somebody's telephone; once in a while it sends the same again."""
        person = self.random.choice(self.people)
        try:
            for _once in range(self.random.randint(1, 2)):
                mark_self(
                    window=self.session.self_marking,
                    device=f"telephone {person.pk}",
                    seen_at=timezone.now(),
                    by=person.person.user,
                )
        except Refused as refusal:
            if is_closed(refusal):
                raise
            self.told.counts["marked by others"] += 1
        else:
            self.told.selves.add(person.pk)

    def close(self):
        """Everyone marked and the class confirmed, against those who are still writing."""
        self.note(marks.mark_rest_present(session=self.session, by=self.by))
        silent = Mark.objects.filter(register__session=self.session_id)
        assert not silent.filter(status__needs_reason=True, absence_reason=None).exists()
        session = self.session
        taught = registers.as_planned(session)
        registers.close_register(session=session, taught=taught, by=self.by)

    def correct(self):
        """Half of them ask, half decide what somebody asked for; two at once is told to one of them."""
        try:
            if self.random.random() < 0.5:
                self.ask()
            else:
                self.decide()
        except Refused:
            self.told.counts["told"] += 1

    def ask(self):
        register = Register.objects.get(session=self.session_id)
        person = self.random.choice(self.people[:20])
        asked = corrections.ask_to_correct_mark(
            register=register, enrolment=person, wish=self.wish(0), reason="pomyłka", by=self.by
        )
        self.told.counts["asked"] += asked is not None

    def decide(self):
        waiting = list(Correction.objects.waiting().order_by("?")[:1])
        for row in waiting:
            state = self.random.choice([State.APPROVED, State.APPROVED, State.REFUSED])
            corrections.decide_correction(correction=row, state=state, by=self.by, note="nie")
            if state == State.APPROVED:
                self.told.corrected.append(row.pk)


def is_closed(refusal):
    return str(refusal) == str(CLASS.is_closed)


def soak(part, number, session_id, user_id, seconds):
    soaker = Soaker(part, number, session_id, user_id)
    soaking.gate["all"].wait(timeout=120)
    return soaker.run(seconds)


def soaked(session, seconds):
    users = [UserFactory().pk for _part in PARTS]
    name = connection.settings_dict["NAME"]
    connection.close()
    processes = get_context("spawn")
    barrier = processes.Barrier(len(PARTS))
    with ProcessPoolExecutor(
        len(PARTS), processes, initializer=soaking.start, initargs=(name, barrier)
    ) as pool:
        jobs = [
            pool.submit(soak, part, number, session.pk, user, seconds)
            for number, (part, user) in enumerate(zip(PARTS, users, strict=True))
        ]
        return [job.result(timeout=seconds + 240) for job in jobs]


def content(status, missed, reason, note):
    return status, missed, reason or "", note


def check_history(register):
    """Versions 1, 2, 3 ... of each person; each begins where the last ended; the last is the mark."""
    history = defaultdict(list)
    for row in register.changes.order_by("at", "pk").values_list(
        "enrolment_id", "version", *OLD, *NEW, "note", "source", "at"
    ):
        history[row[0]].append(row)
    for rows in history.values():
        # In the order in which people read it, by time.
        assert [row[1] for row in rows] == list(range(1, len(rows) + 1))
        assert rows[0][2:5] == (None, 0, None)
        assert all(one[5:8] == two[2:5] for one, two in pairwise(rows))
    current = {
        key: (version, content(*values))
        for key, version, *values in register.marks.order_by("pk").values_list(
            "enrolment_id", "version", *CONTENT
        )
    }
    replayed = {key: (rows[-1][1], content(*rows[-1][5:9])) for key, rows in history.items()}
    assert current == replayed
    return {(row[0], row[1]): content(*row[5:9]) for rows in history.values() for row in rows}


@pytest.mark.django_db(transaction=True)
def test_every_acknowledged_mark_is_in_the_history_and_the_history_replays_to_the_marks():
    now = timezone.now()
    session = ClassSessionFactory(
        edition=EditionFactory(),
        starts_at=now - timedelta(hours=3),
        ends_at=now + timedelta(hours=1),
    )
    for _number in range(PEOPLE):
        EnrolmentFactory(edition=session.edition, person=PersonFactory(user=UserFactory()))
    open_self_marking(session=session, late_after=15, shares_devices=False, by=UserFactory())
    told = soaked(session, SECONDS)

    register = Register.objects.get(session=session)
    report(told, register.corrections.filter(state=State.APPROVED).count())
    assert register.closed_at
    found = check_history(register)
    check_acknowledged(told, found, register)
    check_corrections(told, register)
    # Closed means closed.
    later = register.changes.filter(at__gt=register.closed_at)
    assert not later.exclude(source=ChangeSource.CORRECTION)


def check_acknowledged(told, found, register):
    """Each mark that somebody was told of is in the history, and nothing else but corrections is."""
    rows = [row for one in told for row in one.marks]
    kept = {row[:2]: row[2] for row in rows}
    assert len(rows) == len(kept)
    assert kept == {key: found[key] for key in kept}
    # Each own mark is the first of its person, and one change however often it was sent.
    own = register.changes.filter(source=ChangeSource.SELF).order_by("enrolment")
    selves = sorted(key for one in told for key in one.selves)
    assert list(own.values_list("enrolment", "version")) == [(key, 1) for key in selves]
    corrected = register.changes.filter(source=ChangeSource.CORRECTION)
    assert len(found) == len(kept) + len(selves) + corrected.count()
    # Numbers of devices: one change each, of the person it was made for.
    numbers = register.changes.exclude(client_id=None).order_by("pk")
    assert sorted(
        (str(one), who) for one, who in numbers.values_list("client_id", "enrolment")
    ) == (sorted(row for one in told for row in one.numbers))


def check_corrections(told, register):
    """Each approved correction changed the register once, and after it was closed."""
    approved = {pk for one in told for pk in one.corrected}
    rows = register.corrections.filter(state=State.APPROVED).order_by("pk")
    assert sorted(approved) == list(rows.values_list("pk", flat=True))
    changes = register.changes.filter(source=ChangeSource.CORRECTION)
    assert changes.count() == rows.count()
    assert not changes.filter(at__lt=register.closed_at)


def report(told, corrections_made):
    """What pytest -s shows."""
    counts = dict(sum((one.counts for one in told), Counter()))
    written, longest = (
        sum(len(one.marks) + len(one.selves) for one in told),
        max(one.longest for one in told),
    )
    sys.stdout.write(
        f"{SECONDS:g} s on {connection.vendor}: {written} marks acknowledged, {corrections_made}"
        f" corrections, {counts}, the longest step {longest:.1f} s\n"
    )
