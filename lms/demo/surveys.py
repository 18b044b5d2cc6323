"""The evaluation survey of the management training, and invented answers to it by the real actions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from courses.models import CoursePage, Enrolment, ModulePage
from lms.demo import content
from quizzes.actions import surveys
from quizzes.models import SurveyPage, SurveyQuestion, SurveyRound
from quizzes.reads.surveys import asked_of, standing
from quizzes.rules.surveys import field_name

RATINGS = (5, 4, 5, 3, 4, 5, 4, 2, 5, 4)
REMARKS = (
    "Więcej ćwiczeń na własnych dokumentach.",
    "",
    "Zajęcia mogłyby zaczynać się godzinę później.",
    "",
    "",
    "Przydałaby się lista słów, których nie znałam przed szkoleniem.",
)


def survey_of(course: CoursePage) -> SurveyPage:
    return SurveyPage.objects.descendant_of(course).get()


def unpublished_survey() -> SurveyPage:
    data = content.read("management/survey")
    page = SurveyPage(
        title=data["title"],
        slug=data["slug"],
        minutes=data["minutes"],
        intro=f"<p>{data['intro']}</p>",
    )
    page.questions = content.in_order(survey_row(row) for row in data["question"])
    return page


def survey_row(data: dict[str, Any]) -> SurveyQuestion:
    return SurveyQuestion(**{**data, "options": "\n".join(data.get("options", ()))})


def last_module(course: CoursePage) -> ModulePage:
    return ModulePage.objects.child_of(course).order_by("-path")[0]


def answer(survey: SurveyPage, enrolments: Iterable[Enrolment], *, at: datetime) -> None:
    for place, enrolment in enumerate(enrolments):
        asked, seen = asked_of(survey, standing(survey, enrolment, at=at).round)
        surveys.take_survey(
            survey=survey,
            enrolment=enrolment,
            posted={
                field_name(question): invented(question, place * (number + 1) + number)
                for number, question in enumerate(asked)
            },
            seen=seen,
            by=enrolment.person.user,
            at=at,
        )


def invented(question: dict[str, Any], turn: int) -> list[str]:
    """An answer that differs from person to person and question to question."""
    if question["kind"] == "open":
        return [REMARKS[turn % len(REMARKS)]]
    if question["kind"] == "rating":
        return ["na" if question["has_na"] and turn % 7 == 3 else str(RATINGS[turn % len(RATINGS)])]
    options = [option["id"] for option in question["options"]]
    if question["kind"] == "single":
        return [options[(turn * turn) % 3]]
    return [options[turn % len(options)], options[(turn * 3 + 1) % len(options)]]


def close(survey: SurveyPage, enrolment: Enrolment, *, by) -> None:
    found = SurveyRound.objects.get(survey=survey, edition=enrolment.edition_id)
    surveys.close_survey(survey_round=found, by=by)
