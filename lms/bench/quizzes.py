"""An attempt at a quiz as a browser makes it: start, the page with all questions, ten answers, the end."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from courses.models import Enrolment
from lms.bench.client import TOKEN, Answer, Browser, Unexpected, expect
from lms.bench.seed import Seeded
from quizzes.models import QuizPage

Ask = Callable[[int, str], Answer]
# Attempts are spread over so many people, that nobody has more of them than a person would.
TAKERS = 25
CHOSEN = re.compile(r'name="(chosen|text)"(?: value="(\w+)")?')


@dataclass(frozen=True)
class Journey:
    """Several requests as one: their sums."""

    parts: tuple[Answer, ...]

    @property
    def queries(self) -> int:
        return sum(part.queries for part in self.parts)

    @property
    def cpu(self) -> float:
        return sum(part.cpu for part in self.parts)

    @property
    def milliseconds(self) -> float:
        return sum(part.milliseconds for part in self.parts)

    @property
    def body(self) -> bytes:
        return b"".join(part.body for part in self.parts)


class Taker:
    """Somebody who takes the quiz again and again."""

    def __init__(self, browser: Browser, quiz: QuizPage, enrolment: Enrolment):
        self.browser, self.quiz = browser, quiz
        self.page = f"{quiz.get_url()}?zapis={enrolment.pk}"
        self.enrolment = str(enrolment.pk)
        self.attempt = 0

    def begin(self, explain: str = "") -> Answer:
        if not self.browser.token:
            self.browser.open_form(self.page)
        path = reverse("attempt_start", args=[self.quiz.pk])
        fields = [("enrolment", self.enrolment)]
        answer = expect(self.browser.post(path, fields, explain=explain), 302)
        self.attempt = int(answer.headers["Location"].split("/")[2])
        return answer

    def end(self, explain: str = "") -> Answer:
        path = reverse("attempt_submit", args=[self.attempt])
        answer = expect(self.browser.post(path, [], explain=explain), 302)
        self.attempt = 0
        return answer

    def whole(self, explain: str) -> tuple[Answer, ...]:
        """What the script of the page asks for: every answer once, by itself."""
        parts = [self.begin(explain)]
        attempt = self.attempt
        first = reverse("attempt_question", args=[attempt, 1])
        parts.append(expect(self.browser.get(first, explain=explain), 200))
        others = reverse("attempt_questions", args=[attempt]) + "?bez=1"
        parts.append(expect(self.browser.get(others, explain=explain), 200))
        asked = parts[-2].text.partition('class="asked"')[2].partition("</form>")[0]
        forms = [asked, *parts[-1].text.split("<form")[1:]]
        for position, form in enumerate(forms, start=1):
            path = reverse("attempt_question", args=[attempt, position])
            fields = [*given_in(form), ("window", "bench"), ("number", str(position)), ("ago", "5")]
            parts.append(expect(self.browser.send(path, fields, explain=explain), 200))
        parts.append(self.end(explain))
        result = reverse("attempt_result", args=[attempt])
        parts.append(expect(self.browser.get(result, explain=explain), 200))
        return tuple(parts)


def given_in(form: str) -> list[tuple[str, str]]:
    """A first answer to the question of a form."""
    found = CHOSEN.search(form)
    if found is None or TOKEN.search(form) is None:
        raise Unexpected(f"no question in {form[:200]}")
    return [(found[1], found[2] or "1")]


def takers(seeded: Seeded, browser: Callable[..., Browser]) -> list[Taker]:
    quiz = QuizPage.objects.get()
    people = Enrolment.objects.filter(edition=seeded.edition).attending().order_by("-pk")
    return [
        Taker(browser(enrolment.person.user), quiz, enrolment)
        for enrolment in people.select_related("person__user")[:TAKERS]
    ]


def starting(taking: list[Taker]) -> Ask:
    """A new attempt; one still open from another row is ended first, unmeasured."""

    def ask(number: int, explain: str) -> Answer:
        taker = taking[number % len(taking)]
        if taker.attempt:
            taker.end()
        return taker.begin(explain)

    return ask


def submitting(taking: list[Taker]) -> Ask:
    def ask(number: int, explain: str) -> Answer:
        taker = taking[number % len(taking)]
        if not taker.attempt:
            taker.begin()
        return taker.end(explain)

    return ask


def whole_attempt(taking: list[Taker]) -> Callable[[int, str], Journey]:
    def ask(number: int, explain: str) -> Journey:
        taker = taking[number % len(taking)]
        if taker.attempt:
            taker.end()
        return Journey(taker.whole(explain))

    return ask
