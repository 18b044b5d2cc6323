"""Points given by people, and grading again after a question was corrected. Every change is appended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lib.audit import record
from lib.refused import Refused
from people.models import User
from quizzes.actions.attempts import last_grade, lock_attempt, settle
from quizzes.enums import GradeSource
from quizzes.models import Attempt, AttemptQuestion, GradeChange, QuestionVersion, QuizPage
from quizzes.rules import grading


@transaction.atomic
def grade_answer(
    *,
    question: AttemptQuestion,
    points: Decimal | None,
    rubric: Mapping[str, Decimal] | None,
    comment: str,
    reason: str,
    seen: int,
    by: User,
    at: datetime | None = None,
) -> AttemptQuestion:
    """A person's points for a longer answer; by the rubric's criteria where it has one.

    `seen`: the change of points the grader looked at (`last_grade`). Raises Refused where another
    grader was quicker, points are out of bounds, or a change of given points has no reason.
    """
    now = at or timezone.now()
    attempt = lock_attempt(question.attempt_id)
    item = attempt.questions.select_related("version").get(pk=question.pk)
    if not item.is_essay or attempt.submitted_at is None:
        raise Refused(_("This answer is not graded by a person."))
    if last_grade(item) != seen:
        raise Refused(_("Somebody else has graded this answer meanwhile. Look at it again."))
    if item.points is not None and not reason.strip():
        raise Refused(_("Points were given already. Write why they change."))
    given = by_rubric(item, rubric) if item.asked["rubric"] else points
    if given is None or not 0 <= given <= item.possible:
        raise Refused(
            _("Give points from 0 to %(most)s.") % {"most": f"{item.possible.normalize():f}"}
        )
    source = GradeSource.PERSON if item.points is None else GradeSource.REOPENED
    append_grade(item, given, source=source, reason=reason.strip(), by=by, at=now)
    item.comment = comment.strip()
    item.rubric_points = {key: str(value) for key, value in (rubric or {}).items()} or None
    item.save(update_fields=["points", "comment", "rubric_points"])
    settle(attempt, list(attempt.questions.all()), by=by, at=now)
    record(
        "quizzes.grade",
        attempt,
        by=by,
        position=item.position,
        points=str(given),
        reason=reason.strip(),
    )
    return item


def by_rubric(item: AttemptQuestion, rubric: Mapping[str, Decimal] | None) -> Decimal:
    """The sum of the criteria, in the points this quiz gives for the question."""
    most = {row["id"]: Decimal(row["points"]) for row in item.asked["rubric"]}
    given = dict(rubric or {})
    if set(given) != set(most) or any(not 0 <= given[key] <= most[key] for key in most):
        raise Refused(_("Give points for each criterion, from 0 to what it is worth."))
    whole = sum(most.values(), Decimal(0))
    share = Fraction(sum(given.values(), Decimal(0))) / Fraction(whole) if whole else Fraction(0)
    return grading.rounded(share * Fraction(item.possible))


def append_grade(
    item: AttemptQuestion,
    points: Decimal | None,
    *,
    source: str,
    reason: str,
    by: User | None,
    at: datetime,
) -> None:
    GradeChange.objects.create(
        question=item,
        old_points=item.points,
        points=points,
        source=source,
        reason=reason,
        by=by,
        at=at,
    )
    item.points = points


@transaction.atomic
def reopen_grading(*, question: AttemptQuestion, reason: str, seen: int, by: User) -> None:
    """Take a given grade back into the queue; the attempt waits for grading again."""
    if not reason.strip():
        raise Refused(_("Write why this answer is to be graded again."))
    attempt = lock_attempt(question.attempt_id)
    item = attempt.questions.select_related("version").get(pk=question.pk)
    if last_grade(item) != seen:
        raise Refused(_("Somebody else has graded this answer meanwhile. Look at it again."))
    if not item.is_essay or item.points is None:
        raise Refused(_("This answer waits for grading already."))
    now = timezone.now()
    append_grade(item, None, source=GradeSource.REOPENED, reason=reason.strip(), by=by, at=now)
    item.save(update_fields=["points"])
    settle(attempt, list(attempt.questions.all()), by=by, at=now)
    record("quizzes.reopen", attempt, by=by, position=item.position, reason=reason.strip())


@dataclass(frozen=True)
class Regraded:
    """One attempt that a corrected key changes."""

    attempt: Attempt
    old_points: Decimal
    points: Decimal
    was_passed: bool
    is_passed: bool
    positions: tuple[int, ...]


def changed_by_regrading(
    quiz: QuizPage, *, only_upwards: bool, attempts: Iterable[int] | None = None
) -> list[Regraded]:
    """The dry run: who would get other points by the questions' present versions. Writes nothing.

    An answer is graded by the present version as long as that offers what the person chose from.
    """
    found = []
    submitted = Attempt.objects.real().submitted().filter(quiz=quiz)
    if attempts is not None:
        submitted = submitted.filter(pk__in=attempts)
    for attempt in submitted.select_related("enrolment__person").prefetch_related(
        "questions__version", "questions__question__current"
    ):
        changes = {item.pk: points for item, points in new_points(attempt, only_upwards)}
        if not changes:
            continue
        items = list(attempt.questions.all())
        points = grading.total([changes.get(item.pk, item.points or Decimal(0)) for item in items])
        is_graded = attempt.graded_at is not None and not attempt.is_discarded
        passed = is_graded and grading.is_passed(
            points, attempt.points_possible, attempt.pass_percent
        )
        found.append(
            Regraded(
                attempt=attempt,
                old_points=attempt.points or Decimal(0),
                points=points,
                was_passed=attempt.is_passed,
                is_passed=passed,
                positions=tuple(item.position for item in items if item.pk in changes),
            )
        )
    return found


def new_points(attempt: Attempt, only_upwards: bool) -> list[tuple[AttemptQuestion, Decimal]]:
    found = []
    for item in attempt.questions.all():
        version = item.question and item.question.current
        if not version or version.pk == item.version_id or item.points is None:
            continue
        if item.is_essay or not is_gradable_by(version, item):
            continue
        exact = grading.points_for(version.asked, item.response, item.possible)
        points = item.points if exact is None else grading.rounded(exact)
        if points > item.points or (points < item.points and not only_upwards):
            found.append((item, points))
    return found


def is_gradable_by(version: QuestionVersion, item: AttemptQuestion) -> bool:
    """Whether the new version knows every answer that this one offered."""
    old, new = item.asked, version.asked
    if old["kind"] != new["kind"]:
        return False
    if old["kind"] in {"short", "numeric"}:
        return True
    return {row["id"] for row in old["answers"]} <= {row["id"] for row in new["answers"]}


@transaction.atomic
def regrade(
    *,
    quiz: QuizPage,
    attempts: Iterable[int],
    only_upwards: bool,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> int:
    """Grade the chosen attempts again; nobody loses a step that is done. Answers how many changed."""
    if not reason.strip():
        raise Refused(_("Write why the answers are graded again."))
    now = at or timezone.now()
    wanted = sorted(attempts)
    list(Attempt.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
    changed = changed_by_regrading(quiz, only_upwards=only_upwards, attempts=wanted)
    for row in changed:
        attempt = lock_attempt(row.attempt.pk)
        for item, points in new_points(row.attempt, only_upwards):
            append_grade(
                item,
                points,
                source=GradeSource.REGRADE,
                reason=reason.strip(),
                by=by,
                at=now,
            )
            item.graded_by = item.question and item.question.current
            item.save(update_fields=["points", "graded_by"])
        settle(attempt, list(attempt.questions.all()), by=by, at=now)
        record(
            "quizzes.regrade",
            attempt,
            by=by,
            old_points=str(row.old_points),
            points=str(attempt.points),
            reason=reason.strip(),
        )
    return len(changed)
