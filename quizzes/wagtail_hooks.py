"""The question bank in Wagtail, what a quiz page knows of its reader, names in the audit log."""

from django.contrib import messages
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from lib.audit import register_actions
from quizzes import permissions, reads
from quizzes.models import AttemptQuestion, Question, QuestionCategory, QuizPage, SurveyPage
from quizzes.reads import surveys as survey_reads
from quizzes.views import imports
from quizzes.views.bank import QuestionFilterSet
from quizzes.views.bank_files import ExportQuestions, QuestionIndexView


class QuestionViewSet(SnippetViewSet):
    model = Question
    icon = "help"
    menu_label = _("Questions")
    list_display = ["__str__", "get_kind_display", "category", "difficulty", "law_date"]
    filterset_class = QuestionFilterSet
    list_per_page = 50
    copy_view_enabled = True
    index_view_class = QuestionIndexView


class QuestionCategoryViewSet(SnippetViewSet):
    model = QuestionCategory
    icon = "folder-open-inverse"
    menu_label = _("Categories")


class QuestionBank(SnippetViewSetGroup):
    items = (QuestionViewSet, QuestionCategoryViewSet)
    menu_icon = "help"
    menu_label = _("Question bank")
    menu_name = "question-bank"


register_snippet(QuestionBank)
hooks.register("register_bulk_action", ExportQuestions)


@hooks.register("register_admin_urls")
def import_urls():
    return [
        path("pytania/import/", imports.question_import, name="question_import"),
        path(
            "pytania/import/<int:pk>/",
            imports.question_import_detail,
            name="question_import_detail",
        ),
        path(
            "pytania/import/<int:pk>/zapisz/",
            imports.question_import_confirm,
            name="question_import_confirm",
        ),
        path(
            "pytania/import/<int:pk>/usun/",
            imports.question_import_discard,
            name="question_import_discard",
        ),
    ]


@hooks.register("register_reports_menu_item")
def law_to_check():
    url = f"{reverse('wagtailsnippets_quizzes_question:list')}?to_check=true"
    return BankMenuItem(_("Questions to check again"), url, icon_name="history", order=900)


class BankMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("quizzes.change_question")


@hooks.register("after_edit_snippet")
def say_where_it_is_asked(request, question):
    """An edit makes a version: who asks the question from now on, and what stays as it was."""
    if not isinstance(question, Question):
        return
    quizzes = list(question.uses.select_related("quiz").order_by("quiz__title"))
    asked = AttemptQuestion.objects.filter(question=question).exclude(version=question.current)
    if quizzes:
        names = ", ".join(dict.fromkeys(use.quiz.title for use in quizzes))
        told = _("These quizzes ask the question as it is now: %(names)s.") % {"names": names}
        messages.info(request, told)
    if asked.exists():
        messages.info(
            request,
            _(
                "Attempts begun before keep what they asked. If the key was wrong, grade them again."
            ),
        )


@hooks.register("before_serve_page", order=10)
def find_standing(page, request, serve_args, serve_kwargs):
    """After the courses' own hook, which found the reader's enrolment."""
    if not isinstance(page, QuizPage):
        return
    enrolment = getattr(request, "enrolment", None)
    if enrolment:
        request.quiz_standing = reads.standing(page, enrolment, at=timezone.now())
    request.may_try_quiz = permissions.may_try(request.user, request.course)


@hooks.register("before_serve_page", order=11)
def find_survey_standing(page, request, serve_args, serve_kwargs):
    if not isinstance(page, SurveyPage):
        return
    enrolment = getattr(request, "enrolment", None)
    if enrolment:
        request.survey_standing = survey_reads.standing(page, enrolment, at=timezone.now())
    request.may_try_quiz = permissions.may_try(request.user, request.course)


@hooks.register("register_log_actions")
def log_actions(registry):
    register_actions(
        registry,
        {
            "quizzes.start": (_("Start attempt"), _("Attempt started")),
            "quizzes.submit": (_("Submit attempt"), _("Attempt submitted and graded")),
            "quizzes.refused": (_("Refused answer"), _("Answer refused")),
            "quizzes.grade": (_("Grade answer"), _("Answer graded by a person")),
            "quizzes.reopen": (_("Reopen grading"), _("Answer opened again for grading")),
            "quizzes.regrade": (_("Grade again"), _("Attempt graded again after a correction")),
            "quizzes.more_time": (_("More time"), _("Time in quizzes changed for a person")),
            "quizzes.exception": (_("Exception in a quiz"), _("Exception made in a quiz")),
            "quizzes.import": (_("Import questions"), _("File of questions imported")),
            "quizzes.room_open": (_("Open in the room"), _("Quiz opened in the room")),
            "quizzes.room_close": (_("Close in the room"), _("Quiz closed in the room")),
            "quizzes.survey_take": (_("Take part in a survey"), _("Took part in a survey")),
            "quizzes.survey_close": (_("Close survey"), _("Survey closed in an edition")),
        },
    )
