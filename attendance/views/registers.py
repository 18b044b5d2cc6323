"""The register of one class: look, mark, close, correct, print."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from attendance import permissions
from attendance.actions import marks, registers
from attendance.enums import Credit
from attendance.forms import CloseForm, Unreadable, as_chosen, read_wishes
from attendance.forms.scans import ScanForm
from attendance.models import MarkChange, Status
from attendance.reads import Vocabulary, vocabulary_of
from attendance.reads.papers import paper_of_class
from courses.enums import ATTENDING_STATES
from courses.models import ClassSession
from lib.answers import wants_json
from lib.dates import local_day
from lib.refused import Refused

# Of the list of topics in the page, which the field of the topic offers.
TOPICS = "topics"
ROW_FIELDS = ("edition", "state", "person", "person__given_names", "person__family_name")
# How the large buttons look, by what they count.
TONES = {Credit.WHOLE: "", Credit.LESS_MISSED: "tone-now", Credit.NONE: "tone-no"}


def visible_class(user, pk) -> ClassSession:
    classes = permissions.visible_classes(user)
    related = ("edition__course", "edition__project__sign_set", "trainer", "register__closed_by")
    return get_object_or_404(classes.select_related(*related), pk=pk)


def markable_class(user, pk) -> ClassSession:
    session = visible_class(user, pk)
    if not permissions.can_mark(user, session):
        raise Http404
    return session


def words_for(session: ClassSession) -> Vocabulary:
    return vocabulary_of(session.edition.project_id)


def person_rows(session, words: Vocabulary, submitted=None, conflicts=frozenset()) -> list[dict]:
    """The people of the class with their marks: two queries for any number of people.

    `submitted` wishes are shown instead of the stored marks, so that a refused form loses nothing.
    """
    register = getattr(session, "register", None)
    there = {}
    if register:
        stored = register.marks.all()
        if conflicts:
            stored = stored.select_related("updated_by")
        there = {mark.enrolment_id: mark for mark in stored}
    submitted = submitted or {}
    # Names alone: the number of a document would be decrypted for each person.
    enrolments = session.edition.enrolments
    people = enrolments.on_register(register) if register else enrolments.attending()
    return [
        person_row(
            enrolment,
            there.get(enrolment.pk),
            words,
            wish=submitted.get(enrolment.pk),
            conflict=enrolment.pk in conflicts,
        )
        for enrolment in people.by_name().only(*ROW_FIELDS)
    ]


def person_row(enrolment, mark, words: Vocabulary, *, wish, conflict) -> dict:
    stored = words.content_of(mark) if mark else ("", 0, "", "")
    content = wish.content if wish else stored
    status = words.statuses.get(content[0])
    return {
        "enrolment": enrolment,
        "key": str(enrolment.pk),
        "name": enrolment.person.name_by_family,
        "mark": mark,
        # What the mark says stays readable when its status is offered no more.
        "shown": words.status_by_id[mark.status_id] if mark else None,
        "reason_shown": words.reason_by_id.get(mark.absence_reason_id) if mark else None,
        "status": content[0],
        "missed": content[1],
        "reason": content[2],
        "note": content[3],
        "was": "|".join(map(str, stored)) if mark else "",
        "seen": str(mark.version if mark else 0),
        "conflict": conflict,
        "is_open": bool(content[3]) or bool(status and not status.is_first),
        "has_left": enrolment.state not in ATTENDING_STATES,
    }


def option_of(status: Status, tone: str) -> dict:
    return {
        "value": status.code,
        "label": status.label,
        "short": status.short if status.is_first else status.label,
        "tone": tone,
        "names_minutes": status.names_minutes,
        "needs_reason": status.needs_reason,
        "is_absence": status.is_absence,
    }


def register_context(user, session, rows, words: Vocabulary) -> dict:
    register = getattr(session, "register", None)
    is_closed = bool(register and register.closed_at)
    is_later = local_day(session.starts_at) > local_day(timezone.now())
    is_markable = not (is_closed or session.cancelled_at or is_later)
    may_mark = permissions.can_mark(user, session)
    taught = register or session
    return {
        "session": session,
        "edition": session.edition,
        "register": register,
        "rows": rows,
        "first": [option_of(row, TONES[row.credit]) for row in words.offered if row.is_first],
        "more": [option_of(row, "check") for row in words.offered if not row.is_first],
        "reasons": words.reasons_offered,
        "minutes": str(session.minutes),
        "is_closed": is_closed,
        "is_later": is_later,
        "can_mark": is_markable and may_mark,
        "can_ask": is_closed and may_mark,
        "can_decide": is_closed and permissions.can_decide(user, register),
        "corrections": register.corrections.waiting_first() if is_closed else (),
        "unmarked": sum(not row["mark"] for row in rows),
        "present_count": sum(bool(row["shown"]) and not row["shown"].is_absence for row in rows),
        "paper": paper_of(session, can_send=may_mark),
        "has_started": session.starts_at <= timezone.now(),
        "can_open_self": is_markable and timezone.now() <= session.ends_at,
        "topics": session.edition.course.programme_rows if is_markable else (),
        "close_form": CloseForm(
            topics=TOPICS,
            initial={"topic": taught.topic, "part": taught.part, "minutes": taught.minutes},
        ),
    }


def paper_of(session, *, can_send) -> dict:
    """What attendance/_class_scans.html shows: one query for any number of pages."""
    pages = session.scan_pages.filed().select_related("file__sent_by").order_by("sheet_page", "pk")
    return {
        "pages": pages,
        "counts": paper_of_class(pages),
        "can_send": can_send,
        "form": ScanForm(edition=session.edition, initial={"session": session.pk}),
    }


@login_required
def register_detail(request, pk):
    session = visible_class(request.user, pk)
    words = words_for(session)
    context = register_context(request.user, session, person_rows(session, words), words)
    return render(request, "attendance/register_detail.html", context)


def told_when_signed_out(view):
    """The page's script hears that nobody is signed in; a redirect would look like a lost connection."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if wants_json(request) and not request.user.is_authenticated:
            return JsonResponse({"error": _("Sign in again.")}, status=401)
        return view(request, *args, **kwargs)

    return answer


