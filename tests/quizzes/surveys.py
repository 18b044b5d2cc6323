"""Surveys as tests make them, and people who answer."""

from datetime import UTC, datetime

from courses.models import Step
from lms.demo.content import in_order
from quizzes.actions.surveys import take_survey
from quizzes.models import SurveyPage, SurveyQuestion
from quizzes.reads.surveys import asked_of, standing
from quizzes.rules.surveys import field_name
from tests.factories.courses import CourseFactory, EditionFactory, EnrolmentFactory, ModuleFactory

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def simple_rows():
    return [
        SurveyQuestion(kind="rating", text="Czy było jasno?"),
        SurveyQuestion(kind="open", text="Co zmienić?", is_required=False),
    ]


def make_survey(course=None, rows=None, **fields):
    module = ModuleFactory(parent=course or CourseFactory())
    survey = SurveyPage(title="Ankieta", slug="ankieta", **fields)
    survey.questions = in_order(simple_rows() if rows is None else rows)
    module.add_child(instance=survey)
    Step.objects.filter(pk=survey.pk).update(first_published_at=datetime(2026, 1, 1, tzinfo=UTC))
    return survey


def make_group(survey, count, **edition):
    """An edition with so many people on its list."""
    course = survey.get_parent().get_parent().specific
    made = EditionFactory(course=course, capacity=max(count, 1), **edition)
    return made, [EnrolmentFactory(edition=made) for _ in range(count)]


def take(survey, enrolment, *answers, by=None, at=NOW):
    """`answers` in the order of the questions, each a text or a list of them; the first is a rating
    of 4 where none is given."""
    asked, seen = asked_of(survey, standing(survey, enrolment, at=at).round)
    given = answers or ("4",)
    posted = {
        field_name(question): [answer] if isinstance(answer, str) else list(answer)
        for question, answer in zip(asked, given, strict=False)
    }
    return take_survey(survey=survey, enrolment=enrolment, posted=posted, seen=seen, by=by, at=at)
