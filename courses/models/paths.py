"""The path of a course: its outline, alike for everyone, and how far one person has come on it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import cached_property
from wagtail.models import Page

from courses.models.enrolments import Enrolment
from courses.rules import Progress, counted_steps, progress


@dataclass(frozen=True)
class OutlineStep:
    """A published step as the path shows it. `url`: from the course's address, without "?zapis=…"."""

    pk: int
    title: str
    url: str
    url_path: str
    kind: str  # "lesson", "quiz" or "survey"
    minutes: int
    is_required: bool
    first_published_at: datetime | None

    def as_page(self) -> Page:
        """What `{% pageurl %}` asks of a page, without a query."""
        return Page(pk=self.pk, title=self.title, url_path=self.url_path)


@dataclass(frozen=True)
class OutlineModule:
    pk: int
    title: str
    url: str
    steps: tuple[OutlineStep, ...]


@dataclass(frozen=True)
class Outline:
    """The published modules of a course in their order, each with its published steps."""

    url: str
    modules: tuple[OutlineModule, ...]

    @cached_property
    def steps(self) -> tuple[OutlineStep, ...]:
        return tuple(step for module in self.modules for step in module.steps)

    def module_of(self, pk: int) -> OutlineModule | None:
        """The module of the step, or the module itself, of this key."""
        found = (m for m in self.modules if m.pk == pk or any(step.pk == pk for step in m.steps))
        return next(found, None)


class CoursePath:
    """The steps of a course in their order, as one person (or nobody) stands in it: one query."""

    def __init__(self, outline: Outline, enrolment: Enrolment | None, *, chosen: str = ""):
        """`chosen`: "?zapis=…" where the reader chose among several enrolments; links carry it on."""
        self.outline = outline
        self.steps = outline.steps
        self.enrolment = enrolment
        self.chosen = chosen

    @cached_property
    def done(self) -> frozenset[int]:
        """The keys of the steps that the enrolment has completed."""
        if self.enrolment is None:
            return frozenset()
        completions = self.enrolment.completions.order_by().exclude(step=None)
        return frozenset(completions.values_list("step_id", flat=True))

    @cached_property
    def progress(self) -> Progress:
        finished_at = self.enrolment.steps_completed_at if self.enrolment else None
        required = [(s.pk, s.first_published_at) for s in self.steps if s.is_required]
        return progress(counted_steps(required, finished_at), self.done)

    @cached_property
    def next_step(self) -> OutlineStep | None:
        """The first step that counts and is not yet done."""
        return next((s for s in self.steps if s.is_required and s.pk not in self.done), None)

    @property
    def course_url(self) -> str:
        return self.outline.url + self.chosen

    @property
    def next_url(self) -> str:
        return self.url_of(self.next_step)

    def url_of(self, step: OutlineStep | None) -> str:
        return step.url + self.chosen if step else ""

    @cached_property
    def modules(self) -> list[dict]:
        """[{"title", "url", "steps": as of `shown`}]"""
        return [
            {
                "title": module.title,
                "url": module.url + self.chosen,
                "steps": [self.shown(step) for step in module.steps],
            }
            for module in self.outline.modules
        ]

    def shown(self, step: OutlineStep) -> dict:
        """As components/path.html takes it."""
        return {
            "pk": step.pk,
            "title": step.title,
            "url": self.url_of(step),
            "kind": step.kind,
            "minutes": step.minutes,
            "is_done": step.pk in self.done,
            "is_here": self.enrolment is not None and step == self.next_step,
        }

    def around(self, pk: int) -> tuple[OutlineStep | None, OutlineStep | None, int]:
        """The steps before and after this one, and its place counted from 1 (0: not on the path)."""
        ids = [item.pk for item in self.steps]
        if pk not in ids:
            return None, None, 0
        place = ids.index(pk)
        before = self.steps[place - 1] if place else None
        after = self.steps[place + 1] if place + 1 < len(ids) else None
        return before, after, place + 1
