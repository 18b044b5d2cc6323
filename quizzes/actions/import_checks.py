"""What a file of questions would bring into the bank: checked, and compared with what is there.

Nothing is written here; the preview shows it, `imports` writes it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.actions.import_files import Pictures, sha1
from quizzes.actions.import_texts import COMPARED, Cleaned, cleaned, with_pictures
from quizzes.formats.content import FALSE, TRUE, Content, Problem, Reading, Row
from quizzes.formats.problems import PROBLEMS, shortened
from quizzes.models import Answer, Criterion, Question, QuestionCategory
from quizzes.models.editing import FAULTS
from quizzes.models.questions import plain
from quizzes.rules.validity import faults
from quizzes.snapshots import content_of, with_parts

TITLE = 120
TRUTH = {TRUE: "Prawda", FALSE: "Fałsz"}  # the bank is Polish, whatever language its editor reads
POINTS, WEIGHT = Decimal("0.01"), Decimal("0.00001")
CHUNK = 200
LOOKED_UP = ("category", "audio", "current", "latest_revision", "question")  # cost a query each
# What the bank itself finds; what readers find stands in quizzes.formats.problems.
BANK_PROBLEMS: dict[str, Any] = {
    **FAULTS,
    "beyond_the_bank": gettext_lazy("The bank cannot keep this: {detail} Change it in the file."),
    "picture_left_out": gettext_lazy(
        "The picture “{detail}” was left out: it is on another site, or no picture that may be "
        "shown here. Add it by hand."
    ),
    "recording_left_out": gettext_lazy(
        "The recording “{detail}” was left out: a question or an answer has one at most, in MP3, "
        "OGG or WebM. Add it by hand."
    ),
    "file_left_out": gettext_lazy("The file “{detail}” was left out: no text shows it."),
    "points_rounded": gettext_lazy("The points were rounded to {detail}."),
}


@dataclass
class Item:
    """One question of the file: as it would be kept, and whether it is there already."""

    cleaned: Cleaned
    fingerprint: str
    is_double: bool = False

    @property
    def content(self) -> Content:
        return self.cleaned.content

    @property
    def title(self) -> str:
        """Its title, or the beginning of its text."""
        return self.content.title or shortened(plain(self.content.stem), TITLE)


@dataclass(frozen=True)
class Checked:
    items: tuple[Item, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]

    @property
    def new(self) -> list[Item]:
        return [item for item in self.items if not item.is_double]


def sentence(problem: Problem) -> str:
    """What is wrong, in the person's language."""
    if problem.code in BANK_PROBLEMS:
        text = str(BANK_PROBLEMS[problem.code])
    else:
        text = _(PROBLEMS[problem.code])
    text = text.replace("{detail}", problem.detail)
    return f"{problem.source}: {text}" if problem.source else text


def check(reading: Reading, category: str = "") -> Checked:
    """The reading as the bank would take it. `category` stands in place of the file's own."""
    items, notes = [], list(reading.notes)
    problems = list(reading.problems)
    pictures = Pictures()
    for content in reading.questions:
        found = rounded(cleaned(replace(content, category=category or content.category), pictures))
        problem = problem_of(found)
        if problem:
            problems.append(problem)
        else:
            items.append(Item(found, fingerprint(found)))
            notes += found.notes
    mark_doubles(items, pictures)
    return Checked(tuple(items), in_order(problems), in_order(notes))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.source, problem.line)))


def rounded(found: Cleaned) -> Cleaned:
    """Points with two decimals at most, weights with five."""
    content = found.content
    points = Decimal(content.points).quantize(POINTS, ROUND_HALF_UP)
    if points != Decimal(content.points):
        found.note("points_rounded", f"{points}")
    rows = tuple(
        replace(row, weight=f"{Decimal(row.weight).quantize(WEIGHT).normalize():f}")
        if row.weight is not None
        else row
        for row in content.rows
    )
    found.content = replace(content, points=f"{points.normalize():f}", rows=rows)
    return found


def weight_of(row: Row, content: Content) -> Decimal | None:
    """Where the bank divides the points among the right answers, a file's 100 percent are written out."""
    if row.weight is not None:
        return Decimal(row.weight)
    right = sum(other.is_correct for other in content.rows)
    shared = content.kind == "multiple" and content.partial == "weights" and right > 1
    return Decimal(100) if shared and row.is_correct else None


# --- the question as the bank's rows, not yet written ------------------------------------------------


def question_of(found: Cleaned) -> Question:
    """Unsaved, with its answers and criteria; without category and files, which are rows themselves."""
    content = found.content
    question = Question(
        kind=content.kind,
        title=content.title,
        stem=content.stem,
        points=Decimal(content.points),
        partial=content.partial,
        keeps_case=content.keeps_case,
        shuffles=content.shuffles,
        units="\n".join(map(unit_line, content.units)),
        grading_note=content.grading_note,
        feedback=content.feedback,
    )
    question.answers = [answer_of(row, place, content) for place, row in enumerate(content.rows)]
    question.criteria = [
        Criterion(text=text, points=Decimal(points), sort_order=place)
        for place, (text, points) in enumerate(content.rubric)
    ]
    return question


def answer_of(row: Row, place: int, content: Content) -> Answer:
    kind = content.kind
    text = escape(row.text, quote=False) if kind in COMPARED else row.text
    return Answer(
        text=TRUTH.get(text, text) if kind == "truefalse" else text,
        is_correct=row.is_correct,
        weight=weight_of(row, content),
        match=row.match,
        gap=row.gap,
        tolerance=None if row.tolerance is None else Decimal(row.tolerance),
        keeps_case=row.keeps_case,
        feedback=row.feedback,
        sort_order=place,
    )


