"""The question bank: questions as editors keep them, and their versions as attempts ask them."""

import secrets
from decimal import Decimal
from html import unescape
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.log_actions import get_active_log_context
from wagtail.models import Orderable, PreviewableMixin, RevisionMixin
from wagtail.search import index

from lib.richtext import frozen_html, kept_file
from quizzes.enums import Difficulty, Partial, QuestionKind
from quizzes.models.editing import FAULTS, QuestionForm
from quizzes.models.versions import QuestionVersion, fingerprint_of, lock_bank
from quizzes.rules import presenting
from quizzes.rules.texts import read_units
from quizzes.rules.validity import faults

TEXT = ["bold", "italic", "superscript", "subscript", "ol", "ul", "image"]
LINE = ["bold", "italic", "superscript", "subscript", "image"]
COMPARED = frozenset({"short", "numeric", "gap"})


def new_id() -> str:
    """Says nothing about the order of answers or which of them belong together."""
    return secrets.token_hex(4)


def plain(html: str) -> str:
    return unescape(strip_tags(html)).strip()


class QuestionCategory(models.Model):
    """A drawer of the bank; a slash in the name makes drawers within drawers."""

    name = models.CharField(
        _("name"),
        max_length=200,
        unique=True,
        help_text=_("For example: Księgowość/Moduł 1. Drawing from Księgowość takes in both."),
    )

    panels = [FieldPanel("name")]

    class Meta:
        ordering = ["name"]
        verbose_name = _("category of questions")
        verbose_name_plural = _("categories of questions")

    def __str__(self):
        return self.name


