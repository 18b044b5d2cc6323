"""Classes at a distance: the way in for trainees, the report and its marks for staff."""

from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from attendance import permissions
from attendance.actions import remote as actions
from attendance.exports.remote import remote_workbook
from attendance.forms import RemoteClassForm
from attendance.models import RemoteClass
from attendance.reads.remote import log_of, remote_of
from attendance.reads.self_marks import place_of
from attendance.rules.remote import may_join
from attendance.views.registers import markable_class, visible_class, words_for
from lib.encryption import keyed_hash
from lib.refused import Refused
from lib.spreadsheets import XLSX

REFUSED = 422


# --- for those who take part -------------------------------------------------------------------------


def own_remote(user, pk):
    """The class at a distance and the person's place in it; nobody else learns that there is one."""
    related = ("session__edition", "session__register")
    remote = get_object_or_404(RemoteClass.objects.select_related(*related), session=pk)
    place = place_of(user, remote.session)
    if place is None:
        raise Http404
    return remote, place


@never_cache
@login_required
def remote_class(request, pk):
    """The page that stays open beside the meeting: it joins, gives signs of life, and leaves."""
    remote, place = own_remote(request.user, pk)
    return remote_page(request, remote, place)


def remote_page(request, remote, place, *, error="", status=200):
    now = timezone.now()
    session = remote.session
    context = {
        "session": session,
        "edition": session.edition,
        "visit": remote.visits.filter(enrolment=place, left_at=None).first(),
        "may_join": not session.cancelled_at
        and may_join(session.starts_at, session.ends_at, at=now),
        "is_over": now > session.ends_at,
        "error": error,
    }
    response = render(request, "attendance/remote_class.html", context, status=status)
    # A form that leads on to another host needs the leave of the page's policy: this one host alone.
    host = urlsplit(remote.link)
    response._csp_update = {"form-action": [f"{host.scheme}://{host.netloc}"]}
    return response


@login_required
@require_POST
def remote_join(request, pk):
    """Notes the time, and leads to the address that the trainer has set: to no other one."""
    remote, place = own_remote(request.user, pk)
    address = keyed_hash(f"address {get_adapter().get_client_ip(request)}")
    try:
        actions.join_class(remote=remote, enrolment=place, address_hash=address, by=request.user)
    except Refused as refusal:
        return remote_page(request, remote, place, error=str(refusal), status=REFUSED)
    return redirect(remote.link)


@login_required
@require_POST
def remote_sign(request, pk):
    """The page tells each minute that it is still open."""
    remote, place = own_remote(request.user, pk)
    visit = remote.visits.filter(enrolment=place, left_at=None).first()
    if visit:
        actions.note_sign(visit=visit)
    return HttpResponse(status=204)


@login_required
@require_POST
def remote_leave(request, pk):
    remote, place = own_remote(request.user, pk)
    actions.leave_class(remote=remote, enrolment=place, by=request.user)
    return redirect("remote_class", pk)


# --- for staff ---------------------------------------------------------------------------------------


@login_required
def remote_report(request, pk):
    """Who joined and left when; with it the address of the meeting, for those who may set it."""
    session = visible_class(request.user, pk)
    return report(request, session, RemoteClassForm(instance=remote_of(session)))


def report(request, session, form, status=200):
    remote = remote_of(session)
    may_mark = permissions.can_mark(request.user, session)
    context = {
        "session": session,
        "edition": session.edition,
        "remote": remote,
        "rows": log_of(session, remote, at=timezone.now()) if remote else (),
        "form": form if may_mark else None,
        "can_take": bool(remote) and may_mark and not is_closed(session),
    }
    return render(request, "attendance/remote_report.html", context, status=status)


def is_closed(session) -> bool:
    register = getattr(session, "register", None)
    return bool(register and register.closed_at)


@login_required
@require_POST
def remote_link(request, pk):
    session = markable_class(request.user, pk)
    form = RemoteClassForm(request.POST)
    if not form.is_valid():
        return report(request, session, form, REFUSED)
    actions.set_link(session=session, link=form.cleaned_data["link"], by=request.user)
    messages.success(request, _("The address is set."))
    return redirect("remote_report", pk)


@login_required
def remote_export(request, pk):
    session = visible_class(request.user, pk)
    remote = remote_of(session)
    if remote is None:
        raise Http404
    content = remote_workbook(log_of(session, remote, at=timezone.now()))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="zdalnie-{session.pk}.xlsx"'
    return response


@login_required
def remote_take(request, pk):
    """First what would be written, then, by one press, the marks."""
    session = markable_class(request.user, pk)
    remote = remote_of(session)
    if remote is None:
        raise Http404
    rows = log_of(session, remote, at=timezone.now())
    register = getattr(session, "register", None)
    marks = {mark.enrolment_id: mark for mark in register.marks.all()} if register else {}
    minutes = register.minutes if register else session.minutes
    wishes = actions.wishes_of_log(rows, marks, minutes=minutes)
    if request.method == "POST":
        try:
            saved = actions.take_log_over(session=session, wishes=wishes, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("remote_report", pk)
        count = len(saved.written)
        text = ngettext("%(count)s mark written.", "%(count)s marks written.", count)
        messages.success(request, text % {"count": count})
        return redirect("register_detail", pk)
    words = words_for(session)
    shown = [
        {"name": row.enrolment.person.name_by_family, "wish": wish, "status": status}
        for row in rows
        if (wish := wishes.get(row.enrolment.pk)) and (status := words.statuses.get(wish.status))
    ]
    context = {"session": session, "edition": session.edition, "shown": shown, "total": len(rows)}
    return render(request, "attendance/remote_take.html", context)
