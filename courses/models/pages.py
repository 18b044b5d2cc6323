"""Course pages that editors keep in Wagtail: index, course, module, and the steps that trainees take."""

from collections import defaultdict
from functools import cache
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.functional import SimpleLazyObject, cached_property
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
from courses.enums import CourseKind, EditionState, HourUnit, LegalProfile
from courses.models.editions import Edition
from courses.models.paths import CoursePath, Outline, OutlineModule, OutlineStep
from courses.querysets import EditionQuerySet, StepManager
from lib.hours import CLOCK_HOUR, TEACHING_HOUR
from lib.kept import site_content
from pages.models import AddressedPage

# What a course page says of an edition.
EDITION_FIELDS = (
    *("course", "code", "title", "state", "starts_on", "ends_on", "place", "capacity"),
)
PLAIN = ["bold", "italic", "ol", "ul", "link"]


@cache
def announced_editions() -> EditionQuerySet:
    """What a course page asks, but for the course; put together once."""
    return Edition.objects.announced().with_taken().only(*EDITION_FIELDS)


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
        editions = list(announced_editions().filter(course=self.pk))
        context |= {
            "editions": editions,
            "is_recruiting": any(item.state == EditionState.RECRUITING for item in editions),
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


# What an outline takes of a step; a page has three times as many columns.
STEP_FIELDS = (
    *("pk", "title", "url_path", "path", "first_published_at", "content_type__model"),
    *("minutes", "is_required"),
)
# By the model of the page; pages of apps above this one are told by their names alone.
STEP_KINDS = {"lessonpage": "lesson", "surveypage": "survey"}


def read_outline(course: CoursePage) -> Outline:
    """The outline as the database has it now: two queries. What is written down follows this one."""
    url = course.get_url() or ""
    below = len(course.url_path)
    steps = defaultdict(list)
    for pk, title, url_path, path, published, model, minutes, required in Step.objects.of_course(
        course
    ).values_list(*STEP_FIELDS):
        steps[path[: len(course.path) + Page.steplen]].append(
            OutlineStep(
                pk=pk,
                title=title,
                url=url + url_path[below:],
                url_path=url_path,
                kind=STEP_KINDS.get(model, "quiz"),
                minutes=minutes,
                is_required=required,
                first_published_at=published,
            )
        )
    modules = ModulePage.objects.child_of(course).live().order_by("path")
    return Outline(
        url,
        tuple(
            OutlineModule(pk, title, url + url_path[below:], tuple(steps[path]))
            for pk, title, url_path, path in modules.values_list("pk", "title", "url_path", "path")
        ),
    )


def outline_of(course: CoursePage, *, request: Any = None) -> Outline:
    """The outline to show, as it is kept for a moment (lib.kept)."""
    if course.pk is None:  # the preview of a course that is not saved yet
        return read_outline(course)
    key = ("outline", course.pk)
    return site_content.value(key, lambda: read_outline(course), request=request)


def path_for(request, course: CoursePage, *, page: Page | None = None) -> CoursePath:
    """The path as the reader of this request walks it (courses.wagtail_hooks finds the enrolment).

    A `page` of the course that the kept outline does not hold yet, published by the clock, is
    reason to read it anew.
    """
    enrolment = getattr(request, "enrolment", None)
    chosen = f"?zapis={enrolment.pk}" if enrolment and "zapis" in request.GET else ""
    outline = outline_of(course, request=request)
    if page is not None and page.live and outline.module_of(page.pk) is None:
        outline = read_outline(course)
    return CoursePath(outline, enrolment, chosen=chosen)


class ModulePage(AddressedPage, Page):
    lead = models.TextField(_("lead"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    search_fields = [*Page.search_fields, index.SearchField("lead")]
    parent_page_types = ["courses.CoursePage"]
    subpage_types = ["courses.LessonPage", "quizzes.QuizPage", "quizzes.SurveyPage"]
    template = "courses/module_page.html"

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        course = getattr(request, "course", None) or CoursePage.objects.ancestor_of(self).get()
        path = path_for(request, course, page=self)
        module = path.outline.module_of(self.pk)
        shown = [path.shown(step) for step in module.steps] if module else []
        context |= {
            "course": course,
            "enrolment": path.enrolment,
            "chosen": path.chosen,
            "steps": shown,
            "can_read": getattr(request, "can_read", False),
        }
        return context


class Step(AddressedPage, Page):
    """Something a trainee does on the path of a course: a lesson, a quiz, a survey. Progress counts steps."""

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
        path = path_for(request, course, page=self)
        before, after, position = path.around(self.pk)
        context |= {
            "course": course,
            "enrolment": path.enrolment,
            "path": path,
            "steps": [path.shown(step) for step in path.steps],
            "course_url": path.course_url,
            "before": before,
            "before_url": path.url_of(before),
            "after": after,
            "after_url": path.url_of(after),
            # As a page, for {% pageurl %}: made only where a template asks.
            "next": after and SimpleLazyObject(after.as_page),
            "position": position,
            "total": len(path.steps),
            "is_done": bool(position) and self.pk in path.done,
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
