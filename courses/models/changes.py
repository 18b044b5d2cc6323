"""Changes of the timetable: what was and what is, and who is told of it. Only ever appended."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import ClassPart, NoticeState
from courses.models.classes import ClassSession
from courses.models.editions import Edition
from courses.querysets import NoticeQuerySet
from courses.rules.moving import Facts


class TimetableChange(models.Model):
    """One confirmed change of one or many classes of an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="changes")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # What the preview showed. A class changes with each change, so none comes twice: a double
    # click finds the row of the first.
    fingerprint = models.CharField(max_length=64, editable=False)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="undone_by", null=True, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("change of the timetable")
        verbose_name_plural = _("changes of the timetable")
        constraints = [
            models.UniqueConstraint(fields=["edition", "fingerprint"], name="timetable_change_once")
        ]

    def __str__(self):
        return f"{self.edition} ({self.at:%Y-%m-%d %H:%M})"


class ClassChange(models.Model):
    """One class in one change. `version` is the class's `sequence` afterwards."""

    change = models.ForeignKey(TimetableChange, on_delete=models.CASCADE, related_name="classes")
    session = models.ForeignKey(
        ClassSession, verbose_name=_("class"), on_delete=models.CASCADE, related_name="changes"
    )
    version = models.PositiveIntegerField()
    old_starts_at = models.DateTimeField()
    new_starts_at = models.DateTimeField()
    old_ends_at = models.DateTimeField()
    new_ends_at = models.DateTimeField()
    old_topic = models.CharField(max_length=200)
    new_topic = models.CharField(max_length=200)
    old_part = models.CharField(max_length=10, choices=ClassPart.choices)
    new_part = models.CharField(max_length=10, choices=ClassPart.choices)
    old_trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    new_trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    old_room = models.CharField(max_length=120, blank=True)
    new_room = models.CharField(max_length=120, blank=True)
    old_cancelled = models.BooleanField(default=False)
    new_cancelled = models.BooleanField(default=False)
    old_cancel_reason = models.CharField(max_length=200, blank=True)
    new_cancel_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["old_starts_at", "pk"]
        verbose_name = _("change of a class")
        verbose_name_plural = _("changes of classes")
        constraints = [
            models.UniqueConstraint(fields=["session", "version"], name="class_change_version_once")
        ]

    @property
    def before(self) -> Facts:
        return self.facts("old")

    @property
    def after(self) -> Facts:
        return self.facts("new")

    def facts(self, side: str) -> Facts:
        return Facts(
            starts_at=getattr(self, f"{side}_starts_at"),
            ends_at=getattr(self, f"{side}_ends_at"),
            trainer=getattr(self, f"{side}_trainer_id"),
            room=getattr(self, f"{side}_room"),
            topic=getattr(self, f"{side}_topic"),
            part=getattr(self, f"{side}_part"),
            cancelled=getattr(self, f"{side}_cancelled"),
            cancel_reason=getattr(self, f"{side}_cancel_reason"),
        )

    @classmethod
    def of(cls, session: ClassSession, before: Facts, after: Facts, **fields) -> "ClassChange":
        for side, facts in (("old", before), ("new", after)):
            for name, value in vars(facts).items():
                key = f"{side}_trainer_id" if name == "trainer" else f"{side}_{name}"
                fields[key] = value
        return cls(session=session, **fields)


class ClassNotice(models.Model):
    """One person to tell of one change: an e-mail that waits, was sent or failed, or a telephone call.

    The row is the truth: a task only hurries it, and a sweep finds what was left lying.
    """

    change = models.ForeignKey(TimetableChange, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="class_notices",
        null=True,
        blank=True,
    )
    enrolment = models.ForeignKey(
        "courses.Enrolment",
        on_delete=models.CASCADE,
        related_name="class_notices",
        null=True,
        blank=True,
    )
    state = models.CharField(
        max_length=20, choices=NoticeState.choices, default=NoticeState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    fault = models.CharField(_("what the mail server said"), max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("notice of a change")
        verbose_name_plural = _("notices of changes")
        constraints = [
            models.UniqueConstraint(
                fields=["change", "user"],
                condition=models.Q(user__isnull=False),
                name="class_notice_once_per_account",
            ),
            models.UniqueConstraint(
                fields=["change", "enrolment"],
                condition=models.Q(enrolment__isnull=False),
                name="class_notice_once_per_place",
            ),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False) | models.Q(enrolment__isnull=False),
                name="class_notice_to_someone",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["waiting", "sending"]),
                name="class_notice_due",
            )
        ]
