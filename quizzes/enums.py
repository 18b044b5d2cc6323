from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("single choice")
    MULTIPLE = "multiple", _("multiple choice")
    TRUEFALSE = "truefalse", _("true or false")
    SHORT = "short", _("short text")
    NUMERIC = "numeric", pgettext_lazy("kind of question", "number")
    MATCHING = "matching", _("matching")
    ORDERING = "ordering", _("putting in order")
    GAP = "gap", _("filling the gaps")
    ESSAY = "essay", _("longer answer, graded by a person")
    DESCRIPTION = "description", _("text that asks nothing")


CHOICE_KINDS = frozenset({"single", "multiple", "truefalse"})


class Partial(models.TextChoices):
    """How a question that is answered in part is counted."""

    ALL = "all", _("all the points or none")
    SHARE = "share", _("points for each right part; wrong choices take them away")
    WEIGHTS = "weights", _("the weight of each answer")


class Difficulty(models.TextChoices):
    EASY = "easy", _("easy")
    MEDIUM = "medium", _("medium")
    HARD = "hard", _("hard")


class Purpose(models.TextChoices):
    SELF_CHECK = "self_check", _("self-check")
    PRE_TEST = "pre_test", _("test before the training")
    POST_TEST = "post_test", _("test after the training")
    MODULE_TEST = "module_test", _("test of a module")
    FINAL = "final", _("final test")


class Navigation(models.TextChoices):
    FREE = "free", _("free, one may go back")
    ONE_WAY = "one_way", _("one way, no going back")


class Counting(models.TextChoices):
    """Which attempt counts where there are several."""

    BEST = "best", _("the best")
    FIRST = "first", _("the first")
    LAST = "last", _("the last")


class AtExpiry(models.TextChoices):
    SUBMIT = "submit", _("what was saved counts and is handed in")
    DISCARD = "discard", _("the attempt does not count unless it was finished in time")


class Moment(models.TextChoices):
    """When a trainee may see something of the result."""

    DURING = "during", _("after each answer")
    AFTER = "after", _("right after finishing")
    AFTER_CLOSING = "after_closing", _("after the quiz has closed")
    NEVER = "never", _("never")


class SubmittedBy(models.TextChoices):
    HAND = "hand", _("finished by the person")
    TIME = "time", _("handed in when the time was over")


class GradeSource(models.TextChoices):
    COMPUTED = "computed", _("computed")
    PERSON = "person", _("graded by a person")
    REGRADE = "regrade", _("graded again after a correction")
    REOPENED = "reopened", _("opened again for grading")


class SurveyKind(models.TextChoices):
    """What a survey asks for in its own rows; single and multiple choice are the bank's words."""

    RATING = "rating", _("rating on a scale")
    SINGLE = "single", _("single choice")
    MULTIPLE = "multiple", _("multiple choice")
    OPEN = "open", _("open answer")


# Questions of the bank that a survey may ask, as what; their key is not asked for.
ASKED_AS = {"single": "single", "truefalse": "single", "multiple": "multiple", "essay": "open"}
