"""What a reader has found so far, and the checks that every question passes whatever its format."""

import re
from dataclasses import replace
from decimal import Decimal

from quizzes.formats import limits
from quizzes.formats.content import Content, Problem, Reading, Row
from quizzes.formats.problems import Unreadable, shortened

MARKER = re.compile(r"\[\[(\d{1,3})\]\]")
ENOUGH = 99  # percent: three answers of 33.33 are all of them


class Findings:
    """Collects questions and problems: one of them for each question of the file."""

    def __init__(self) -> None:
        self.questions: list[Content] = []
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.source = ""  # in a package: the file that is being read

    def keep(self, content: Content) -> None:
        """Take a question, or the problem for which nobody could answer it."""
        try:
            check(content)
        except Unreadable as reason:
            self.refuse(reason, content.line)
        else:
            self.questions.append(content)

    def refuse(self, reason: Unreadable, line: int) -> None:
        self.problems.append(replace(reason.at(line), source=self.source))

    def report(self, line: int, code: str, detail: object = "") -> None:
        self.problems.append(Problem(line, code, shortened(str(detail)), self.source))

    def note(self, line: int, code: str, detail: object = "") -> None:
        self.notes.append(Problem(line, code, shortened(str(detail)), self.source))

    def is_full(self, line: int) -> bool:
        """Whether no more may be read; the first question beyond the limit is then reported."""
        if len(self.questions) + len(self.problems) < limits.QUESTIONS:
            return False
        self.report(line, "too_many_questions", limits.QUESTIONS)
        return True

    def reading(self) -> Reading:
        if not self.questions and not self.problems:
            self.report(1, "nothing_found")
        return Reading(tuple(self.questions), tuple(self.problems), tuple(self.notes))


def refused(code: str, detail: object = "", line: int = 1) -> Reading:
    """The reading of a file that cannot be read at all."""
    return Reading((), (Unreadable(code, detail).at(line),))


def check(content: Content) -> None:
    """Raises Unreadable where nobody could answer, or the question is larger than the limits."""
    check_size(content)
    if not content.stem.strip():
        raise Unreadable("empty_question")
    checks = {
        **dict.fromkeys(("single", "truefalse"), check_single),
        **dict.fromkeys(("short", "numeric"), check_typed),
        "multiple": check_multiple,
        "matching": check_matching,
        "ordering": check_ordering,
        "gap": check_gaps,
    }
    if content.kind in checks:
        checks[content.kind](content)


def check_size(content: Content) -> None:
    if len(content.rows) > limits.ROWS:
        raise Unreadable("too_many_answers", limits.ROWS)
    texts = [content.stem, content.feedback, content.grading_note, content.title, *content.tags]
    texts += [text for row in content.rows for text in (row.text, row.match, row.feedback)]
    if sum(map(len, texts)) > limits.QUESTION_CHARACTERS:
        raise Unreadable("question_too_long", limits.QUESTION_CHARACTERS)


def check_texts(content: Content) -> None:
    if not all(row.text.strip() for row in content.rows):
        raise Unreadable("empty_answer")


def is_full(row: Row) -> bool:
    """Whether the row earns all the points."""
    return row.is_correct and row.weight is None


def check_single(content: Content) -> None:
    check_choices(content.rows)
    check_texts(content)
    check_one_right(content.rows)


def check_choices(rows: tuple[Row, ...]) -> None:
    if len(rows) < 2:
        raise Unreadable("too_few_choices")


def check_one_right(rows: tuple[Row, ...]) -> None:
    right = sum(row.is_correct for row in rows)
    if right != 1:
        raise Unreadable("several_right_answers" if right else "no_right_answer")


def check_multiple(content: Content) -> None:
    check_choices(content.rows)
    check_texts(content)
    right = [row for row in content.rows if row.is_correct]
    if not right:
        raise Unreadable("no_right_answer")
    total = sum(Decimal(row.weight or "100") for row in right)
    if content.partial == "weights" and total < ENOUGH:
        raise Unreadable("weights_below_100", total)


def check_typed(content: Content) -> None:
    if not any(is_full(row) for row in content.rows):
        raise Unreadable("no_right_answer")
    check_texts(content)


def check_matching(content: Content) -> None:
    if not all(row.match.strip() for row in content.rows):
        raise Unreadable("empty_answer")
    if len({row.match for row in content.rows}) < 2:
        raise Unreadable("too_few_choices")
    if not any(row.text for row in content.rows):
        raise Unreadable("no_right_answer")


def check_ordering(content: Content) -> None:
    check_choices(content.rows)
    check_texts(content)


def check_gaps(content: Content) -> None:
    gaps: dict[int, list[Row]] = {int(number): [] for number in MARKER.findall(content.stem)}
    if not gaps:
        raise Unreadable("no_gaps")
    check_texts(content)
    for row in content.rows:
        gaps.setdefault(row.gap or 0, []).append(row)
    for number, rows in gaps.items():
        if not any(is_full(row) for row in rows):
            raise Unreadable("gap_without_answer", number)
        if not all(row.is_correct for row in rows) and rows[0].tolerance is None:
            check_one_right(tuple(rows))
