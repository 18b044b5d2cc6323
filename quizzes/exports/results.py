"""Results as workbooks (XLSX)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lib.spreadsheets import Row, workbook
from quizzes.enums import QuestionKind
from quizzes.reads.results import GainPair, PersonResult
from quizzes.rules.results import AnswerCount, QuestionFigures, VersionFigures, plain


def states() -> dict[str, str]:
    """What a result is called, by `PersonResult.state`."""
    return {
        "passed": _("passed"),
        "taken": _("handed in"),
        "failed": _("not passed yet"),
        "waits": _("waits for grading"),
        "discarded": _("does not count"),
        "begun": _("under way"),
        "none": _("not taken"),
    }


def results_workbook(
    results: Sequence[PersonResult], questions: Sequence[QuestionFigures]
) -> bytes:
    return workbook(
        [
            (_("By person"), person_table(results)),
            (_("By question"), question_table(questions)),
            (_("Answers"), answer_table(questions)),
        ]
    )


def gains_workbook(pairs: Sequence[GainPair]) -> bytes:
    """A sheet for each pair of tests; an empty one where there is none."""
    sheets = [
        (f"{number}. {pair.after.title}", gain_table(pair)) for number, pair in enumerate(pairs, 1)
    ]
    return workbook(sheets or [(_("Before and after"), [gain_heads()])])


def person_table(results: Sequence[PersonResult]) -> list[Row]:
    words = states()
    heads = (
        *(pgettext("of a person", "Name"), _("Result"), _("Percent"), _("Points")),
        *(_("Points possible"), _("Attempts"), _("Handed in")),
    )
    rows = [
        (
            row.name,
            words[row.state],
            row.percent,
            row.counted and row.counted.points,
            row.counted and row.counted.points_possible,
            len(row.submitted),
            row.day,
        )
        for row in results
    ]
    return [heads, *rows]


def question_table(questions: Sequence[QuestionFigures]) -> list[Row]:
    """Figures stand empty where too few people answered to say anything."""
    heads = (
        *(_("No."), _("Version"), _("Question"), _("Kind"), _("Answered by"), _("Left empty")),
        *(_("Facility"), _("Discrimination")),
    )
    rows = [
        (
            question.place,
            version.number,
            plain(version.stem),
            QuestionKind(version.asked["kind"]).label,
            version.count - version.unanswered,
            version.unanswered,
            version.statistics.facility if version.statistics.is_enough else None,
            version.statistics.discrimination,
        )
        for question in questions
        for version in question.versions
    ]
    return [heads, *rows]


def answer_words(version: VersionFigures, answer: AnswerCount) -> str:
    if version.has_parts:
        return f"{answer.part} → {answer.text}"
    return plain(answer.text) if version.is_choice else answer.text


def answer_table(questions: Sequence[QuestionFigures]) -> list[Row]:
    heads = (
        *(_("No."), _("Version"), _("Answer"), _("Right answer")),
        *(_("People"), _("Percent of people")),
    )
    rows = [
        (
            question.place,
            version.number,
            answer_words(version, answer),
            (_("yes") if answer.is_right else _("no"))
            if version.is_choice or version.has_parts
            else None,
            answer.count,
            answer.percent,
        )
        for question in questions
        for version in question.versions
        for answer in version.answers
    ]
    return [heads, *rows]


def gain_heads() -> Row:
    return (pgettext("of a person", "Name"), _("Before, %"), _("After, %"), _("Change"))


def gain_table(pair: GainPair) -> list[Row]:
    rows = [(row.name, row.before, row.after, row.change) for row in pair.rows]
    gain = pair.gain
    mean = (_("Mean of those who took both"), gain.before, gain.after, gain.change)
    return [gain_heads(), *rows, mean]
