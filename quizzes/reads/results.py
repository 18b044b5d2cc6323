"""Results of an edition in its quizzes: a constant number of queries for any number of people."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.enums import ATTENDING_STATES
from courses.models import Edition, Enrolment
from quizzes.enums import Purpose
from quizzes.models import Attempt, AttemptQuestion, QuestionVersion, QuizPage
from quizzes.reads import counted_attempt
from quizzes.rules.results import Answered, QuestionFigures, question_figures
from quizzes.rules.statistics import Gain, group_gain

# Names alone: the number of a document would be decrypted for each person.
NAMES = (
    *("edition", "state", "person", "person__given_names", "person__family_name"),
    "person__sort_key",
)


@dataclass(frozen=True)
class PersonResult:
    """One person and one quiz. `counted`: the attempt that counts, once it is graded."""

    enrolment: Enrolment
    attempts: list[Attempt]
    counted: Attempt | None

    @property
    def name(self) -> str:
        return self.enrolment.person.name_by_family

    @property
    def has_left(self) -> bool:
        return self.enrolment.state not in ATTENDING_STATES

    @property
    def submitted(self) -> list[Attempt]:
        return [attempt for attempt in self.attempts if attempt.submitted_at]

    @property
    def waits(self) -> bool:
        """Something handed in that may count has not been graded yet."""
        return any(item.waits_for_grading and not item.is_discarded for item in self.attempts)

    @property
    def state(self) -> str:
        """ "passed", "taken" (a test before the training), "failed", "waits", "discarded", "begun", "none"."""
        if self.counted:
            if self.counted.purpose == Purpose.PRE_TEST:
                return "taken"
            return "passed" if self.counted.is_passed else "failed"
        if self.waits:
            return "waits"
        if self.submitted:
            return "discarded"
        return "begun" if self.attempts else "none"

    @property
    def shown(self) -> Attempt | None:
        """The attempt to look at first."""
        return self.counted or next(reversed(self.attempts), None)

    @property
    def percent(self) -> int | None:
        return self.counted.percent if self.counted else None

    @property
    def day(self) -> datetime | None:
        return self.counted.submitted_at if self.counted else None


@dataclass(frozen=True)
class QuizSummary:
    """How many people of the list took the quiz, passed it, and wait for a grader."""

    quiz: QuizPage
    people: int
    took: int
    passed: int
    waits: int


def recorded_quizzes(edition: Edition) -> QuerySet[QuizPage]:
    """The published quizzes of the course in its order, and those taken that were withdrawn since."""
    taken = Attempt.objects.real().filter(quiz=OuterRef("pk"), enrolment__edition=edition)
    of_course = Q(path__startswith=edition.course.path, depth__gt=edition.course.depth)
    return QuizPage.objects.filter(Q(of_course, live=True) | Exists(taken)).order_by("path")


def listed(edition: Edition, quizzes: Sequence[QuizPage]) -> list[Enrolment]:
    """Those on the list, and those who took one of the quizzes before they left. By name."""
    took = Attempt.objects.real().submitted()
    took = took.filter(enrolment=OuterRef("pk"), quiz__in=quizzes)
    people = edition.enrolments.filter(Q(state__in=ATTENDING_STATES) | Exists(took))
    return list(people.by_name().only(*NAMES))


def attempts_by_person(
    edition: Edition, quizzes: Iterable[QuizPage]
) -> dict[tuple[int, int], list[Attempt]]:
    """The attempts of real people by (quiz, enrolment), in their order. One query."""
    attempts = Attempt.objects.real().filter(enrolment__edition=edition, quiz__in=list(quizzes))
    found: dict[tuple[int, int], list[Attempt]] = defaultdict(list)
    for attempt in attempts.order_by("number", "pk"):
        if attempt.quiz_id is not None and attempt.enrolment_id is not None:
            found[attempt.quiz_id, attempt.enrolment_id].append(attempt)
    return found


def results_by_quiz(edition: Edition, quizzes: Sequence[QuizPage]) -> dict[int, list[PersonResult]]:
    """Everyone listed, in each of the quizzes. Two queries."""
    attempts = attempts_by_person(edition, quizzes)
    people = listed(edition, quizzes)
    return {
        quiz.pk: [
            PersonResult(person, tries, counted_attempt(tries, quiz.counting))
            for person in people
            for tries in [attempts.get((quiz.pk, person.pk), [])]
            if tries or person.state in ATTENDING_STATES
        ]
        for quiz in quizzes
    }


def person_results(edition: Edition, quiz: QuizPage) -> list[PersonResult]:
    return results_by_quiz(edition, [quiz])[quiz.pk]


def quiz_summaries(edition: Edition, quizzes: Sequence[QuizPage]) -> list[QuizSummary]:
    results = results_by_quiz(edition, quizzes)
    return [
        QuizSummary(
            quiz=quiz,
            people=len(results[quiz.pk]),
            took=sum(bool(row.submitted) for row in results[quiz.pk]),
            passed=sum(row.state == "passed" for row in results[quiz.pk]),
            waits=sum(row.waits for row in results[quiz.pk]),
        )
        for quiz in quizzes
    ]


def removed_attempts(edition: Edition) -> list[Attempt]:
    """Attempts whose quiz was deleted: they keep its title and stay readable."""
    attempts = Attempt.objects.real().filter(enrolment__edition=edition, quiz=None)
    names = ("enrolment__person__given_names", "enrolment__person__family_name")
    fields = ("quiz_title", "number", "submitted_at", "points", "points_possible", *names)
    found = attempts.select_related("enrolment__person").only(*fields)
    return list(found.order_by("quiz_title", "enrolment__person__sort_key", "number", "pk"))


def figures(results: Iterable[PersonResult]) -> list[QuestionFigures]:
    """Each question over the attempts that count. Two queries."""
    counted = {row.counted.pk: row.counted for row in results if row.counted}
    asked = AttemptQuestion.objects.filter(attempt__in=list(counted)).order_by(
        "attempt", "position"
    )
    fields = ("attempt_id", "version__question_id", "version_id", "position", "response")
    rows = [
        Answered(
            attempt=attempt,
            question=question,
            version=version,
            position=position,
            response=response,
            points=float(points or 0),
            possible=float(possible),
            total=float(counted[attempt].points or 0),
            total_possible=float(counted[attempt].points_possible),
        )
        for attempt, question, version, position, response, points, possible in asked.values_list(
            *fields, "points", "possible"
        )
    ]
    versions = QuestionVersion.objects.in_bulk({row.version for row in rows})
    return question_figures(rows, {pk: (item.number, item.asked) for pk, item in versions.items()})


def attempt_record(attempt: Attempt) -> list[AttemptQuestion]:
    """What was asked, with every answer that came and every change of points. Three queries."""
    questions = attempt.questions.select_related("version")
    return list(questions.prefetch_related("changes", "grades__by").order_by("position"))


@dataclass(frozen=True)
class GainRow:
    """Whole percent in both tests, as the results show them; None where one was not taken."""

    name: str
    before: int | None
    after: int | None

    @property
    def change(self) -> int | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    @property
    def is_worse(self) -> bool:
        return self.change is not None and self.change < 0


@dataclass(frozen=True)
class GainPair:
    """A test before and a test after the training. `gain`: over those who took both."""

    before: QuizPage
    after: QuizPage
    rows: list[GainRow]
    gain: Gain

    @property
    def both(self) -> list[GainRow]:
        return [row for row in self.rows if row.change is not None]

    @property
    def one_only(self) -> list[GainRow]:
        return [row for row in self.rows if (row.before is None) != (row.after is None)]

    @property
    def neither(self) -> list[GainRow]:
        return [row for row in self.rows if row.before is None and row.after is None]


@dataclass(frozen=True)
class Gains:
    """The pairs of an edition, and tests that have no other to be compared with."""

    pairs: list[GainPair]
    alone: list[QuizPage]


def edition_gains(edition: Edition) -> Gains:
    """Tests before and after paired in the order of the course's path. Three queries."""
    tests = list(
        recorded_quizzes(edition).filter(purpose__in=[Purpose.PRE_TEST, Purpose.POST_TEST])
    )
    before = [quiz for quiz in tests if quiz.purpose == Purpose.PRE_TEST]
    after = [quiz for quiz in tests if quiz.purpose == Purpose.POST_TEST]
    paired = list(zip(before, after, strict=False))
    if not paired:
        return Gains([], tests)
    results = results_by_quiz(edition, [quiz for pair in paired for quiz in pair])
    pairs = [gain_pair(first, second, results) for first, second in paired]
    return Gains(pairs, [*before[len(paired) :], *after[len(paired) :]])


def gain_pair(
    before: QuizPage, after: QuizPage, results: dict[int, list[PersonResult]]
) -> GainPair:
    first = {row.enrolment.pk: row for row in results[before.pk]}
    second = {row.enrolment.pk: row for row in results[after.pk]}
    # Whoever left after the first test stands in its list alone.
    everyone = sorted({**second, **first}.values(), key=by_name)
    rows = {
        row.enrolment.pk: GainRow(
            row.name, percent_in(first, row.enrolment), percent_in(second, row.enrolment)
        )
        for row in everyone
    }
    gain = group_gain({pk: (row.before, row.after) for pk, row in rows.items()})
    return GainPair(before, after, list(rows.values()), gain)


def by_name(row: PersonResult) -> tuple[str, int]:
    return row.enrolment.person.sort_key, row.enrolment.pk


def percent_in(results: dict[int, PersonResult], enrolment: Enrolment) -> int | None:
    row = results.get(enrolment.pk)
    return row.percent if row else None
