"""Evaluation surveys as pages of a module, and what is kept of them: who took part, apart from that
the answers.

A survey asks rows of its own and, where an editor likes, questions of the bank. Its own rows are the
rule: a question of the bank must have a right answer, and an opinion has none; and no kind of the
bank is a scale. What the bank lends is asked as a quiz would ask it, without its key.
docs/decisions/0011-anonymous-surveys.md says what keeps answers apart from people.
"""

import hashlib
import json
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.forms import WagtailAdminPageForm
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

from courses.models import Edition, Enrolment, Step
from courses.querysets import StepManager
from quizzes.enums import ASKED_AS, SurveyKind
from quizzes.models.questions import Question, new_id

PLAIN = ["bold", "italic", "ol", "ul"]


class SurveyForm(WagtailAdminPageForm):
    """Refuses a survey that nobody could fill in."""

    def clean(self):
        cleaned = super().clean()
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and opens >= closes:
            self.add_error("closes_at", _("The survey must close after it opens."))
        formset = self.formsets.get("questions")
        if formset is None or not formset.is_valid():
            return cleaned
        rows = [row for row in formset.cleaned_data if row and not row.get("DELETE")]
        chosen = [row["bank"].pk for row in rows if row.get("bank")]
        if not rows:
            self.add_error(None, _("A survey needs at least one question."))
        if len(chosen) != len(set(chosen)):
            self.add_error(None, _("A question stands twice in this survey. Remove one of them."))
        return cleaned


