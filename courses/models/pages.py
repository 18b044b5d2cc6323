"""Course pages that editors keep in Wagtail: index, course, module, and the steps that trainees take."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from courses.blocks import LessonBodyBlock
from courses.enums import CourseKind, HourUnit, LegalProfile
from courses.models.enrolments import Enrolment
from courses.querysets import StepManager
from courses.rules import Progress, counted_steps, progress
from lib.hours import CLOCK_HOUR, TEACHING_HOUR
from pages.models import AddressedPage

PLAIN = ["bold", "italic", "ol", "ul", "link"]


class CourseIndexPage(Page):
    lead = models.TextField(_("lead"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["courses.CoursePage"]
    template = "courses/course_index_page.html"

    class Meta:
        verbose_name = _("list of courses")
        verbose_name_plural = _("lists of courses")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        kind = request.GET.get("rodzaj", "")
        chosen = kind if kind in CourseKind.values else ""
        courses = CoursePage.objects.child_of(self).live().order_by("title")
        context |= {
            "courses": courses.filter(kind=chosen) if chosen else courses,
            "kinds": CourseKind.choices,
            "chosen_kind": chosen,
        }
        return context


class CoursePage(AddressedPage, Page):
    """The programme of a course, with the fields that Polish rules ask of one (domain: §26(1))."""

    kind = models.CharField(
        _("kind"), max_length=20, choices=CourseKind.choices, default=CourseKind.TRAINING
    )
    legal_profile = models.CharField(
        _("legal profile"),
        max_length=1,
        choices=LegalProfile.choices,
        default=LegalProfile.D,
        help_text=_("Decides which fields the certificate must carry. If unsure, keep D and ask."),
    )
    lead = models.TextField(_("the course in two sentences"), max_length=400, blank=True)
    for_whom = RichTextField(_("for whom"), features=PLAIN, blank=True)
    entry_requirements = RichTextField(_("entry requirements"), features=PLAIN, blank=True)
    methods = RichTextField(_("methods"), features=PLAIN, blank=True)
    literature = RichTextField(_("literature and materials"), features=PLAIN, blank=True)
    passing = RichTextField(_("conditions of passing"), features=PLAIN, blank=True)
    hour_unit = models.CharField(
        _("hours are counted as"),
        max_length=10,
        choices=HourUnit.choices,
        default=HourUnit.TEACHING,
    )
    lessons_public = models.BooleanField(
        _("anyone may read the lessons"),
        default=False,
        help_text=_("Without this, lessons open to those on the course and to its staff."),
    )

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("kind"), FieldPanel("legal_profile"), FieldPanel("lessons_public")],
            heading=_("Kind"),
        ),
        FieldPanel("lead"),
        FieldPanel("for_whom"),
        FieldPanel("entry_requirements"),
        InlinePanel("outcomes", heading=_("What people will learn"), label=_("outcome")),
    ]
    programme_panels = [
        FieldPanel("hour_unit"),
        InlinePanel("subjects", heading=_("Programme"), label=_("subject")),
        FieldPanel("methods"),
        FieldPanel("literature"),
        FieldPanel("passing"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Content")),
            ObjectList(programme_panels, heading=_("Programme")),
            ObjectList(Page.promote_panels, heading=_("Promote")),
            ObjectList(Page.settings_panels, heading=_("Settings")),
        ]
    )
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("for_whom"),
        index.RelatedFields("subjects", [index.SearchField("title")]),
        index.RelatedFields("outcomes", [index.SearchField("text")]),
        index.FilterField("kind"),
    ]
    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.ModulePage"]
    template = "courses/course_page.html"

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        path = path_for(request, self)
        context |= {
            "editions": list(self.editions.announced().with_taken()),
            "path": path,
            "chosen": path.chosen,
            "modules": path.modules,
            "enrolment": path.enrolment,
            "progress": path.progress if path.enrolment else None,
            "can_read": getattr(request, "can_read", False),
        }
        return context

    @property
    def unit_minutes(self) -> int:
        return TEACHING_HOUR if self.hour_unit == HourUnit.TEACHING else CLOCK_HOUR

    @cached_property
    def programme_rows(self) -> list["Subject"]:
        return list(self.subjects.all())

    @property
    def total_minutes(self) -> int:
        return sum(row.theory + row.practice for row in self.programme_rows) * self.unit_minutes


class Subject(Orderable):
    """A row of the programme table; hours in the course's unit."""

    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="subjects")
    title = models.CharField(_("subject"), max_length=200)
    theory = models.PositiveSmallIntegerField(_("theory (hours)"), default=0)
    practice = models.PositiveSmallIntegerField(_("practice (hours)"), default=0)

    class Meta(Orderable.Meta):
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")

    def __str__(self):
        return self.title

    @property
    def hours(self) -> int:
        return self.theory + self.practice


class Outcome(Orderable):
    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="outcomes")
    text = models.CharField(_("after the course a person can …"), max_length=250)

    class Meta(Orderable.Meta):
        verbose_name = _("learning outcome")
        verbose_name_plural = _("learning outcomes")

    def __str__(self):
        return self.text


# What a path shows of a step; a page has three times as many columns.
STEP_FIELDS = (
    *("title", "url_path", "path", "depth", "live", "first_published_at", "content_type"),
    *("minutes", "is_required"),
)


