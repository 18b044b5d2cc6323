"""Attempts with everything that was asked, answered and graded; exceptions made for persons."""

from decimal import Decimal
from fractions import Fraction

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Edition, Enrolment
from people.models import Person
from quizzes.enums import (
    CHOICE_KINDS,
    AtExpiry,
    GradeSource,
    Navigation,
    Purpose,
    SubmittedBy,
)
from quizzes.models.questions import Question
from quizzes.models.quizzes import QuizPage
from quizzes.models.versions import QuestionVersion
from quizzes.querysets import AttemptQuerySet, AttemptQuestionQuerySet

POINTS = {"max_digits": 13, "decimal_places": 6}
TOTAL = {"max_digits": 11, "decimal_places": 4}


class Attempt(models.Model):
    """One try at a quiz: within an enrolment, or by staff who look how it goes (`tried_by`).

    Outlives the page: what was asked and the rules it went by are kept with it.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="attempts", null=True
    )
    tried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True
    )
    quiz = models.ForeignKey(
        QuizPage, on_delete=models.SET_NULL, related_name="attempts", null=True
    )
    quiz_title = models.CharField(max_length=255)
    purpose = models.CharField(max_length=20, choices=Purpose.choices, default=Purpose.MODULE_TEST)
    number = models.PositiveSmallIntegerField(_("attempt"))
    pass_percent = models.PositiveSmallIntegerField()
    navigation = models.CharField(
        max_length=10, choices=Navigation.choices, default=Navigation.FREE
    )
    at_expiry = models.CharField(max_length=10, choices=AtExpiry.choices, default=AtExpiry.SUBMIT)
    started_at = models.DateTimeField()
    time_limit = models.PositiveSmallIntegerField(null=True)
    deadline_at = models.DateTimeField(null=True)
    reached = models.PositiveSmallIntegerField(default=1)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.CharField(max_length=10, choices=SubmittedBy.choices, blank=True)
    graded_at = models.DateTimeField(null=True)
    points = models.DecimalField(**TOTAL, null=True)
    points_possible = models.DecimalField(**TOTAL)
    is_passed = models.BooleanField(default=False)
    is_discarded = models.BooleanField(default=False)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["started_at", "pk"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes = [
            models.Index(
                fields=["deadline_at"],
                condition=models.Q(submitted_at=None),
                name="attempt_open_by_deadline",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "quiz", "number"], name="attempt_number_once"
            ),
            models.UniqueConstraint(
                fields=["enrolment", "quiz"],
                condition=models.Q(submitted_at=None),
                name="attempt_one_open",
            ),
            models.UniqueConstraint(
                fields=["tried_by", "quiz"],
                condition=models.Q(submitted_at=None),
                name="attempt_one_open_trial",
            ),
            models.CheckConstraint(
                condition=models.Q(enrolment=None, tried_by__isnull=False)
                | models.Q(enrolment__isnull=False, tried_by=None),
                name="attempt_of_enrolment_or_trial",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    submitted_at=None, graded_at=None, points=None, is_passed=False, submitted_by=""
                )
                | (models.Q(submitted_at__isnull=False, points__isnull=False)),
                name="attempt_graded_after_submitting",
            ),
            models.CheckConstraint(
                condition=models.Q(is_passed=False)
                | models.Q(graded_at__isnull=False, is_discarded=False),
                name="attempt_passed_when_graded",
            ),
        ]

    def __str__(self):
        return f"{self.quiz_title}, {self.number}"

    @property
    def percent(self) -> int:
        if not self.points_possible:
            return 0
        return int((self.points or 0) * 100 / self.points_possible)

    @property
    def waits_for_grading(self) -> bool:
        return self.submitted_at is not None and self.graded_at is None

    @property
    def is_trial(self) -> bool:
        return self.tried_by_id is not None

    @property
    def is_one_way(self) -> bool:
        return self.navigation == Navigation.ONE_WAY


class AttemptQuestion(models.Model):
    """A question as this attempt asks it, the response kept, and its points."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    question = models.ForeignKey(
        Question, on_delete=models.SET_NULL, related_name="asked", null=True
    )
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="asked_in")
    section = models.CharField(max_length=120, blank=True)
    shown = models.JSONField(default=dict)
    possible = models.DecimalField(**POINTS)
    response = models.JSONField(null=True)
    made_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(default=0)
    window = models.CharField(max_length=32, blank=True)
    number = models.PositiveIntegerField(null=True)
    points = models.DecimalField(**POINTS, null=True)
    checked_at = models.DateTimeField(null=True)
    rubric_points = models.JSONField(null=True)
    comment = models.TextField(blank=True)
    graded_by = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="+", null=True
    )

    objects = AttemptQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = _("question of an attempt")
        verbose_name_plural = _("questions of attempts")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="attempt_position_once"),
            models.CheckConstraint(
                condition=models.Q(points=None)
                | models.Q(points__gte=0, points__lte=models.F("possible")),
                name="attempt_question_points_within",
            ),
        ]

    def __str__(self):
        return f"{self.attempt_id}, {self.position}"

    @property
    def asked(self) -> dict:
        """As it was asked; read it with `select_related("version")`."""
        return self.version.asked

    @property
    def key(self) -> dict:
        """By what it was graded: another version where its key was corrected afterwards."""
        return self.graded_by.asked if self.graded_by else self.asked

    @property
    def is_choice(self) -> bool:
        return self.asked["kind"] in CHOICE_KINDS

    @property
    def is_essay(self) -> bool:
        return self.asked["kind"] == "essay"

    @property
    def is_right(self) -> bool:
        return self.points is not None and self.points == self.possible

    @property
    def is_partly_right(self) -> bool:
        return self.points is not None and 0 < self.points < self.possible