@told_when_signed_out
@login_required
@require_POST
def register_save(request, pk):
    """Save the marks of a form. Answers JSON to the page's script, else the page again."""
    session = markable_class(request.user, pk)
    words = words_for(session)
    try:
        wishes = as_chosen(read_wishes(request.POST), words)
        saved = marks.save_marks(session=session, wishes=wishes, by=request.user)
        if request.POST.get("all") == "present":
            rest = marks.mark_rest_present(session=session, by=request.user)
            written = saved.written | rest.written
        else:
            written = saved.written
    except (Refused, Unreadable) as refusal:
        message = str(refusal) if isinstance(refusal, Refused) else _("Minutes are whole numbers.")
        return refused(request, session, words, message)
    if wants_json(request):
        return JsonResponse(saved_json(saved, wishes))
    if saved.conflicts:
        fresh = visible_class(request.user, pk)
        wished = {key: wishes[key] for key in saved.conflicts}
        rows = person_rows(fresh, words, wished, saved.conflicts)
        context = register_context(request.user, fresh, rows, words) | {"conflicts": True}
        return render(request, "attendance/register_detail.html", context, status=409)
    if written:
        messages.success(request, _("Saved at %(time)s.") % {"time": shown_time(saved.at)})
    return redirect("register_detail", pk)


def refused(request, session, words, message):
    if wants_json(request):
        return JsonResponse({"error": message}, status=422)
    try:
        submitted = read_wishes(request.POST)
    except Unreadable:
        submitted = {}
    known = {key: wish for key, wish in submitted.items() if wish.status in words.statuses}
    rows = person_rows(session, words, known)
    context = register_context(request.user, session, rows, words) | {"error": message}
    return render(request, "attendance/register_detail.html", context, status=422)


def shown_time(moment) -> str:
    return date_format(timezone.localtime(moment), "G:i")


def saved_json(saved: marks.Saved, wishes) -> dict:
    """What the page needs to go on: the version of each row it sent, and who else wrote where.

    Of unwritten rows too: an answer that was lost on its way is told again by the next try.
    """
    settled = [key for key in wishes if key in saved.marks and key not in saved.conflicts]
    return {
        "saved_at": shown_time(saved.at),
        "rows": {key: {"version": saved.marks[key].version} for key in settled},
        "conflicts": {
            key: {
                "status": saved.marks[key].status.code,
                "label": saved.marks[key].status.label,
                "version": saved.marks[key].version,
                "by": str(saved.marks[key].updated_by),
                "at": shown_time(saved.marks[key].updated_at),
            }
            for key in saved.conflicts
        },
    }


@login_required
@require_POST
def register_close(request, pk):
    session = markable_class(request.user, pk)
    form = CloseForm(request.POST, topics=TOPICS)
    if form.is_valid():
        try:
            registers.close_register(session=session, taught=form.taught(), by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The class is closed. Thank you."))
            return redirect("register_detail", pk)
    words = words_for(session)
    context = register_context(request.user, session, person_rows(session, words), words)
    context |= {"close_form": form, "closing": True}
    return render(request, "attendance/register_detail.html", context, status=422)


@login_required
def register_history(request, pk):
    """Every change of every mark of the class, for its staff and the auditor."""
    session = visible_class(request.user, pk)
    changes = MarkChange.objects.filter(register__session=session).select_related(
        *("enrolment__person", "by", "old_status", "new_status"),
        *("old_absence_reason", "new_absence_reason"),
    )
    register = getattr(session, "register", None)
    asked = register.corrections.with_people() if register else ()
    context = {"session": session, "edition": session.edition}
    context |= {"changes": changes, "corrections": asked}
    return render(request, "attendance/register_history.html", context)
