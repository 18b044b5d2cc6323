"""The list of questions in Wagtail: into files, and the way to take files in."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail.snippets.views.snippets import IndexView

from quizzes.exports.questions import FORMATS, Written, written
from quizzes.forms import ExportForm
from quizzes.models import Question

LIST = "wagtailsnippets_quizzes_question:list"


def frame(title: str, *above: tuple[str, str]) -> dict[str, Any]:
    """What Wagtail's page around a screen needs; `above`: (address, words) between list and screen."""
    steps = [(reverse(LIST), gettext("Questions")), *above, ("", title)]
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "help",
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in steps],
    }


def download(found: Written, format: str) -> HttpResponse:
    response = HttpResponse(found.data, content_type=FORMATS[format].content_type)
    response["Content-Disposition"] = f'attachment; filename="{FORMATS[format].name}"'
    return response


class QuestionIndexView(IndexView):
    """With the questions that are listed, filtered or found as a file."""

    FORMATS = (*IndexView.FORMATS, *FORMATS)

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = list(super().header_buttons)
        if self.user_has_permission("add"):
            url = reverse("question_import")
            buttons.append(HeaderButton(_("Import questions"), url=url, icon_name="upload"))
        return buttons

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = list(super().header_more_buttons)
        for place, (name, format) in enumerate(FORMATS.items()):
            label = gettext("Export as %(format)s") % {"format": format.label}
            url = self.get_export_url(name)
            buttons.append(Button(label, url=url, icon_name="download", priority=110 + place))
        return buttons

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponse:
        if spreadsheet_format not in FORMATS:
            return super().as_spreadsheet(queryset, spreadsheet_format)
        listed = Question.objects.filter(pk__in=[question.pk for question in queryset])
        return self.as_file(self.request, listed, spreadsheet_format)

    def as_file(self, request: HttpRequest, listed: QuerySet, format: str) -> HttpResponse:
        """The file; where it would lack a question, first a page that says so."""
        found = written(listed, format)
        if not found.left_out or "rest" in request.GET:
            return download(found, format)
        context = {
            **frame(gettext("Export as %(format)s") % {"format": FORMATS[format].label}),
            "format": FORMATS[format],
            "left_out": found.left_out,
            "whole_url": self.get_export_url("moodle-xml"),
            "rest_url": f"{self.get_export_url(format)}&rest=1",
            "list_url": reverse(LIST),
        }
        return render(request, "quizzes/question_export.html", context)


class ExportQuestions(SnippetBulkAction):
    """Those that were ticked in the list."""

    models = [Question]
    display_name = _("Export")
    action_type = "export"
    aria_label = _("Export the chosen questions")
    template_name = "quizzes/question_export_chosen.html"
    action_priority = 20
    form_class = ExportForm

    @classmethod
    def execute_action(cls, objects: list[Any], **kwargs: Any) -> tuple[int, int]:
        return len(objects), 0

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        chosen = [item["item"].pk for item in context["items"]]
        found = written(Question.objects.filter(pk__in=chosen), "gift")
        return {**context, "left_out": found.left_out, "page_title": gettext("Export questions")}

    def prepare_action(self, objects: list[Any], objects_without_access: Any) -> HttpResponse:
        format = self.cleaned_form.cleaned_data["format"]
        chosen = Question.objects.filter(pk__in=[question.pk for question in objects])
        return download(written(chosen, format), format)
