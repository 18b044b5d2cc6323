"""Questions, the quizzes that ask them, and attempts with everything that was asked and answered."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from courses.models import Enrolment, Step
from courses.querysets import StepManager
from quizzes.enums import CHOICE_KINDS, QuestionKind
from quizzes.querysets import AttemptQuerySet

PLAIN = ["bold", "italic", "ol", "ul"]


class QuestionForm(WagtailAdminModelForm):
    """Refuses a question that nobody could answer rightly."""

    def clean(self):
        cleaned = super().clean()
        formset = self.formsets.get("answers")
        kind = cleaned.get("kind")
        if formset is None or kind in {None, QuestionKind.NUMERIC} or not formset.is_valid():
            return cleaned
        rows = [row for row in formset.cleaned_data if row and not row.get("DELETE")]
        right = sum(bool(row.get("is_correct")) for row in rows)
        if not right:
            self.add_error(None, _("Mark at least one answer as correct."))
        elif right > 1 and kind in {QuestionKind.SINGLE, QuestionKind.TRUEFALSE}:
            self.add_error(None, _("Only one answer of this question can be correct."))
        elif len(rows) < 2 and kind in CHOICE_KINDS:
            self.add_error(None, _("Give at least two answers to choose from."))
        return cleaned


class Question(index.Indexed, ClusterableModel):
    kind = models.CharField(_("kind"), max_length=20, choices=QuestionKind.choices)
    stem = RichTextField(_("question"), features=PLAIN)
    points = models.PositiveSmallIntegerField(
        _("points"), default=1, validators=[MinValueValidator(1)]
    )
    feedback = models.TextField(
        _("why"), blank=True, help_text=_("Shown with the result, with the source.")
    )
    law_date = models.DateField(_("state of the law on"), null=True, blank=True)
    value = models.DecimalField(
        _("right number"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    tolerance = models.DecimalField(
        _("tolerance"),
        max_digits=18,
        decimal_places=6,
        default=0,
        validators=[MinValueValidator(0)],
    )
    unit = models.CharField(_("unit"), max_length=40, blank=True)

    panels = [
        FieldPanel("kind"),
        FieldPanel("stem"),
        InlinePanel("answers", heading=_("Answers"), label=_("answer")),
        MultiFieldPanel(
            [FieldPanel("value"), FieldPanel("tolerance"), FieldPanel("unit")],
            heading=_("For a question about a number"),
        ),
        FieldPanel("points"),
        FieldPanel("feedback"),
        FieldPanel("law_date"),
    ]
    search_fields = [
        index.SearchField("stem"),
        index.AutocompleteField("stem"),
        index.FilterField("kind"),
    ]
    base_form_class = QuestionForm

    class Meta:
        ordering = ["pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self):
        return strip_tags(self.stem)[:120]

    def clean(self):
        super().clean()
        if self.kind == QuestionKind.NUMERIC and self.value is None:
            raise ValidationError({"value": _("Give the right number.")})

    def as_asked(self) -> dict:
        """The snapshot that an attempt keeps (see quizzes.rules); answers in their order."""
        return {
            "kind": self.kind,
            "stem": self.stem,
            "points": self.points,
            "feedback": self.feedback,
            "law_date": self.law_date.isoformat() if self.law_date else None,
            "answers": [
                {"id": str(a.pk), "text": a.text, "correct": a.is_correct, "feedback": a.feedback}
                for a in self.answers.all()
            ],
            "value": None if self.value is None else f"{self.value.normalize():f}",
            "tolerance": str(self.tolerance),
            "unit": self.unit,
        }


class Answer(Orderable):
    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="answers")
    text = models.CharField(_("answer"), max_length=300)
    is_correct = models.BooleanField(_("correct"), default=False)
    feedback = models.TextField(_("why"), blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self):
        return self.text


class QuizPage(Step):
    intro = RichTextField(_("before the start"), features=PLAIN, blank=True)
    pass_percent = models.PositiveSmallIntegerField(
        _("to pass (% of points)"), default=60, validators=[MaxValueValidator(100)]
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"), null=True, blank=True, help_text=_("Empty: as many as one likes.")
    )

    objects = StepManager()

    content_panels = [
        *Step.content_panels,
        FieldPanel("minutes"),
        FieldPanel("is_required"),
        FieldPanel("intro"),
        FieldPanel("pass_percent"),
        FieldPanel("attempts_allowed"),
        InlinePanel("questions", heading=_("Questions"), label=_("question")),
    ]
    search_fields = [*Step.search_fields, index.SearchField("intro")]
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    template = "quizzes/quiz_page.html"

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        enrolment = context["enrolment"]
        attempts = list(self.attempts.filter(enrolment=enrolment)) if enrolment else []
        used_up = self.attempts_allowed is not None and len(attempts) >= self.attempts_allowed
        context |= {
            "question_count": self.questions.count(),
            "attempts": [attempt for attempt in attempts if attempt.submitted_at],
            "open_attempt": next((a for a in attempts if not a.submitted_at), None),
            "can_start": enrolment is not None and not used_up,
        }
        return context


class QuizQuestion(Orderable):
    quiz = ParentalKey(QuizPage, on_delete=models.CASCADE, related_name="questions")
    question = models.ForeignKey(
        Question, verbose_name=_("question"), on_delete=models.PROTECT, related_name="uses"
    )

    panels = [FieldPanel("question")]

    class Meta(Orderable.Meta):
        verbose_name = _("question of a quiz")
        verbose_name_plural = _("questions of quizzes")

    def __str__(self):
        return str(self.question)


class Attempt(models.Model):
    """One try at a quiz within an enrolment. Outlives the page: what was asked is kept with it."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    quiz = models.ForeignKey(
        QuizPage, on_delete=models.SET_NULL, related_name="attempts", null=True
    )
    quiz_title = models.CharField(max_length=255)
    number = models.PositiveSmallIntegerField(_("attempt"))
    pass_percent = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    points = models.PositiveIntegerField(null=True)
    points_possible = models.PositiveIntegerField()
    is_passed = models.BooleanField(default=False)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["started_at", "pk"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "quiz", "number"], name="attempt_number_once"
            ),
            models.UniqueConstraint(
                fields=["enrolment", "quiz"],
                condition=models.Q(submitted_at=None),
                name="attempt_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(submitted_at=None, points=None, is_passed=False)
                | models.Q(submitted_at__isnull=False, points__isnull=False),
                name="attempt_graded_when_submitted",
            ),
        ]

    def __str__(self):
        return f"{self.quiz_title}, {self.number}"

    @property
    def percent(self) -> int:
        return (self.points or 0) * 100 // self.points_possible if self.points_possible else 0


class AttemptQuestion(models.Model):
    """A question as this attempt asked it, and the last response that reached the server."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    question = models.ForeignKey(
        Question, on_delete=models.SET_NULL, related_name="asked", null=True
    )
    asked = models.JSONField()
    response = models.JSONField(null=True)
    saved_at = models.DateTimeField(null=True)
    points = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("question of an attempt")
        verbose_name_plural = _("questions of attempts")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="attempt_position_once")
        ]

    @property
    def is_choice(self) -> bool:
        return self.asked["kind"] in CHOICE_KINDS


register_snippet(Question)
