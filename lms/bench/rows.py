"""What is measured and how far it may go: the bounds stand in docs/bench.md as well."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from certificates.rules import grouped_code
from courses.models import Enrolment
from lms.bench import quizzes
from lms.bench.client import Answer, Browser, expect
from lms.bench.seed import Seeded

Ask = Callable[[int, str], Answer]
FIRST_LOAD_BYTES = 60_000
WEB_WORKER_MB, CELERY_WORKER_MB = 200, 250
MEMORY = (("web_mb", "web worker"), ("worker_mb", "Celery worker"), ("peak_mb", "the process"))
# Everybody's mark changes with each save.
MARKS = (("present", 0), ("late", 15), ("absent", 0))
# The throttle counts by address: enough of them for the rounds of a minute.
CLIENTS = 20


@dataclass
class Row:
    """One measured request: `ask` takes the number of the round, and a name to explain it under."""

    name: str
    ask: Ask
    bound_queries: int | None = None
    bound_ratio: float | None = None
    answers: list[Answer] = field(default_factory=list)

    def figures(self, floor: float) -> dict[str, Any]:
        """Medians, but the most queries that any round took."""
        walls = sorted(answer.milliseconds for answer in self.answers)
        queries = max(answer.queries for answer in self.answers)
        ratio = self.cpu / floor
        return {
            "name": self.name,
            "queries": queries,
            "cpu_ms": round(self.cpu, 2),
            "ratio": round(ratio, 2),
            "p50_ms": round(statistics.median(walls), 2),
            "p95_ms": round(walls[int(len(walls) * 0.95)], 2),
            "bytes": int(statistics.median(len(answer.body) for answer in self.answers)),
            "bound_queries": self.bound_queries,
            "bound_ratio": self.bound_ratio,
            "ok": queries <= (self.bound_queries or queries)
            and ratio <= (self.bound_ratio or ratio),
        }

    @property
    def cpu(self) -> float:
        return statistics.median(answer.cpu for answer in self.answers)


def requests(seeded: Seeded, browser: Callable[..., Browser]) -> list[Row]:
    """The rows; `browser(user)` opens one, signed in unless the user is left out."""
    trainee, trainer, stranger = browser(seeded.trainee), browser(seeded.trainer), browser()
    coordinator = browser(seeded.coordinator)
    asked = [seeded.edition.pk, seeded.attempt.quiz_id]
    results = reverse("quiz_results", args=asked) + "?widok=pytania"
    matrix = reverse("edition_matrix", args=[seeded.matrix.pk])
    shown = reverse("register_detail", args=[seeded.shown.pk])
    code = reverse("certificate_verify", args=[grouped_code(seeded.certificate.code)])

    def get(visitor: Browser, path: str) -> Ask:
        return lambda number, explain: expect(visitor.get(path, explain=explain), 200)

    def verify(number: int, explain: str) -> Answer:
        return expect(stranger.get(code, explain=explain, client=f"10.0.0.{number % CLIENTS}"), 200)

    taking = quizzes.takers(seeded, browser)
    return [
        Row("floor", get(trainee, reverse("floor"))),
        Row("course_page", get(trainee, seeded.course.get_url()), 12, 6),
        Row("lesson_page", get(trainee, seeded.lesson.get_url()), 12, 6),
        Row("dashboard", get(trainee, reverse("panel_trainee")), 10, 6),
        Row("quiz_answer", answering(seeded, trainee), 12, 6),
        Row("quiz_start", quizzes.starting(taking)),
        Row("quiz_submit", quizzes.submitting(taking)),
        Row("quiz_attempt_10", quizzes.whole_attempt(taking), None, 60),
        Row("quiz_results_200", get(coordinator, results), 15),
        Row("register_open_200", get(trainer, shown), 12, 20),
        Row("register_save_200", marking(seeded, trainer), 15, 30),
        Row("trainer_today", get(trainer, reverse("day")), 10),
        Row("trainer_today_data", get(trainer, reverse("day_data")), 10),
        Row("matrix_200x60", get(coordinator, matrix), 15, 150),
        Row("verify", verify, 6, 4),
    ]


def answering(seeded: Seeded, trainee: Browser) -> Ask:
    """Another answer to one question at each round, as its form posts it."""
    asked = next(
        item for item in seeded.attempt.questions.select_related("version") if item.is_choice
    )
    path = reverse("attempt_question", args=[seeded.attempt.pk, asked.position])
    trainee.open_form(path)
    offered = [answer["id"] for answer in asked.asked["answers"]]

    def ask(number: int, explain: str) -> Answer:
        fields = [("chosen", offered[number % len(offered)]), ("go", "next")]
        return expect(trainee.post(path, fields, explain=explain), 302)

    return ask


def marking(seeded: Seeded, trainer: Browser) -> Ask:
    """The whole form of a register, with another mark for everybody at each round."""
    trainer.open_form(reverse("register_detail", args=[seeded.marked.pk]))
    path = reverse("register_save", args=[seeded.marked.pk])
    people = Enrolment.objects.filter(edition=seeded.edition).attending().order_by("pk")
    shown = dict.fromkeys(people.values_list("pk", flat=True), (MARKS[0], 1))

    def ask(number: int, explain: str) -> Answer:
        fields = []
        for place, (pk, ((status, missed), version)) in enumerate(shown.items()):
            now = next_mark(place + number, (status, missed))
            shown[pk] = now, version + 1
            fields += [(f"was-{pk}", f"{status}|{missed}||"), (f"seen-{pk}", str(version))]
            fields += [(f"status-{pk}", now[0]), (f"missed-{pk}", str(now[1])), (f"note-{pk}", "")]
        return expect(trainer.post(path, fields, explain=explain), 302)

    return ask


def next_mark(turn: int, old: tuple[str, int]) -> tuple[str, int]:
    """Always another than the old one."""
    found = MARKS[turn % len(MARKS)]
    return found if found != old else MARKS[(turn + 1) % len(MARKS)]


def measure(rows: list[Row], *, warm_up: int, rounds: int) -> None:
    """All rows in turn, round by round: what else the machine does meets all of them alike."""
    for number in range(warm_up + rounds):
        for row in rows:
            answer = row.ask(number, "")
            if number >= warm_up:
                row.answers.append(answer)


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as people read them; bounds behind their figures."""
    head = ["name", "queries", "cpu_ms", "ratio", "p50_ms", "p95_ms", "bytes", ""]
    lines = [head]
    for row in rows:
        notes = [f"{key} {row[key]}" for key in ("requests", "documents", "seconds") if key in row]
        notes += [
            f"{label} {row[key]} MB (at most {row[f'bound_{key}']})"
            for key, label in MEMORY
            if key in row
        ]
        lines.append(
            [
                row["name"],
                bounded(row["queries"], row.get("bound_queries")),
                shown_value(row["cpu_ms"]),
                bounded(row["ratio"], row.get("bound_ratio")),
                *(shown_value(row[key]) for key in ("p50_ms", "p95_ms")),
                bounded(row["bytes"], row.get("bound_bytes")),
                ", ".join([*notes, *([] if row["ok"] else ["OVER ITS BOUND"])]),
            ]
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in {0, 7} else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def shown_value(value: float | None) -> str:
    return "–" if value is None else str(value)


def bounded(value: float | None, bound: float | None) -> str:
    return shown_value(value) if bound is None else f"{shown_value(value)} / {bound}"
