"""Questions of the bank as files for other programs, and for this one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from quizzes.enums import QuestionKind
from quizzes.formats import gift, moodle_xml
from quizzes.formats.content import Content
from quizzes.formats.problems import shortened
from quizzes.models import Question
from quizzes.models.questions import plain
from quizzes.snapshots import content_of, with_parts

CHUNK = 200


TITLE = 120
# What GIFT has no sign for, by the word with which its writer names it.
REASONS: dict[str, Any] = {
    **dict(QuestionKind.choices),
    "files": _("a picture or a recording"),
    "units": _("units"),
    "rubric": _("a rubric"),
    "grading note": _("what graders look for"),
    "feedback": _("an explanation"),
    "->": _("an arrow -> in a text"),
}


@dataclass(frozen=True)
class LeftOut:
    """A question that the format cannot hold, and what of it."""

    title: str
    reason: Any

    def __str__(self) -> str:
        return f"{self.title}: {self.reason}"


@dataclass(frozen=True)
class Written:
    data: bytes
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Format:
    label: str
    ending: str
    content_type: str
    write: Callable[[Iterable[Content]], Written]

    @property
    def name(self) -> str:
        return f"pytania{self.ending}"


def write_gift(contents: Iterable[Content]) -> Written:
    titles: list[str] = []

    def noted() -> Iterator[Content]:
        for content in contents:
            titles.append(content.title or shortened(plain(content.stem), TITLE))
            yield content

    text, problems = gift.write(noted())
    left_out = (
        LeftOut(titles[problem.line - 1], reason_of(problem.detail)) for problem in problems
    )
    return Written(text.encode(), tuple(left_out))


def reason_of(detail: str) -> Any:
    reason = detail.partition(": ")[0]
    return REASONS.get(reason, reason)


def write_moodle_xml(contents: Iterable[Content]) -> Written:
    return Written(moodle_xml.write(contents))


FORMATS = {
    "gift": Format("GIFT", ".gift", "text/plain; charset=utf-8", write_gift),
    "moodle-xml": Format("Moodle XML", ".xml", "application/xml", write_moodle_xml),
}


def written(questions: QuerySet, format: str) -> Written:
    """The questions in their drawers' order, so that each drawer is named once."""
    ordered = with_parts(questions.order_by("category__name", "pk"))
    return FORMATS[format].write(contents(ordered))


def contents(questions: QuerySet) -> Iterator[Content]:
    for question in questions.iterator(CHUNK):
        yield content_of(question)


def in_category(name: str) -> Any:
    """A drawer with the drawers in it; all questions where no name is given."""
    within = Q(category__name=name) | Q(category__name__startswith=f"{name}/")
    return Question.objects.filter(within) if name else Question.objects.all()