class Question(PreviewableMixin, RevisionMixin, index.Indexed, ClusterableModel):
    kind = models.CharField(_("kind"), max_length=20, choices=QuestionKind.choices)
    title = models.CharField(_("short name"), max_length=200, blank=True)
    category = models.ForeignKey(
        QuestionCategory,
        verbose_name=_("category"),
        on_delete=models.PROTECT,
        related_name="questions",
        null=True,
        blank=True,
    )
    stem = RichTextField(
        _("question"),
        features=TEXT,
        help_text=_("In a question with gaps, write [[1]] where the first gap is, then [[2]]."),
    )
    audio = models.ForeignKey(
        "wagtaildocs.Document",
        verbose_name=_("recording"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    transcript = models.TextField(_("the recording in words"), blank=True)
    points = models.DecimalField(
        _("points"), max_digits=6, decimal_places=2, default=1, validators=[MinValueValidator(0)]
    )
    partial = models.CharField(
        _("an answer right in part"), max_length=10, choices=Partial.choices, default=Partial.ALL
    )
    keeps_case = models.BooleanField(_("capital letters matter"), default=False)
    keeps_diacritics = models.BooleanField(_("Polish letters matter (ą is not a)"), default=False)
    shuffles = models.BooleanField(_("answers may be shown in any order"), default=True)
    units = models.TextField(
        _("units"),
        blank=True,
        help_text=_("One a line; the first is the unit of the right number. Others: gr = 0,01"),
    )
    grading_note = RichTextField(_("what graders look for"), features=TEXT, blank=True)
    feedback = RichTextField(
        _("why"), features=TEXT, blank=True, help_text=_("Shown with the result, with the source.")
    )
    difficulty = models.CharField(
        _("difficulty"), max_length=10, choices=Difficulty.choices, default=Difficulty.MEDIUM
    )
    law_date = models.DateField(_("state of the law on"), null=True, blank=True)
    tags = ClusterTaggableManager(
        through="quizzes.QuestionTag",
        blank=True,
        verbose_name=_("tags"),
        help_text=_("Separate them with commas."),
    )
    current = models.ForeignKey(
        QuestionVersion, on_delete=models.SET_NULL, related_name="+", null=True, editable=False
    )
    # Of what a file said, however the question was edited since: the file read again adds no double.
    imported_fingerprint = models.CharField(
        max_length=64, blank=True, default="", db_index=True, editable=False
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("kind"), FieldPanel("title"), FieldPanel("category"), FieldPanel("tags")],
            heading=_("About the question"),
        ),
        FieldPanel("stem"),
        MultiFieldPanel(
            [FieldPanel("audio"), FieldPanel("transcript")],
            heading=_("Recording"),
            classname="collapsed",
        ),
        InlinePanel("answers", heading=_("Answers"), label=_("answer"), classname="for-answers"),
        InlinePanel("criteria", heading=_("Rubric"), label=_("criterion"), classname="for-essay"),
        FieldPanel("grading_note", classname="for-essay"),
        MultiFieldPanel(
            [FieldPanel("points"), FieldPanel("partial"), FieldPanel("shuffles")],
            heading=_("Counting"),
        ),
        MultiFieldPanel(
            [FieldPanel("keeps_case"), FieldPanel("keeps_diacritics"), FieldPanel("units")],
            heading=_("What is typed"),
            classname="for-typed",
        ),
        FieldPanel("feedback"),
        MultiFieldPanel(
            [FieldPanel("difficulty"), FieldPanel("law_date")], heading=_("For editors")
        ),
    ]
    search_fields = [
        index.SearchField("stem"),
        index.SearchField("title"),
        index.AutocompleteField("stem"),
        index.AutocompleteField("title"),
        index.FilterField("kind"),
        index.FilterField("category"),
        index.FilterField("difficulty"),
        index.FilterField("law_date"),
    ]
    base_form_class = QuestionForm

    class Meta:
        ordering = ["pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self):
        return self.title or plain(self.stem)[:120] or str(self.pk)

    def clean(self):
        super().clean()
        try:
            read_units(self.units)
        except ValueError as error:
            raise ValidationError(
                {"units": _("This unit cannot be read: %(line)s") % {"line": error}}
            ) from error

    def save(self, *args, **kwargs):
        """Whatever way a question is saved, what it says now is kept as a version."""
        super().save(*args, **kwargs)
        self.keep_version()

    @transaction.atomic
    def keep_version(self) -> "QuestionVersion":
        """The version that says what the question says now; made where there is none."""
        lock_bank()
        asked = self.as_asked()
        fingerprint = fingerprint_of(asked)
        if self.current is None or self.current.fingerprint != fingerprint:
            last = self.versions.aggregate(last=models.Max("number"))["last"] or 0
            self.current, _is_new = QuestionVersion.objects.get_or_create(
                question=self,
                fingerprint=fingerprint,
                defaults={
                    "number": last + 1,
                    "asked": asked,
                    "created_by": get_active_log_context().user,
                },
            )
            Question.objects.filter(pk=self.pk).update(current=self.current)
        return self.current

    def as_asked(self) -> dict[str, Any]:
        """What attempts keep (shape: quizzes.rules.grading); answers in their order."""
        return {
            "kind": self.kind,
            "title": self.title,
            "stem": frozen_html(self.stem),
            "audio": recording(self),
            "points": decimal_text(self.points),
            "partial": self.partial,
            "keeps_case": self.keeps_case,
            "keeps_diacritics": self.keeps_diacritics,
            "shuffles": self.shuffles,
            "units": [list(unit) for unit in read_units(self.units)],
            "feedback": frozen_html(self.feedback),
            "law_date": self.law_date and str(self.law_date),
            "grading_note": frozen_html(self.grading_note),
            "rubric": [
                {"id": row.uid, "text": row.text, "points": decimal_text(row.points)}
                for row in self.criteria.all()
            ],
            "answers": [row.as_asked(self.kind) for row in self.answers.all()],
        }

    @property
    def preview_modes(self):
        return [("", _("As a trainee sees it")), ("why", _("With the answers and why"))]

    def get_preview_template(self, request, mode_name):
        return "quizzes/question_preview.html"

    def get_preview_context(self, request, mode_name):
        """As an attempt would show it, in the order of the bank."""
        asked = self.as_asked()
        shown = {"order": [], "matches": [row["match_id"] for row in asked["answers"]]}
        return {
            **super().get_preview_context(request, mode_name),
            "with_key": mode_name == "why",
            "faults": [FAULTS[code] for code in faults(asked)],
            "seen": presenting.public(asked, shown, None),
            "revealed": presenting.revealed(asked, shown, None),
            "item": {"position": 1, "is_right": False, "saved_at": None},
        }


def decimal_text(value: Decimal | int | None) -> str | None:
    return None if value is None else f"{Decimal(value).normalize():f}"


def recording(item: Any) -> dict[str, str] | None:
    if item.audio is None:
        return None
    return {
        "name": kept_file(item.audio.file),
        "title": item.audio.title,
        "transcript": item.transcript,
    }


class QuestionTag(TaggedItemBase):
    content_object = ParentalKey(
        Question, on_delete=models.CASCADE, related_name="tagged_questions"
    )


class Answer(Orderable):
    """One row of a question; what it means depends on the kind (see quizzes.formats.content.Row)."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="answers")
    uid = models.CharField(max_length=8, default=new_id, editable=False)
    match_uid = models.CharField(max_length=8, default=new_id, editable=False)
    text = RichTextField(_("answer"), features=LINE, blank=True)
    is_correct = models.BooleanField(_("correct"), default=False)
    weight = models.DecimalField(
        _("weight in percent"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        help_text=_("Empty: 100 for a correct answer, 0 for any other."),
    )
    match = models.CharField(_("belongs with"), max_length=300, blank=True)
    gap = models.PositiveSmallIntegerField(_("number of the gap"), null=True, blank=True)
    tolerance = models.DecimalField(
        _("tolerance"),
        max_digits=18,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    keeps_case = models.BooleanField(_("capital letters matter"), default=False)
    feedback = RichTextField(_("why"), features=LINE, blank=True)
    audio = models.ForeignKey(
        "wagtaildocs.Document",
        verbose_name=_("recording"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    transcript = models.TextField(_("the recording in words"), blank=True)

    panels = [
        FieldPanel("text"),
        FieldPanel("is_correct"),
        FieldPanel("feedback"),
        FieldPanel("weight", classname="for-weights"),
        FieldPanel("match", classname="for-matching"),
        FieldPanel("gap", classname="for-gap"),
        FieldPanel("tolerance", classname="for-number"),
        FieldPanel("keeps_case", classname="for-gap"),
        FieldPanel("audio", classname="for-choice"),
        FieldPanel("transcript", classname="for-choice"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self):
        return plain(self.text)

    def as_asked(self, kind: str) -> dict[str, Any]:
        text = plain(self.text) if kind in COMPARED else frozen_html(self.text, line=True)
        is_number = kind == "numeric" or (kind == "gap" and self.tolerance is not None)
        return {
            "id": self.uid,
            "text": text,
            "correct": self.is_correct,
            "weight": decimal_text(self.weight),
            "feedback": frozen_html(self.feedback, line=True),
            "match": self.match,
            "match_id": self.match_uid,
            "gap": self.gap,
            "tolerance": decimal_text(self.tolerance or 0) if is_number else None,
            "keeps_case": self.keeps_case,
            "audio": recording(self),
        }


class Criterion(Orderable):
    """A line of an essay's rubric: what is looked for, and what it is worth."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="criteria")
    uid = models.CharField(max_length=8, default=new_id, editable=False)
    text = models.CharField(_("criterion"), max_length=300)
    points = models.DecimalField(
        _("points at most"), max_digits=6, decimal_places=2, validators=[MinValueValidator(0)]
    )

    panels = [FieldPanel("text"), FieldPanel("points")]

    class Meta(Orderable.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")

    def __str__(self):
        return self.text
