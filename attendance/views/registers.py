"""The register of one class: look, mark, close, correct, print."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from attendance import permissions
from attendance.actions import corrections, marks, registers
from attendance.enums import MarkStatus
from attendance.forms import CloseForm, CorrectionForm, ScanForm, Unreadable, read_wishes
from attendance.models import Mark, MarkChange, Register
from attendance.reads import paper_of_class
from courses.enums import ATTENDING_STATES
from courses.models import ClassSession
from lib.answers import wants_json
from lib.dates import local_day
from lib.refused import Refused

# The three that a thumb needs most come first; the rest wait behind “more”.
FIRST = (
    {"value": "present", "short": pgettext_lazy("attendance", "here"), "tone": ""},
    {"value": "late", "short": pgettext_lazy("attendance", "late"), "tone": "tone-now"},
    {"value": "absent", "short": pgettext_lazy("attendance", "not here"), "tone": "tone-no"},
)
MORE = (
    MarkStatus.EXCUSED,
    MarkStatus.LEFT_EARLY,
    MarkStatus.REMOTE,
    MarkStatus.EXEMPT,
)


ROW_FIELDS = ("edition", "state", "person", "person__given_names", "person__family_name")


def visible_class(user, pk) -> ClassSession:
    classes = permissions.visible_classes(user)
    related = ("edition__course", "edition__project__sign_set", "trainer", "register__closed_by")
    return get_object_or_404(classes.select_related(*related), pk=pk)


def markable_class(user, pk) -> ClassSession:
    session = visible_class(user, pk)
    if not permissions.can_mark(user, session):
        raise Http404
    return session


def person_rows(session: ClassSession, submitted=None, conflicts=frozenset()) -> list[dict]:
    """The people of the class with their marks: two queries for any number of people.

    `submitted` wishes are shown instead of the stored marks, so that a refused form loses nothing.
    """
    register = getattr(session, "register", None)
    marks = {}
    if register:
        stored = register.marks.all()
        if conflicts:
            stored = stored.select_related("updated_by")
        marks = {mark.enrolment_id: mark for mark in stored}
    submitted = submitted or {}
    rows = []
    # Names alone: the number of a document would be decrypted for each person.
    enrolments = session.edition.enrolments
    people = enrolments.on_register(register) if register else enrolments.attending()
    for enrolment in people.by_name().only(*ROW_FIELDS):
        mark = marks.get(enrolment.pk)
        wish = submitted.get(enrolment.pk)
        status = wish.status if wish else (mark.status if mark else "")
        missed = wish.missed if wish else (mark.minutes_missed if mark else 0)
        note = wish.note if wish else (mark.note if mark else "")
        rows.append(
            {
                "enrolment": enrolment,
                "key": str(enrolment.pk),
                "name": enrolment.person.name_by_family,
                "mark": mark,
                "status": status,
                "missed": missed,
                "note": note,
                "was": f"{mark.status}|{mark.minutes_missed}|{mark.note}" if mark else "",
                "seen": str(mark.version if mark else 0),
                "conflict": enrolment.pk in conflicts,
                "is_open": bool(note) or status in MORE,
                "has_left": enrolment.state not in ATTENDING_STATES,
            }
        )
    return rows


def register_context(user, session, rows) -> dict:
    register = getattr(session, "register", None)
    is_closed = bool(register and register.closed_at)
    is_later = local_day(session.starts_at) > local_day(timezone.now())
    is_markable = not (is_closed or session.cancelled_at or is_later)
    may_mark = permissions.can_mark(user, session)
    can_mark = is_markable and may_mark
    return {
        "session": session,
        "edition": session.edition,
        "register": register,
        "rows": rows,
        "first": [option | {"label": MarkStatus(option["value"]).label} for option in FIRST],
        "more": [
            {"value": status.value, "label": status.label, "short": status.label, "tone": "check"}
            for status in MORE
        ],
        "minutes": str(session.minutes),
        "is_closed": is_closed,
        "is_later": is_later,
        "can_mark": can_mark,
        "can_correct": is_closed and permissions.can_correct(user, register),
        "unmarked": sum(not row["mark"] for row in rows),
        "present_count": sum(
            bool(row["mark"]) and row["mark"].status not in {"absent", "excused"} for row in rows
        ),
        "paper": paper_of(session, can_send=may_mark),
        "has_started": session.starts_at <= timezone.now(),
        "close_form": CloseForm(
            initial={
                "topic": register.topic if register else session.topic,
                "minutes": register.minutes if register else session.minutes,
            }
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
    context = register_context(request.user, session, person_rows(session))
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
    try:
        wishes = read_wishes(request.POST)
        saved = marks.save_marks(session=session, wishes=wishes, by=request.user)
        if request.POST.get("all") == "present":
            rest = marks.mark_rest_present(session=session, by=request.user)
            written = saved.written | rest.written
        else:
            written = saved.written
    except (Refused, Unreadable) as refusal:
        message = str(refusal) if isinstance(refusal, Refused) else _("Minutes are whole numbers.")
        return refused(request, session, message)
    if wants_json(request):
        return JsonResponse(saved_json(saved, wishes))
    if saved.conflicts:
        rows = person_rows(
            ClassSession.objects.select_related("edition", "register").get(pk=pk),
            {key: wishes[key] for key in saved.conflicts},
            saved.conflicts,
        )
        context = register_context(request.user, session, rows) | {"conflicts": True}
        return render(request, "attendance/register_detail.html", context, status=409)
    if written:
        messages.success(request, _("Saved at %(time)s.") % {"time": shown_time(saved.at)})
    return redirect("register_detail", pk)


def refused(request, session, message):
    if wants_json(request):
        return JsonResponse({"error": message}, status=422)
    try:
        submitted = read_wishes(request.POST)
    except Unreadable:
        submitted = {}
    known = {key: wish for key, wish in submitted.items() if wish.status in MarkStatus.values}
    context = register_context(request.user, session, person_rows(session, known))
    return render(
        request, "attendance/register_detail.html", context | {"error": message}, status=422
    )


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
                "status": saved.marks[key].status,
                "label": saved.marks[key].get_status_display(),
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
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            registers.close_register(session=session, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The class is closed. Thank you."))
            return redirect("register_detail", pk)
    context = register_context(request.user, session, person_rows(session))
    context |= {"close_form": form, "closing": True}
    return render(request, "attendance/register_detail.html", context, status=422)


@login_required
def register_history(request, pk):
    """Every change of every mark of the class, for its staff and the auditor."""
    session = visible_class(request.user, pk)
    changes = MarkChange.objects.filter(register__session=session).select_related(
        "enrolment__person", "by"
    )
    context = {"session": session, "edition": session.edition, "changes": changes}
    return render(request, "attendance/register_history.html", context)


@login_required
def mark_correct(request, pk, enrolment_id):
    """A coordinator corrects a mark of a closed class, with a reason."""
    register = get_object_or_404(
        Register.objects.closed().select_related("session__edition"),
        session__in=permissions.visible_classes(request.user),
        session_id=pk,
    )
    if not permissions.can_correct(request.user, register):
        raise Http404
    enrolment = get_object_or_404(
        register.session.edition.enrolments.select_related("person"), pk=enrolment_id
    )
    mark = Mark.objects.filter(register=register, enrolment=enrolment).first()
    initial = {"status": mark.status, "missed": mark.minutes_missed} if mark else None
    form = CorrectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            corrections.correct_mark(
                register=register, enrolment=enrolment, by=request.user, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Corrected."))
            return redirect("register_detail", pk)
    context = {"session": register.session, "edition": register.session.edition}
    context |= {"enrolment": enrolment, "mark": mark, "form": form}
    return render(request, "attendance/mark_correct.html", context)
