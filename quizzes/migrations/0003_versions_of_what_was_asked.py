"""Numbers become rows of answers, and what attempts keep becomes versions of questions."""

import hashlib
import json
import secrets
from html import escape

from django.db import migrations


def as_html(text):
    return f"<p>{escape(text)}</p>" if text else ""


def numbers_to_answers(apps):
    """A question about a number kept it in fields of its own; every kind has answers now."""
    question_model, answer_model = apps.get_model("quizzes", "Question"), apps.get_model("quizzes", "Answer")
    for question in question_model.objects.filter(kind="numeric").exclude(value=None).order_by("pk"):
        answer_model.objects.create(
            question=question,
            text=f"{question.value.normalize():f}",
            is_correct=True,
            tolerance=question.tolerance,
            sort_order=0,
        )
    for question in question_model.objects.order_by("pk"):
        question.units = question.unit
        question.feedback = as_html(question.feedback)
        question.save(update_fields=["units", "feedback"])
    for answer in answer_model.objects.order_by("pk"):
        answer.uid, answer.match_uid = secrets.token_hex(4), secrets.token_hex(4)
        answer.text, answer.feedback = escape(answer.text), escape(answer.feedback)
        answer.save(update_fields=["uid", "match_uid", "text", "feedback"])


def asked_to_versions(apps):
    """One version for each thing that a question was asked as. Responses name answers by their old
    ids, so these stay in what was asked; the bank's own ids begin with the next edit."""
    version_model = apps.get_model("quizzes", "QuestionVersion")
    asked_model = apps.get_model("quizzes", "AttemptQuestion")
    known = {}
    for row in asked_model.objects.order_by("pk").iterator():
        asked = in_new_shape(row.asked)
        fingerprint = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
        key = row.question_id, fingerprint
        if key not in known:
            number = sum(question == row.question_id for question, _print in known) + 1
            known[key] = version_model.objects.create(
                question_id=row.question_id, number=number, asked=asked, fingerprint=fingerprint
            )
        row.version, row.possible = known[key], asked["points"]
        row.made_at = row.saved_at
        row.shown = {"order": [answer["id"] for answer in asked["answers"]], "matches": []}
        row.save(update_fields=["version", "possible", "made_at", "shown"])


def in_new_shape(old):
    numeric = old["kind"] == "numeric"
    # What is chosen from is shown as HTML now; what is typed is still compared as plain text.
    shown = str if old["kind"] == "short" else escape
    answers = [
        answer_row(a["id"], shown(a["text"]), a["correct"], as_html(a["feedback"]), None)
        for a in old["answers"]
    ]
    if numeric:
        answers = [answer_row("0", old["value"], True, "", old["tolerance"])]
    return {
        "kind": old["kind"],
        "title": "",
        "stem": old["stem"],
        "audio": None,
        "points": str(old["points"]),
        "partial": "all",
        "keeps_case": False,
        "keeps_diacritics": False,
        "shuffles": False,
        "units": [[old["unit"], "1"]] if old["unit"] else [],
        "feedback": as_html(old["feedback"]),
        "law_date": old["law_date"],
        "grading_note": "",
        "rubric": [],
        "answers": answers,
    }


def answer_row(uid, text, correct, feedback, tolerance):
    return {
        "id": str(uid),
        "text": text,
        "correct": correct,
        "weight": None,
        "feedback": feedback,
        "match": "",
        "match_id": "",
        "gap": None,
        "tolerance": tolerance,
        "keeps_case": False,
        "audio": None,
    }


def graded_attempts(apps):
    for attempt in apps.get_model("quizzes", "Attempt").objects.exclude(submitted_at=None):
        attempt.graded_at, attempt.submitted_by = attempt.submitted_at, "hand"
        attempt.save(update_fields=["graded_at", "submitted_by"])


def convert(apps, schema_editor):
    numbers_to_answers(apps)
    asked_to_versions(apps)
    graded_attempts(apps)


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0002_bank_versions")]
    operations = [migrations.RunPython(convert, migrations.RunPython.noop)]
