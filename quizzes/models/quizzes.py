"""Quizzes as pages of a module: which questions they ask, when, and what they show."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import Tag
from wagtail.admin.panels import (
    FieldPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.fields import RichTextField
from wagtail.models import Orderable
from wagtail.search import index

from courses.models import Step
from courses.querysets import StepManager
from quizzes.enums import AtExpiry, Counting, Difficulty, Moment, Navigation, Purpose
from quizzes.models.editing import QuizForm
from quizzes.models.questions import Question, QuestionCategory
from quizzes.rules.drawing import Slot, TooFew, drawn

PLAIN = ["bold", "italic", "ol", "ul"]


class QuizPage(Step):
    purpose = models.CharField(
        _("what it is for"), max_length=20, choices=Purpose.choices, default=Purpose.MODULE_TEST
    )
    is_supervised = models.BooleanField(
        _("supervised in the room"),
        default=False,
        help_text=_("It can be started only while a trainer has opened it for the group."),
    )
    intro = RichTextField(_("before the start"), features=PLAIN, blank=True)
    pass_percent = models.PositiveSmallIntegerField(
        _("to pass (% of points)"), default=60, validators=[MaxValueValidator(100)]
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as one likes."),
    )
    wait_minutes = models.PositiveIntegerField(
        _("minutes between attempts"), default=0, validators=[MaxValueValidator(60 * 24 * 30)]
    )
    counting = models.CharField(
        _("which attempt counts"), max_length=10, choices=Counting.choices, default=Counting.BEST
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    time_limit = models.PositiveSmallIntegerField(
        _("time limit in minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Empty: no limit. People with their own limit keep it."),
    )
    at_expiry = models.CharField(
        _("when the time is over"),
        max_length=10,
        choices=AtExpiry.choices,
        default=AtExpiry.SUBMIT,
    )
    navigation = models.CharField(
        _("moving between questions"),
        max_length=10,
        choices=Navigation.choices,
        default=Navigation.FREE,
    )
    shuffles_questions = models.BooleanField(_("questions in any order"), default=False)
    shuffles_answers = models.BooleanField(_("answers in any order"), default=True)
    score_shown = models.CharField(
        _("the result is shown"), max_length=15, choices=Moment.choices, default=Moment.AFTER
    )
    answers_shown = models.CharField(
        _("the right answers and why are shown"),
        max_length=15,
        choices=Moment.choices,
        default=Moment.AFTER,
    )
    grades_blind = models.BooleanField(
        _("graders do not see names"), default=False, help_text=_("For longer answers.")
    )

    objects = StepManager()

    content_panels = [
        *Step.content_panels,
        FieldPanel("purpose"),
        FieldPanel("is_supervised"),
        FieldPanel("minutes"),
        FieldPanel("is_required"),
        FieldPanel("intro"),
    ]
    question_panels = [
        HelpPanel(
            _(
                "Each row asks one question you choose, or draws some from the bank by category, "
                "tag and difficulty. A section's name opens a new part of the quiz."
            )
        ),
        InlinePanel("questions", heading=_("Questions"), label=_("question")),
        FieldPanel("shuffles_questions"),
        FieldPanel("shuffles_answers"),
    ]
    rule_panels = [
        MultiFieldPanel(
            [FieldPanel(n) for n in ("pass_percent", "counting")], heading=_("Passing")
        ),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("attempts_allowed", "wait_minutes")], heading=_("Attempts")
        ),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("opens_at", "closes_at", "time_limit", "at_expiry")],
            heading=_("Time"),
        ),
        FieldPanel("navigation"),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("score_shown", "answers_shown", "grades_blind")],
            heading=_("What is shown when"),
        ),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Content")),
            ObjectList(question_panels, heading=_("Questions")),
            ObjectList(rule_panels, heading=_("Rules")),
            ObjectList(Step.promote_panels, heading=_("Promote")),
            ObjectList(Step.settings_panels, heading=_("Settings")),
        ]
    )
    search_fields = [*Step.search_fields, index.SearchField("intro")]
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    template = "quizzes/quiz_page.html"
    base_form_class = QuizForm

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def get_context(self, request, *args, **kwargs):
        """`standing`: quizzes.reads.Standing, put on the request by quizzes.wagtail_hooks."""
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "question_count": self.question_count,
            "standing": getattr(request, "quiz_standing", None),
            "may_try": getattr(request, "may_try_quiz", False),
        }

    @property
    def question_count(self) -> int:
        """Descriptions do not count; what is drawn counts as many times as it draws."""
        rows = self.questions.all().select_related("question")
        return sum(
            row.count if row.question is None else row.question.kind != "description"
            for row in rows
        )

    @property
    def is_always_open(self) -> bool:
        """Anybody of the course may begin it at any time, as often as they like."""
        limits = (self.attempts_allowed, self.wait_minutes, self.opens_at, self.closes_at)
        return not any(limits) and not self.is_supervised

    @property
    def wait(self) -> timedelta:
        return timedelta(minutes=self.wait_minutes)

    def too_few(self, rows: Sequence[dict[str, Any]]) -> list[tuple[int, int, int]]:
        """Draws that the bank cannot serve: (row from 1, wanted, there)."""
        slots = slots_of([QuizQuestion.from_form(row) for row in rows])
        try:
            drawn(slots, random.Random(0))  # noqa: S311 - only whether it can be served
        except TooFew as error:
            slot = slots[error.slot]
            return [(error.slot + 1, slot.count, len(slot.pool))]
        return []


class QuizQuestion(Orderable):
    """A row of a quiz: one chosen question, or a draw from the bank."""

    quiz = ParentalKey(QuizPage, on_delete=models.CASCADE, related_name="questions")
    question = models.ForeignKey(
        Question,
        verbose_name=_("question"),
        on_delete=models.PROTECT,
        related_name="uses",
        null=True,
        blank=True,
    )
    category = models.ForeignKey(
        QuestionCategory,
        verbose_name=_("draw from category"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    tag = models.ForeignKey(
        Tag,
        verbose_name=_("draw by tag"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    difficulty = models.CharField(
        _("draw by difficulty"), max_length=10, choices=Difficulty.choices, blank=True
    )
    count = models.PositiveSmallIntegerField(
        _("how many to draw"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    points = models.DecimalField(
        _("points here"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Empty: the question's own."),
    )
    section = models.CharField(_("begins the section"), max_length=120, blank=True)

    panels = [
        FieldPanel("question"),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("category", "tag", "difficulty", "count")],
            heading=_("Or draw"),
            classname="collapsed",
        ),
        FieldPanel("points"),
        FieldPanel("section"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("question of a quiz")
        verbose_name_plural = _("questions of quizzes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(question__isnull=False, category=None, tag=None, difficulty="")
                | models.Q(question=None),
                name="quiz_row_chosen_or_drawn",
            )
        ]

    def __str__(self):
        return str(self.question or self.category or self.tag or self.get_difficulty_display())

    def clean(self):
        super().clean()
        draws = bool(self.category_id or self.tag_id or self.difficulty)
        if self.question_id and draws:
            raise ValidationError(_("Choose a question or a draw, not both in one row."))
        if not self.question_id and not draws:
            raise ValidationError(_("Choose a question, or what to draw from."))

    @classmethod
    def from_form(cls, row: dict[str, Any]) -> "QuizQuestion":
        names = ("question", "category", "tag", "difficulty", "count")
        return cls(**{name: row.get(name) for name in names if row.get(name)})


def slots_of(rows: Sequence[QuizQuestion]) -> list[Slot]:
    """The rows with the questions each may draw from: three queries at most, whatever their number."""
    if all(row.question_id for row in rows):
        return [Slot(question=row.question_id) for row in rows]
    bank = Question.objects.exclude(kind="description").order_by("pk")
    about = list(bank.values_list("pk", "category__name", "difficulty"))
    tagged: dict[int, set[int]] = {}
    wanted = [row.tag_id for row in rows if row.tag_id]
    taggings = Question.tags.through.objects.filter(tag__in=wanted).order_by("pk")
    for tag, question in taggings.values_list("tag_id", "content_object_id"):
        tagged.setdefault(tag, set()).add(question)
    return [
        Slot(question=row.question_id)
        if row.question_id
        else Slot(pool=pool_of(row, about, tagged), count=row.count)
        for row in rows
    ]


def pool_of(
    row: QuizQuestion,
    about: Sequence[tuple[int, str | None, str]],
    tagged: dict[int, set[int]],
) -> frozenset[int]:
    name = row.category.name if row.category else None
    return frozenset(
        pk
        for pk, category, difficulty in about
        if (name is None or category == name or (category or "").startswith(f"{name}/"))
        and (not row.tag_id or pk in tagged.get(row.tag_id, ()))
        and (not row.difficulty or difficulty == row.difficulty)
    )
