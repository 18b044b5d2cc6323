"""A question of the bank as files carry it: the same shape in which quizzes.formats reads them."""

import re
from collections.abc import Callable
from decimal import Decimal
from html import escape, unescape
from typing import Any

from bs4 import BeautifulSoup
from django.db.models import Prefetch, QuerySet
from wagtail.images import get_image_model

from lib.richtext import pictures_in
from quizzes.formats.content import FALSE, TRUE, Content, Row
from quizzes.formats.moodle_files import safe_name
from quizzes.models import Answer, Question, QuestionTag
from quizzes.models.questions import COMPARED, decimal_text, plain
from quizzes.rules.texts import factor_of, read_number, read_units

BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
TRUTH = {"prawda": TRUE, "fałsz": FALSE}  # as quizzes.actions.import_checks writes them


def with_parts(questions: QuerySet) -> QuerySet:
    """With all that content_of reads, in a constant number of queries (but for the pictures' bytes)."""
    return questions.select_related("category", "audio").prefetch_related(
        Prefetch("answers", Answer.objects.select_related("audio").order_by("sort_order")),
        "criteria",
        Prefetch("tagged_questions", QuestionTag.objects.select_related("tag").order_by("pk")),
    )


def content_of(question: Question) -> Content:
    """What the question says now, with the bytes of its pictures and recordings."""
    files = Files()
    answers = list(question.answers.all())
    files.look_up(
        [question.stem, question.feedback, question.grading_note]
        + [text for row in answers for text in (row.text, row.feedback)]
    )
    kind = kind_of(question, answers)
    weights = weights_of(question, kind, answers)
    rows = [row_of(row, kind, weight, files) for row, weight in zip(answers, weights, strict=True)]
    if kind == "truefalse":
        rows.sort(key=lambda row: row.text != TRUE)
    return Content(
        line=0,
        kind=kind,
        stem=files.html(question.stem) + files.recording(question),
        title=" ".join(question.title.split()),
        rows=tuple(rows),
        points="0" if kind == "description" else decimal_text(question.points) or "0",
        feedback=files.html(question.feedback),
        partial=partial_of(question, kind, weights),
        category=question.category.name if question.category else "",
        tags=tags_of(question),
        keeps_case=question.keeps_case and kind == "short",
        shuffles=question.shuffles,
        units=units_of(question) if kind == "numeric" else (),
        rubric=rubric_of(question) if kind == "essay" else (),
        grading_note=files.html(question.grading_note) if kind == "essay" else "",
        files=files.data,
    )


def kind_of(question: Question, answers: list[Answer]) -> str:
    """A true or false with words of its own is a choice of one to other programs."""
    words = {plain(row.text).casefold() for row in answers}
    if question.kind == "truefalse" and (len(answers) != 2 or words != set(TRUTH)):
        return "single"
    return question.kind


def weights_of(question: Question, kind: str, answers: list[Answer]) -> list[str | None]:
    """As readers give them: None where the kind's own rule says the same."""
    if kind in {"single", "multiple"} and question.partial != "weights":
        return [None] * len(answers)
    right = sum(row.is_correct for row in answers)
    found = []
    for row in answers:
        weight = decimal_text(row.weight)
        if weight is None and row.is_correct and kind == "multiple" and right > 1:
            weight = decimal_text(round(Decimal(100) / right, 5))
        found.append(None if weight == ("100" if row.is_correct else "0") else weight)
    return found


def partial_of(question: Question, kind: str, weights: list[str | None]) -> str:
    if kind in {"multiple", "matching", "ordering", "gap"}:
        return question.partial
    return "weights" if kind == "single" and any(weights) else "all"


def tags_of(question: Question) -> tuple[str, ...]:
    """In the order in which they were given."""
    given = sorted(question.tagged_questions.all(), key=lambda item: item.pk)
    return tuple(item.tag.name for item in given)


def rubric_of(question: Question) -> tuple[tuple[str, str], ...]:
    return tuple((row.text, decimal_text(row.points) or "0") for row in question.criteria.all())


def units_of(question: Question) -> tuple[tuple[str, str], ...]:
    return tuple((name, many(factor)) for name, factor in read_units(question.units))


def row_of(row: Answer, kind: str, weight: str | None, files: "Files") -> Row:
    in_gap = kind == "gap"
    is_number = kind == "numeric" or (in_gap and row.tolerance is not None)
    return Row(
        text=text_of(row, kind, is_number=is_number, files=files),
        is_correct=row.is_correct,
        weight=weight,
        feedback=files.html(row.feedback),
        match=" ".join(row.match.split()) if kind == "matching" else "",
        gap=row.gap if in_gap else None,
        tolerance=decimal_text(row.tolerance or 0) if is_number and ".." not in row.text else None,
        keeps_case=row.keeps_case and in_gap,
    )


def text_of(row: Answer, kind: str, *, is_number: bool, files: "Files") -> str:
    text = plain(row.text)
    if kind == "truefalse":
        return TRUTH[text.casefold()]
    if is_number:
        return "..".join(plain_number(part) for part in text.split(".."))
    return text if kind in COMPARED else files.html(row.text) + files.recording(row)


def plain_number(text: str) -> str:
    number = read_number(text)
    return text if number is None else f"{number:f}"


def many(factor: str) -> str:
    """How many make one of the first unit: "100" of cm, which are worth 0.01."""
    value = 1 / factor_of(factor)
    return f"{(Decimal(value.numerator) / Decimal(value.denominator)).normalize():f}"


class Files:
    """The files of one question, under names of their own."""

    def __init__(self) -> None:
        self.data: dict[str, bytes] = {}
        self.images: dict[int, Any] = {}

    def look_up(self, texts: list[str]) -> None:
        wanted = {pk for text in texts for pk in pictures_in(text)}
        if wanted:
            self.images = get_image_model().objects.in_bulk(wanted)

    def keep(self, name: str, open_file: Callable[[], Any]) -> str:
        with open_file() as file:
            data = file.read()
        name = safe_name(name)
        number, free = 1, name
        while self.data.get(free, data) != data:
            number += 1
            free = f"{number}-{name}"
        self.data[free] = data
        return free

    def html(self, text: str) -> str:
        """Without what only Wagtail's editor needs; pictures as `<img src="name">`."""
        text = BLOCK_KEY.sub("", text)
        if "<embed" not in text:
            return text
        soup = BeautifulSoup(text, "html.parser")
        for tag in soup.find_all("embed"):
            image = self.images.get(int(tag.get("id") or 0))
            if image is None:
                tag.decompose()
                continue
            name = self.keep(image.filename, image.open_file)
            attributes = {"src": name, "alt": unescape(str(tag.get("alt", "")))}
            tag.replace_with(soup.new_tag("img", attrs=attributes))
        return str(soup)

    def recording(self, item: Any) -> str:
        """An <audio> with the words inside, which browsers show where they cannot play it."""
        if item.audio is None:
            return ""
        name = self.keep(item.audio.filename, item.audio.open_file)
        return f'<audio src="{name}">{escape(item.transcript, quote=False)}</audio>'
