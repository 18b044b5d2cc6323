from quizzes.models.attempts import (
    Accommodation,
    Attempt,
    AttemptQuestion,
    GradeChange,
    QuizException,
    ResponseChange,
    RoomOpening,
)
from quizzes.models.imports import QuestionImport
from quizzes.models.questions import (
    Answer,
    Criterion,
    Question,
    QuestionCategory,
    QuestionTag,
)
from quizzes.models.quizzes import QuizPage, QuizQuestion
from quizzes.models.surveys import (
    SurveyPage,
    SurveyQuestion,
    SurveyResponse,
    SurveyRound,
    SurveyTaken,
)
from quizzes.models.versions import QuestionVersion

__all__ = [
    "Accommodation",
    "Answer",
    "Attempt",
    "AttemptQuestion",
    "Criterion",
    "GradeChange",
    "Question",
    "QuestionCategory",
    "QuestionImport",
    "QuestionTag",
    "QuestionVersion",
    "QuizException",
    "QuizPage",
    "QuizQuestion",
    "ResponseChange",
    "RoomOpening",
    "SurveyPage",
    "SurveyQuestion",
    "SurveyResponse",
    "SurveyRound",
    "SurveyTaken",
]