class ResponseChange(models.Model):
    """Every answer that reached the server, also those that were late or older; never changed."""

    question = models.ForeignKey(AttemptQuestion, on_delete=models.CASCADE, related_name="changes")
    response = models.JSONField(null=True)
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()
    window = models.CharField(max_length=32, blank=True)
    number = models.PositiveIntegerField(null=True)
    is_kept = models.BooleanField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change of an answer")
        verbose_name_plural = _("changes of answers")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "window", "number"],
                condition=~models.Q(window=""),
                name="response_once_a_sending",
            )
        ]

    def __str__(self):
        return f"{self.question_id}, {self.received_at}"


class GradeChange(models.Model):
    """The points of a question from one grading to the next; never changed."""

    question = models.ForeignKey(AttemptQuestion, on_delete=models.CASCADE, related_name="grades")
    old_points = models.DecimalField(**POINTS, null=True)
    points = models.DecimalField(**POINTS, null=True)
    source = models.CharField(max_length=10, choices=GradeSource.choices)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change of points")
        verbose_name_plural = _("changes of points")

    def __str__(self):
        return f"{self.question_id}, {self.at}"


class Accommodation(models.Model):
    """More time for a person in every quiz: so many times the limit, or none at all."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="accommodation")
    factor = models.DecimalField(
        _("times the limit"),
        max_digits=3,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("1.1")), MaxValueValidator(Decimal(5))],
    )
    note = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("more time in quizzes")
        verbose_name_plural = _("more time in quizzes")

    def __str__(self):
        return str(self.factor or "∞")

    @property
    def exact(self) -> Fraction | None:
        return None if self.factor is None else Fraction(self.factor)


class QuizException(models.Model):
    """Other dates or more attempts in one quiz for one person, with the reason."""

    quiz = models.ForeignKey(QuizPage, on_delete=models.CASCADE, related_name="exceptions")
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="quiz_exceptions"
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    more_attempts = models.PositiveSmallIntegerField(
        _("more attempts"), default=0, validators=[MaxValueValidator(20)]
    )
    reason = models.CharField(_("reason"), max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("exception in a quiz")
        verbose_name_plural = _("exceptions in quizzes")
        constraints = [
            models.UniqueConstraint(fields=["quiz", "enrolment"], name="quiz_exception_once")
        ]

    def __str__(self):
        return f"{self.quiz_id}, {self.enrolment_id}"


class RoomOpening(models.Model):
    """A supervised quiz opened for the people of an edition who sit in the room."""

    quiz = models.ForeignKey(QuizPage, on_delete=models.CASCADE, related_name="openings")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="quiz_openings")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("opening of a quiz in the room")
        verbose_name_plural = _("openings of quizzes in the room")
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "edition"],
                condition=models.Q(closed_at=None),
                name="room_one_opening",
            ),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("opened_at")), name="room_until_after"
            ),
        ]

    def __str__(self):
        return f"{self.quiz_id}, {self.edition_id}"