def unit_line(unit: tuple[str, str]) -> str:
    """Files say how many make one of the first unit, the bank what one is worth: cm, 100 -> cm = 0.01."""
    name, many = unit
    worth = 1 / near(Fraction(many))
    if worth == 1:
        return name
    return f"{name} = {decimal_or_division(worth)}"


def near(value: Fraction) -> Fraction:
    """0.3333333333333333333333333333 of a file is a third."""
    simple = value.limit_denominator(10_000)
    return simple if abs(simple - value) < Fraction(1, 10**15) else value


def decimal_or_division(value: Fraction) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(exact) == value and exact == round(exact, 10):
        return f"{exact.normalize():f}"
    return f"{value.numerator}/{value.denominator}"


def problem_of(found: Cleaned) -> Problem | None:
    """Why the bank cannot take the question; None where it can."""
    content = found.content
    line = content.line
    try:
        question = question_of(found)
        question.clean()
        for row in (question, *question.answers.all(), *question.criteria.all()):
            row.clean_fields(exclude=LOOKED_UP)
        if any("=" in name for name, _factor in content.units):
            raise ValidationError(_("A unit has an equals sign in its name."))
        QuestionCategory(name=content.category or "-").clean_fields()
    except ValidationError as reason:
        return Problem(line, "beyond_the_bank", shortened(" ".join(reason.messages), 200))
    # More than 100 percent together is an alternative to files: any of the answers is enough.
    wrong = [code for code in faults(as_checked(question, content)) if code != "weights_not_whole"]
    return Problem(line, wrong[0]) if wrong else None


def as_checked(question: Question, content: Content) -> dict[str, Any]:
    """In the shape of quizzes.rules.grading; a picture need not be in Wagtail yet to count as text."""
    rows = list(question.answers.all())
    for row in rows:
        row.text = with_pictures(row.text, lambda name, alternative: f"({name})")
    return {
        "kind": content.kind,
        "stem": content.stem,
        "partial": content.partial,
        "answers": [row.as_asked(content.kind) for row in rows],
    }


# --- the same question again ------------------------------------------------------------------------


def fingerprint(found: Cleaned) -> str:
    """Of what is asked and how it counts, wherever it stands: no line, drawer, tag, id or file name."""
    content = found.content
    value = {
        "kind": content.kind,
        "title": content.title,
        "stem": comparable(content.stem, content),
        "points": decimal(content.points),
        "feedback": comparable(content.feedback, content),
        "note": comparable(content.grading_note, content),
        "counting": [content.partial, content.keeps_case, content.shuffles],
        "units": sorted((name, decimal(many)) for name, many in content.units),
        "rubric": [[text, decimal(points)] for text, points in content.rubric],
        "rows": [row_value(row, content) for row in content.rows],
        "sounds": [
            [place, sha1(content.files[sound.name])]
            for place, sound in sorted(found.sounds.items())
        ],
    }
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def row_value(row: Row, content: Content) -> list[Any]:
    return [
        comparable(row.text, content),
        row.is_correct,
        decimal(row.weight),
        comparable(row.feedback, content),
        row.match,
        row.gap,
        decimal(row.tolerance),
        row.keeps_case,
    ]


def decimal(text: str | None) -> str | None:
    return None if text is None else f"{Decimal(text).normalize():f}"


def comparable(text: str, content: Content) -> str:
    """A text with its pictures by their bytes, without the spaces that files break lines with."""

    def picture(name: str, alternative: str) -> str:
        data = content.files.get(name)
        return f"<img {name if data is None else sha1(data)} {alternative}>"

    return " ".join(with_pictures(text, picture).split())


def mark_doubles(items: list[Item], pictures: Pictures) -> None:
    """Those that the bank has, and those that the file itself says twice."""
    seen = known_fingerprints([item.fingerprint for item in items])
    left = [item for item in items if item.fingerprint not in seen]
    seen |= fingerprints_of_bank(left, pictures)
    for item in items:
        item.is_double = item.fingerprint in seen
        seen.add(item.fingerprint)


def known_fingerprints(wanted: list[str]) -> set[str]:
    """Those of questions that came from files."""
    found: set[str] = set()
    for start in range(0, len(wanted), CHUNK):
        questions = Question.objects.filter(imported_fingerprint__in=wanted[start : start + CHUNK])
        found.update(questions.order_by().values_list("imported_fingerprint", flat=True))
    return found


def fingerprints_of_bank(items: list[Item], pictures: Pictures) -> set[str]:
    """Those of questions that might be the same and were written or changed by hand."""
    titles = sorted({item.content.title for item in items})
    kinds = {item.content.kind for item in items}
    found: set[str] = set()
    for start in range(0, len(titles), CHUNK):
        alike = Question.objects.filter(title__in=titles[start : start + CHUNK], kind__in=kinds)
        for question in with_parts(alike.order_by("pk")).iterator(CHUNK):
            found.add(fingerprint(rounded(cleaned(content_of(question), pictures))))
    return found


def sounds_of(found: Cleaned) -> Iterable[tuple[int, str, bytes, str]]:
    """(place, name, bytes, words) of each recording; see import_texts.QUESTION."""
    for place, sound in found.sounds.items():
        yield place, sound.name, found.content.files[sound.name], sound.transcript
