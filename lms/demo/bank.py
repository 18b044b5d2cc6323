"""The question bank of the demo: drawers, tags, the quizzes of modules, tests before and after."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wagtail.models import Page

from courses.models import ModulePage
from lms.demo import content
from quizzes.enums import Moment, Partial, Purpose
from quizzes.models import Answer, Criterion, Question, QuestionCategory, QuizPage, QuizQuestion

# Every third of a module's dozen: four of each module make the tests before and after.
STEP = 3
BEFORE = (
    "<p>Ten test pokazuje, co już wiesz, zanim zaczniesz. Nie da się go nie zdać. "
    "Po szkoleniu dostaniesz te same pytania.</p>"
)
QUIZ_FIELDS = ("purpose", "answers_shown", "attempts_allowed")
AFTER = "<p>Te same pytania co przed szkoleniem. Zobaczysz, ile przybyło.</p>"


def drawer(name: str) -> QuestionCategory:
    """A category with those above it, so that one may draw from a whole course."""
    above = name.rpartition("/")[0]
    if above:
        drawer(above)
    return QuestionCategory.objects.get_or_create(name=name)[0]


def module_quiz(quiz: dict[str, Any], category: QuestionCategory) -> QuizPage:
    page = QuizPage(
        title=quiz["title"],
        slug=quiz["slug"],
        intro=f"<p>{quiz['intro']}</p>",
        minutes=quiz["minutes"],
        pass_percent=quiz["pass_percent"],
        **{name: quiz[name] for name in QUIZ_FIELDS if name in quiz},
    )
    page.questions = content.in_order(
        QuizQuestion(
            question=build_question(question, category), section=question.get("section", "")
        )
        for question in quiz["question"]
    )
    return page


def more_quizzes(category: QuestionCategory) -> list[QuizPage]:
    """A self-check of every kind that rules can grade, and a task that a person grades."""
    quizzes = [module_quiz(row, category) for row in content.read("management/sprawdz-sie")["quiz"]]
    for quiz in quizzes:
        quiz.is_required = False
    return quizzes


def build_question(data: dict[str, Any], category: QuestionCategory) -> Question:
    question = Question(
        kind=data["kind"],
        category=category,
        stem=f"<p>{data['stem']}</p>",
        points=data["points"],
        feedback=f"<p>{data['feedback']}</p>" if data["feedback"] else "",
        partial=data.get("partial", Partial.ALL),
        law_date=data.get("law_date"),
        units=data.get("unit", ""),
    )
    answers = data.get("answers", [])
    if "value" in data:
        tolerance = Decimal(data.get("tolerance", "0"))
        question.answers = [
            Answer(text=data["value"], is_correct=True, tolerance=tolerance, sort_order=0)
        ]
    else:
        question.answers = content.in_order(build_answer(row) for row in answers)
    question.criteria = content.in_order(Criterion(**row) for row in data.get("criteria", []))
    question.tags.add(*tags(data))
    question.save()
    return question


def build_answer(row: dict[str, Any]) -> Answer:
    return Answer(
        text=row["text"],
        is_correct=row.get("correct", False),
        feedback=row.get("feedback", ""),
        match=row.get("match", ""),
        gap=row.get("gap"),
        tolerance=Decimal(row["tolerance"]) if "tolerance" in row else None,
    )


def tags(data: dict[str, Any]) -> list[str]:
    """What an editor would look for: questions that age with the law, and those with a number."""
    found = ["stan prawny"] if data.get("law_date") else []
    return [*found, "liczby"] if data["kind"] == "numeric" else found


def tests_before_and_after(modules: Sequence[ModulePage]) -> tuple[QuizPage, QuizPage]:
    """Of the same questions, from the quizzes of all modules; neither counts towards completing."""
    quizzes = [QuizPage.objects.child_of(module).order_by("path").first() for module in modules]
    rows = [row for quiz in quizzes for row in list(quiz.questions.all())[::STEP]]
    common = {"minutes": 10, "pass_percent": 60, "is_required": False, "attempts_allowed": 1}
    before = QuizPage(
        title="Test przed szkoleniem",
        slug="przed-szkoleniem",
        intro=BEFORE,
        purpose=Purpose.PRE_TEST,
        answers_shown=Moment.NEVER,
        **common,
    )
    after = QuizPage(
        title="Test po szkoleniu",
        slug="po-szkoleniu",
        intro=AFTER,
        purpose=Purpose.POST_TEST,
        **common,
    )
    for quiz in (before, after):
        quiz.questions = content.in_order(QuizQuestion(question=row.question) for row in rows)
    return before, after


def put_first(page: Page, parent: Page) -> None:
    """Before the lessons and quizzes that the module has."""
    page.refresh_from_db()
    page.move(parent, pos="first-child")
