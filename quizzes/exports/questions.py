"""Questions of the bank as files for other programs, and for this one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from quizzes.formats import gift, moodle_xml
from quizzes.formats.content import Content, Problem
from quizzes.models import Question
from quizzes.snapshots import content_of, with_parts

CHUNK = 200


@dataclass(frozen=True)
class Written:
    """A file, and the questions that its format cannot hold."""

    data: bytes
    left_out: tuple[Problem, ...] = ()


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
    text, problems = gift.write(contents)
    return Written(text.encode(), problems)


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
