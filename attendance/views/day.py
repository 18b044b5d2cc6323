"""The trainer's day: a page that opens without a network, and the way of its marks to the register."""

import hashlib
import json
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from attendance import permissions
from attendance.actions.syncing import Answer, Operation, refuse_operation, sync_class
from attendance.enums import SyncResult
from attendance.forms import Unreadable, read_operations
from attendance.reads import vocabulary_of
from attendance.reads.day import day_document, mark_row, part_of_day, trainer_day
from attendance.views.offline import day_words
from attendance.views.registers import shown_time, told_when_signed_out
from courses.models import ClassSession
from people.enums import Role

NOT_MODIFIED, UNREADABLE, ANOTHER_PERSON = 304, 422, 409


def check_trainer(user) -> None:
    if Role.TRAINER not in user.roles:
        raise Http404


@login_required
def day(request):
    """Classes with links to their registers; the script on it makes it work without a network."""
    check_trainer(request.user)
    now = timezone.now()
    parts: dict[str, list[ClassSession]] = {"today": [], "late": [], "coming": []}
    for session in trainer_day(request.user, at=now):
        parts[part_of_day(session, at=now)].append(session)
    context = {"now": now, "parts": parts, "words": day_words(), "person": request.user.pk}
    return render(request, "attendance/day.html", context)


@told_when_signed_out
@login_required
def day_data(request):
    """The document behind the page. What the device has already is not sent again (ETag)."""
    check_trainer(request.user)
    document = day_document(request.user, at=timezone.now())
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        response = HttpResponse(status=NOT_MODIFIED)
    else:
        response = HttpResponse(content, content_type="application/json")
    response["ETag"] = tag
    # The page keeps it encrypted; the browser's own cache would not.
    response["Cache-Control"] = "private, no-store"
    return response


@told_when_signed_out
@login_required
@require_POST
def day_sync(request):
    """Takes the marks that waited on a device, each answered by itself."""
    check_trainer(request.user)
    try:
        person, operations = read_operations(request.body)
    except Unreadable as problem:
        return JsonResponse({"error": _("This cannot be read: %s") % problem}, status=UNREADABLE)
    if person != request.user.pk:
        # What one person noted is never sent under the name of another.
        told = {"error": _("Somebody else is signed in.")}
        return JsonResponse(told, status=ANOTHER_PERSON)
    answers: list[dict[str, Any]] = []
    for session_id, part in groupby(operations, key=lambda item: item.session_id):
        answers += answers_of_class(request.user, session_id, list(part))
    return JsonResponse({"answers": answers, "at": shown_time(timezone.now())})


def answers_of_class(user, session_id: int, operations: list[Operation]) -> list[dict[str, Any]]:
    classes = permissions.visible_classes(user).select_related("edition", "register")
    session = classes.filter(pk=session_id).first()
    if session is None or not permissions.can_mark(user, session):
        message = _("This class is not among yours.")
        found = [refuse_operation(operation=row, message=message, by=user) for row in operations]
        return [answer_json(answer, None) for answer in found]
    found = sync_class(session=session, operations=operations, by=user)
    return [answer_json(answer, session) for answer in found]


def answer_json(answer: Answer, session: ClassSession | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "client_id": str(answer.operation.client_id),
        "result": str(answer.result),
        "message": answer.message,
    }
    if answer.result == SyncResult.REFUSED and session is not None:
        told["link"] = link_for(session, answer.operation)
    if answer.result == SyncResult.CONFLICT and session is not None:
        told |= conflict_json(answer, session)
    elif answer.mark is not None:
        told["version"] = answer.mark.version
    return told


def conflict_json(answer: Answer, session: ClassSession) -> dict[str, Any]:
    """Who marked the person meanwhile, when, and what."""
    mark = answer.mark
    there = mark_row(mark, vocabulary_of(session.edition.project_id))
    return {
        **there,
        "label": mark.status.label,
        "by": str(mark.updated_by),
        "at": shown_time(mark.updated_at),
    }


def link_for(session: ClassSession, operation: Operation) -> str:
    """Where a closed class is corrected; else the register."""
    register = getattr(session, "register", None)
    if register and register.closed_at:
        return reverse("mark_correct", args=[session.pk, operation.enrolment_id])
    return reverse("register_detail", args=[session.pk])
