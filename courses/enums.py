from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CourseKind(models.TextChoices):
    TRAINING = "training", _("training")
    VOCATIONAL = "vocational", _("vocational course")
    WORKSHOP = "workshop", _("workshop")
    ADVICE = "advice", _("group advice")
    STUDY_VISIT = "study_visit", _("study visit")
    CONFERENCE = "conference", _("conference")


class LegalProfile(models.TextChoices):
    """Which rules the certificate follows (docs/glossary.md, “legal profile”)."""

    A = "A", _("A: continuing education centre (course of art. 117 of the education law)")
    B = "B", _("B: training ordered by a labour office")
    C = "C", _("C: service in the register of development services (BUR)")
    D = "D", _("D: project of a fund, without a statutory form")


class HourUnit(models.TextChoices):
    TEACHING = "teaching", _("teaching hours (45 min)")
    CLOCK = "clock", _("clock hours (60 min)")


class ClassPart(models.TextChoices):
    THEORY = "theory", _("theory")
    PRACTICE = "practice", _("practice")


class EditionState(models.TextChoices):
    PLANNED = "planned", _("planned")
    RECRUITING = "recruiting", _("recruiting")
    RUNNING = "running", _("running")
    CLOSED = "closed", _("closed")


class StaffRole(models.TextChoices):
    TRAINER = "trainer", _("trainer")
    COORDINATOR = "coordinator", _("coordinator")


class EnrolmentState(models.TextChoices):
    APPLIED = "applied", _("applied")
    WAITING = "waiting", _("on the waiting list")
    ENROLLED = "enrolled", _("taking part")
    COMPLETED = "completed", _("completed")
    WITHDRAWN = "withdrawn", _("withdrew")
    EXCLUDED = "excluded", _("removed from the list")


class NoticeState(models.TextChoices):
    """How far telling one person of a change has come. "call": there is no address to write to."""

    WAITING = "waiting", pgettext_lazy("e-mail", "waiting")
    SENDING = "sending", pgettext_lazy("e-mail", "being sent")
    SENT = "sent", pgettext_lazy("e-mail", "sent")
    NEEDLESS = "needless", pgettext_lazy("e-mail", "not needed any more")
    FAILED = "failed", pgettext_lazy("e-mail", "not delivered")
    CALL = "call", pgettext_lazy("person", "to telephone")
    TOLD = "told", pgettext_lazy("person", "told")


# Those who are, or were to the end, on the list of a class.
ATTENDING_STATES = frozenset({EnrolmentState.ENROLLED.value, EnrolmentState.COMPLETED.value})