class CoursePath:
    """The steps of a course in their order, as one person (or nobody) stands in it: one query."""

    def __init__(self, course: CoursePage, enrolment: Enrolment | None, *, chosen: str = ""):
        """`chosen`: "?zapis=…" where the reader chose among several enrolments; links carry it on."""
        self.course = course
        self.enrolment = enrolment
        self.chosen = chosen

    @cached_property
    def steps(self) -> list["Step"]:
        steps = Step.objects.of_course(self.course).with_done(self.enrolment)
        return list(steps.only(*STEP_FIELDS))

    @cached_property
    def progress(self) -> Progress:
        finished_at = self.enrolment.steps_completed_at if self.enrolment else None
        required = [(s.pk, s.first_published_at) for s in self.steps if s.is_required]
        counted = counted_steps(required, finished_at)
        return progress(counted, {step.pk for step in self.steps if step.is_done})

    @cached_property
    def next_step(self) -> "Step | None":
        """The first step that counts and is not yet done."""
        return next((s for s in self.steps if s.is_required and not s.is_done), None)

    @cached_property
    def modules(self) -> list[dict]:
        """[{"page": ModulePage, "steps": [{"page": Step, "kind", "is_done", "is_here"}]}]"""
        found = []
        for module in ModulePage.objects.child_of(self.course).live().order_by("path"):
            steps = [self.shown(step) for step in self.steps if step.path.startswith(module.path)]
            found.append({"page": module, "steps": steps})
        return found

    def shown(self, step: "Step") -> dict:
        return {
            "page": step,
            "url": self.url_of(step),
            "kind": "lesson" if step.cached_content_type.model == "lessonpage" else "quiz",
            "is_done": step.is_done,
            "is_here": self.enrolment is not None and step == self.next_step,
        }

    @cached_property
    def course_url(self) -> str:
        return self.course.get_url() or ""

    def url_of(self, step: "Step") -> str:
        """From the course's address: Wagtail would look for the site of each page again."""
        return self.course_url + step.url_path.removeprefix(self.course.url_path) + self.chosen

    def around(self, step: "Step") -> tuple["Step | None", "Step | None", int]:
        """The steps before and after `step`, and its place counted from 1 (0: not on the path)."""
        ids = [item.pk for item in self.steps]
        if step.pk not in ids:
            return None, None, 0
        place = ids.index(step.pk)
        before = self.steps[place - 1] if place else None
        after = self.steps[place + 1] if place + 1 < len(ids) else None
        return before, after, place + 1


def path_for(request, course: CoursePage) -> CoursePath:
    """The path as the reader of this request walks it (courses.wagtail_hooks finds the enrolment)."""
    enrolment = getattr(request, "enrolment", None)
    chosen = f"?zapis={enrolment.pk}" if enrolment and "zapis" in request.GET else ""
    return CoursePath(course, enrolment, chosen=chosen)


class ModulePage(AddressedPage, Page):
    lead = models.TextField(_("lead"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    search_fields = [*Page.search_fields, index.SearchField("lead")]
    parent_page_types = ["courses.CoursePage"]
    subpage_types = ["courses.LessonPage", "quizzes.QuizPage"]
    template = "courses/module_page.html"

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        course = CoursePage.objects.ancestor_of(self).get()
        path = path_for(request, course)
        shown = [path.shown(step) for step in path.steps if step.path.startswith(self.path)]
        context |= {
            "course": course,
            "enrolment": path.enrolment,
            "chosen": path.chosen,
            "steps": shown,
            "can_read": getattr(request, "can_read", False),
        }
        return context


class Step(AddressedPage, Page):
    """Something a trainee does on the path of a course: a lesson, a quiz. Progress counts steps."""

    minutes = models.PositiveSmallIntegerField(
        _("minutes it takes"), default=10, validators=[MinValueValidator(1)]
    )
    is_required = models.BooleanField(_("counts towards completing the course"), default=True)

    objects = StepManager()
    is_creatable = False

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        course = getattr(request, "course", None) or CoursePage.objects.ancestor_of(self).get()
        path = path_for(request, course)
        before, after, position = path.around(self)
        context |= {
            "course": course,
            "enrolment": path.enrolment,
            "path": path,
            "steps": [path.shown(step) for step in path.steps],
            "previous": before,
            "next": after,
            "position": position,
            "total": len(path.steps),
            "is_done": any(step.pk == self.pk and step.is_done for step in path.steps),
            "chosen": path.chosen,
        }
        return context


class LessonPage(Step):
    summary = models.CharField(_("what the reader will be able to do"), max_length=250, blank=True)
    law_date = models.DateField(
        _("state of the law on"), null=True, blank=True, help_text=_("Shown under the title.")
    )
    body = StreamField(LessonBodyBlock(), verbose_name=_("body"))
    easy = RichTextField(
        _("easy-to-read version"),
        features=["ul", "bold"],
        blank=True,
        help_text=_("Very short sentences, one thought each."),
    )

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel(name) for name in ("minutes", "is_required", "summary", "law_date")],
            heading=_("About the lesson"),
        ),
        FieldPanel("body"),
        FieldPanel("easy"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    template = "courses/lesson_page.html"

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