class SurveyPage(Step):
    intro = RichTextField(_("before the start"), features=PLAIN, blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("closes"),
        null=True,
        blank=True,
        help_text=_(
            "For all editions of the course. Empty: a coordinator closes it in each edition. Closed "
            "is closed for good: results are shown then, and answers added later could be told apart."
        ),
    )
    smallest_group = models.PositiveSmallIntegerField(
        _("results from how many answers"),
        default=5,
        validators=[MinValueValidator(3), MaxValueValidator(100)],
        help_text=_("With fewer, nothing of the answers is ever shown."),
    )

    objects = StepManager()

    content_panels = [
        *Step.content_panels,
        FieldPanel("intro"),
        FieldPanel("minutes"),
        FieldPanel("is_required"),
    ]
    question_panels = [
        HelpPanel(
            _(
                "Ask for opinions, never for what tells one person from another (age, job, "
                "address): in a small group that is a name. Once the first person of an edition "
                "has answered, its questions stay as they are; changes reach other editions."
            )
        ),
        InlinePanel("questions", heading=_("Questions"), label=_("question")),
    ]
    rule_panels = [
        MultiFieldPanel([FieldPanel("opens_at"), FieldPanel("closes_at")], heading=_("Time")),
        FieldPanel("smallest_group"),
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
    template = "quizzes/survey_page.html"
    base_form_class = SurveyForm

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    def __init__(self, *args, **kwargs):
        """Taking part is free unless an editor says otherwise. (`args` come from the database.)"""
        if not args:
            kwargs.setdefault("is_required", False)
        super().__init__(*args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        """`standing`: quizzes.reads.surveys.Standing, put on the request by quizzes.wagtail_hooks."""
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "standing": getattr(request, "survey_standing", None),
            "may_try": getattr(request, "may_try_quiz", False),
            "question_count": len(self.questions.all()),
        }

    def as_asked(self) -> list[dict[str, Any]]:
        """The questions in the shape of quizzes.rules.surveys: one query."""
        return [row.as_asked() for row in self.questions.all().select_related("bank__current")]


class SurveyQuestion(Orderable):
    """A row of a survey: a question of its own, or one of the bank."""

    survey = ParentalKey(SurveyPage, on_delete=models.CASCADE, related_name="questions")
    uid = models.CharField(max_length=8, default=new_id, editable=False)
    section = models.CharField(_("begins the section"), max_length=120, blank=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=SurveyKind.choices, default=SurveyKind.RATING
    )
    text = models.CharField(_("question"), max_length=300, blank=True)
    options = models.TextField(
        _("answers to choose from"), blank=True, help_text=_("One a line. For a choice only.")
    )
    steps = models.PositiveSmallIntegerField(
        _("steps of the scale"),
        default=5,
        validators=[MinValueValidator(2), MaxValueValidator(10)],
    )
    low_label = models.CharField(
        _("what 1 means"), max_length=60, blank=True, default="zdecydowanie nie"
    )
    high_label = models.CharField(
        _("what the highest step means"), max_length=60, blank=True, default="zdecydowanie tak"
    )
    has_na = models.BooleanField(_("“not applicable” can be chosen"), default=False)
    is_required = models.BooleanField(_("must be answered"), default=True)
    bank = models.ForeignKey(
        Question,
        verbose_name=_("question of the bank"),
        on_delete=models.PROTECT,
        related_name="survey_uses",
        null=True,
        blank=True,
        help_text=_(
            "A choice or a longer answer. What is right in it is neither shown nor counted."
        ),
    )

    panels = [
        FieldPanel("section"),
        FieldPanel("kind"),
        FieldPanel("text"),
        FieldPanel("is_required"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("low_label", "high_label", "steps", "has_na")],
            heading=_("Scale"),
            classname="collapsed",
        ),
        FieldPanel("options"),
        MultiFieldPanel([FieldPanel("bank")], heading=_("Or from the bank"), classname="collapsed"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("question of a survey")
        verbose_name_plural = _("questions of surveys")

    def __str__(self):
        return self.text or str(self.bank)

    def clean(self):
        super().clean()
        if self.bank:
            if self.text:
                raise ValidationError(_("Write a question or choose one of the bank, not both."))
            if self.bank.kind not in ASKED_AS:
                raise ValidationError(_("A survey can ask choices and longer answers of the bank."))
            return
        if not self.text:
            raise ValidationError(_("Write the question."))
        is_choice = self.kind in {SurveyKind.SINGLE, SurveyKind.MULTIPLE}
        if is_choice and len(self.lines) < 2:
            raise ValidationError({"options": _("Give at least two answers to choose from.")})
        if len(self.lines) != len(set(self.lines)):
            raise ValidationError({"options": _("An answer stands here twice.")})

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.options.splitlines() if line.strip()]

    def as_asked(self) -> dict[str, Any]:
        asked = {
            "id": self.uid,
            "section": self.section,
            "kind": self.kind,
            "text": escape(self.text),
            "is_required": self.is_required,
            "options": [],
            "steps": self.steps,
            "low": self.low_label,
            "high": self.high_label,
            "has_na": self.has_na,
        }
        if self.bank:
            version = self.bank.current
            lent = version.asked if version else self.bank.as_asked()
            options = [{"id": row["id"], "text": row["text"]} for row in lent["answers"]]
            return asked | {
                "kind": ASKED_AS[lent["kind"]],
                "text": lent["stem"],
                "options": [] if lent["kind"] == "essay" else options,
            }
        if self.kind in {SurveyKind.SINGLE, SurveyKind.MULTIPLE}:
            asked["options"] = [
                {"id": option_id(line), "text": str(escape(line))} for line in self.lines
            ]
        return asked


def option_id(text: str) -> str:
    """An answer that is worded anew is another answer."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def fingerprint_of(asked: list[dict[str, Any]]) -> str:
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


class SurveyRound(models.Model):
    """A survey as one edition is asked it: made with the first answer, so that all answer the same.

    `is_closed` is never taken back: results are shown from then on (quizzes.rules.surveys.visibility).
    Outlives the page.
    """

    survey = models.ForeignKey(
        SurveyPage, on_delete=models.SET_NULL, related_name="rounds", null=True
    )
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="survey_rounds")
    title = models.CharField(max_length=255)
    asked = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    smallest_group = models.PositiveSmallIntegerField()
    is_closed = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("survey in an edition")
        verbose_name_plural = _("surveys in editions")
        constraints = [
            models.UniqueConstraint(fields=["survey", "edition"], name="survey_round_once")
        ]

    def __str__(self):
        return self.title


class SurveyTaken(models.Model):
    """That somebody took part; what they answered is not known. One row a person and edition."""

    round = models.ForeignKey(SurveyRound, on_delete=models.CASCADE, related_name="taken")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="surveys_taken")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("taking part in a survey")
        verbose_name_plural = _("taking part in surveys")
        constraints = [
            models.UniqueConstraint(fields=["round", "enrolment"], name="survey_taken_once")
        ]

    def __str__(self):
        return f"{self.round_id}, {self.enrolment_id}"


class SurveyResponse(models.Model):
    """The answers of somebody of an edition: no person, no time, and a key that says no order.

    Written only by quizzes.actions.surveys, which writes all of a round anew with each answer, so
    that the place of a row in the database's file says nothing either.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(SurveyRound, on_delete=models.CASCADE, related_name="responses")
    answers = models.JSONField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("answers to a survey")
        verbose_name_plural = _("answers to surveys")

    def __str__(self):
        return self._meta.verbose_name
