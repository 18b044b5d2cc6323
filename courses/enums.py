from django.db import models
from django.utils.translation import gettext_lazy as _


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


# Those who are, or were to the end, on the list of a class.
ATTENDING_STATES = frozenset({EnrolmentState.ENROLLED.value, EnrolmentState.COMPLETED.value})
