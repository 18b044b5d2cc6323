"""Files of questions into the bank: a preview first, and nothing written until it is confirmed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from lib.refused import Refused
from quizzes.actions import imports
from quizzes.actions.import_checks import Checked, sentence
from quizzes.enums import QuestionKind
from quizzes.formats.content import Problem
from quizzes.forms import ImportForm
from quizzes.models import QuestionImport
from quizzes.views.bank_files import LIST, frame

may_import = permission_required("quizzes.add_question")
LABELS = {"gift": "GIFT", "moodle-xml": "Moodle XML", "aiken": "Aiken", "qti": "QTI"}


def own(request: HttpRequest, pk: int) -> QuestionImport:
    return get_object_or_404(QuestionImport, pk=pk, by=request.user)


@may_import
def question_import(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        kept = imports.keep_file(
            name=form.cleaned_data["file"].name,
            format=form.cleaned_data["format"],
            category=form.cleaned_data["category"],
            data=form.cleaned_data["data"],
            by=request.user,
        )
        return redirect("question_import_detail", kept.pk)
    context = {
        **frame(_("Import questions")),
        "form": form,
        "list_url": reverse(LIST),
    }
    return render(request, "quizzes/question_import.html", context)


@may_import
@require_safe
def question_import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    kept = own(request, pk)
    context = {
        **frame(kept.name, (reverse("question_import"), _("Import questions"))),
        "kept": kept,
        "format": LABELS.get(kept.format, kept.format),
        "list_url": reverse(LIST),
        "again_url": reverse("question_import"),
        "checked": None,
    }
    if kept.done_at is None:
        context |= preview(imports.check_file(kept))
    return render(request, "quizzes/question_import_detail.html", context)


def preview(checked: Checked) -> dict[str, Any]:
    kinds = dict(QuestionKind.choices)
    return {
        "checked": checked,
        "new": len(checked.new),
        "doubles": len(checked.items) - len(checked.new),
        "problems": in_words(checked.problems),
        "notes": in_words(checked.notes),
        "questions": [
            {
                "line": item.content.line,
                "kind": kinds[item.content.kind],
                "title": item.title,
                "category": item.content.category,
                "is_double": item.is_double,
            }
            for item in checked.items
        ],
    }


def in_words(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    return [{"line": problem.line, "text": sentence(problem)} for problem in problems]


@may_import
@require_POST
def question_import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        kept = imports.confirm_import(kept=own(request, pk), by=request.user)
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        text = ngettext(
            "%(count)s question imported.", "%(count)s questions imported.", kept.imported
        )
        messages.success(request, text % {"count": kept.imported})
    return redirect("question_import_detail", pk)


@may_import
@require_POST
def question_import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    imports.discard_file(kept=own(request, pk))
    messages.success(request, _("The file was discarded; nothing was imported."))
    return redirect("question_import")
