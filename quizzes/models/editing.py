"""What editors' forms refuse."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm

from quizzes.rules.validity import faults

FAULTS = {
    "no_stem": _("Write the question."),
    "too_few_answers": _("Give at least two answers to choose from."),
    "no_right_answer": _("Mark at least one answer as correct."),
    "two_right_answers": _("Only one answer of this question can be correct."),
    "weights_not_whole": _("The weights of the correct answers must make 100 percent together."),
    "weights_missing": _(
        "Nothing has a weight: whoever ticks all would get all the points. Give weights, or choose "
        "another way of counting."
    ),
    "empty_answer": _("An accepted answer is empty. Write it or remove its row."),
    "not_a_number": _("A right number is not a number. Write for example 12 or 0,5 or 2..3."),
    "empty_match": _("Each row of a matching needs what it belongs with."),
    "too_few_pairs": _("Give at least two pairs."),
    "gaps_unlike_markers": _(
        "The gaps in the text and the answers differ: each [[1]] needs rows with the gap number 1."
    ),
    "gap_without_answer": _("A gap has no correct answer worth 100 percent."),
}


class QuestionForm(WagtailAdminModelForm):
    """Refuses a question that nobody could answer rightly."""

    class Media:
        js = ["js/question-form.js"]

    def clean(self):
        cleaned = super().clean()
        formset = self.formsets.get("answers")
        if formset is None or not cleaned.get("kind") or not formset.is_valid():
            return cleaned
        rows = [row for row in formset.cleaned_data if row and not row.get("DELETE")]
        rows.sort(key=lambda row: row.get("ORDER") or 0)
        for code in faults(self.as_written(cleaned, rows)):
            self.add_error(None, FAULTS[code])
        return cleaned

    def as_written(self, cleaned: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
        """The question in the shape of quizzes.rules.grading, before anything is saved."""
        answer = self._meta.model._meta.get_field("answers").related_model
        names = ("text", "is_correct", "weight", "match", "gap", "tolerance", "feedback")
        kept = [answer(**{name: row.get(name) for name in names}) for row in rows]
        for row in kept:
            row.text, row.match = row.text or "", row.match or ""
            row.feedback = row.feedback or ""
        return {
            "kind": cleaned["kind"],
            "stem": cleaned.get("stem") or "",
            "partial": cleaned.get("partial") or "all",
            "answers": [row.as_asked(cleaned["kind"]) for row in kept],
        }


class QuizForm(WagtailAdminPageForm):
    """Refuses a quiz that could not be taken: dates the wrong way round, draws from too few."""

    def clean(self):
        cleaned = super().clean()
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and opens >= closes:
            self.add_error("closes_at", _("The quiz must close after it opens."))
        if cleaned.get("at_expiry") == "discard" and not cleaned.get("time_limit"):
            self.add_error("at_expiry", _("Without a time limit there is nothing to run out."))
        shown = {cleaned.get("score_shown"), cleaned.get("answers_shown")}
        if "after_closing" in shown and not closes:
            self.add_error("closes_at", _("Something is shown after closing: say when it closes."))
        self.check_supervised(cleaned)
        self.check_questions()
        return cleaned

    def check_supervised(self, cleaned: dict[str, Any]) -> None:
        """Domain §24(3)-(7): under profile A the final pass may not be held remotely."""
        course = self.course_above()
        if course is None or cleaned.get("purpose") != "final" or cleaned.get("is_supervised"):
            return
        if course.legal_profile == "A":
            self.add_error(
                "is_supervised",
                _(
                    "The course gives a certificate under profile A: its final test may not be "
                    "held remotely. Mark it as supervised in the room."
                ),
            )

    def course_above(self):
        module = self.parent_page and self.parent_page.specific
        return module.get_parent().specific if module else None

    def check_questions(self) -> None:
        formset = self.formsets.get("questions")
        if formset is None or not formset.is_valid():
            return
        rows = [row for row in formset.cleaned_data if row and not row.get("DELETE")]
        chosen = [row["question"].pk for row in rows if row.get("question")]
        if rows and not any(worth(row) for row in rows):
            self.add_error(None, _("All questions together are worth no points. Give some points."))
        if len(chosen) != len(set(chosen)):
            self.add_error(None, _("A question stands twice in this quiz. Remove one of them."))
        short = self.instance.too_few(rows)
        for place, wanted, there in short:
            self.add_error(
                None,
                format_lazy(
                    _("Row {row} draws {wanted} questions, but the bank has only {there} for it."),
                    row=place,
                    wanted=wanted,
                    there=there,
                ),
            )


def worth(row: dict[str, Any]) -> bool:
    """Whether a row of the quiz can give points; what is drawn is taken to."""
    question, points = row.get("question"), row.get("points")
    if question is None:
        return points is None or points > 0
    return question.kind != "description" and (question.points if points is None else points) > 0
