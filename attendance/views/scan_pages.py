"""One page of a scan: looked at beside the register, confirmed, filed, turned, withdrawn."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from attendance import permissions
from attendance.actions import scans
from attendance.enums import ScanPageState
from attendance.forms import Unreadable, as_chosen, read_wishes
from attendance.forms.scans import FilePageForm
from attendance.models import ScanPage
from attendance.rules.sheets import lines_on_page
from attendance.views.registers import person_rows, register_context, visible_class, words_for
from courses.forms import ReasonForm
from courses.models import ClassSession, Edition
from lib.refused import Refused
from people.enums import Role

RELATED = ("session__edition", "file__edition", "file__sent_by", "checked_by")
CLASSES_OFFERED = 600


def visible_page(request: HttpRequest, pk: int) -> ScanPage:
    pages = ScanPage.objects.readable_by(request.user).select_related(*RELATED)
    page: ScanPage = get_object_or_404(pages, pk=pk)
    return page


def own_page(request: HttpRequest, pk: int) -> ScanPage:
    page = visible_page(request, pk)
    if not permissions.can_file(request.user, page):
        raise Http404
    return page


def page_context(
    request: HttpRequest, page: ScanPage, *, submitted=None, conflicts=frozenset(), **more: Any
) -> dict[str, Any]:
    """`more`: forms with errors in place of fresh ones, and messages."""
    can_file = permissions.can_file(request.user, page)
    context: dict[str, Any] = {
        "page": page,
        "edition": page.file.edition,
        "can_file": can_file,
        "undoable": scans.undoable(page) if can_file else None,
        "events": page.events.select_related("by", "old_session", "new_session"),
        "withdraw_form": ReasonForm(prefix="withdraw"),
        "file_form": file_form(request, page) if can_file else None,
        "session": None,
    }
    if page.session_id:
        session = visible_class(request.user, page.session_id)
        words = words_for(session)
        rows = person_rows(session, words, submitted, conflicts)
        context |= register_context(request.user, session, rows, words)
        on_page = rows[lines_on_page(page.sheet_page, page.sheet_pages, len(rows))]
        shown = {row["key"] for row in on_page}
        context["page_rows"] = on_page
        context["other_rows"] = [row for row in rows if row["key"] not in shown]
    return context | more


def file_form(request: HttpRequest, page: ScanPage, data=None) -> FilePageForm:
    hint = page.session_id or page.file.session_id
    return FilePageForm(
        data,
        classes=offered_classes(request.user, page),
        is_filed=page.is_filed,
        initial={"session": str(hint) if hint else ""},
    )


def offered_classes(user: Any, page: ScanPage) -> list[ClassSession]:
    """Those of the page's editions first, then those of the person's others. One query."""
    near = {page.file.edition_id, page.session.edition_id if page.session else 0}
    editions = Edition.objects.filter(pk__in=near)
    if Role.ADMINISTRATOR not in user.roles:
        editions |= Edition.objects.staffed_by(user)
    classes = permissions.markable_classes(user).filter(edition__in=editions.values("pk"))
    found = classes.held_as_planned().select_related("edition").order_by("starts_at", "pk")
    return sorted(
        found[:CLASSES_OFFERED],
        key=lambda session: (session.edition_id not in near, session.edition_id),
    )


@login_required
@require_safe
def scan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    page = visible_page(request, pk)
    return render(request, "attendance/scan_detail.html", page_context(request, page))


@login_required
@require_safe
def scan_picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The page as it was drawn anew; the file as it came is never served."""
    page = visible_page(request, pk)
    if not page.is_drawn or page.state == ScanPageState.FOREIGN:
        raise Http404
    response = FileResponse(
        storages["private"].open(page.shown_picture),
        filename=f"skan-{page.pk}.jpg",
        content_type="image/jpeg",
    )
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def scan_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The marks read off the paper, and that the page was checked."""
    page = own_page(request, pk)
    try:
        wishes = read_marks(request, page)
        saved = scans.confirm_page(
            page=page,
            wishes=wishes,
            rest_present=request.POST.get("all") == "present",
            by=request.user,
        )
    except (Refused, Unreadable) as refusal:
        message = str(refusal) if isinstance(refusal, Refused) else _("Minutes are whole numbers.")
        context = page_context(request, page, submitted=submitted(request, page), error=message)
        return render(request, "attendance/scan_detail.html", context, status=422)
    if saved and saved.conflicts:
        wanted = {key: wishes[key] for key in saved.conflicts}
        fresh = visible_page(request, pk)
        context = page_context(request, fresh, submitted=wanted, conflicts=saved.conflicts)
        context["conflicts"] = True
        return render(request, "attendance/scan_detail.html", context, status=409)
    messages.success(request, _("The page is checked against the register."))
    fresh = visible_class(request.user, page.session_id)
    if unmarked := sum(not row["mark"] for row in person_rows(fresh, words_for(fresh))):
        text = ngettext(
            "%(count)s person without a mark", "%(count)s people without a mark", unmarked
        )
        messages.warning(request, text % {"count": unmarked})
    return redirect("scan_detail", pk)


def read_marks(request: HttpRequest, page: ScanPage) -> dict[int, Any]:
    """The wishes of the posted form; of a page without a class none is read. Raises Unreadable."""
    if page.session is None:
        return {}
    return as_chosen(read_wishes(request.POST), words_for(page.session))


def submitted(request: HttpRequest, page: ScanPage) -> dict[int, Any]:
    """What the refused form held, as far as it can be shown again."""
    try:
        wishes = read_marks(request, page)
    except Unreadable:
        return {}
    known = words_for(page.session).statuses if page.session else {}
    return {key: wish for key, wish in wishes.items() if wish.status in known}


@login_required
@require_POST
def scan_file(request: HttpRequest, pk: int) -> HttpResponse:
    """File a page by hand, or move it to another class."""
    page = own_page(request, pk)
    form = file_form(request, page, request.POST)
    if form.is_valid():
        try:
            scans.file_page(page=page, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Filed. If it was a slip, undo it below."))
            return redirect("scan_detail", pk)
    context = page_context(request, page, file_form=form)
    return render(request, "attendance/scan_detail.html", context, status=422)


@login_required
@require_POST
def scan_undo(request: HttpRequest, pk: int) -> HttpResponse:
    page = own_page(request, pk)
    try:
        scans.undo_filing(page=page, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Undone. The page is where it was before."))
    return redirect("scan_detail", pk)


@login_required
@require_POST
def scan_turn(request: HttpRequest, pk: int) -> HttpResponse:
    page = own_page(request, pk)
    try:
        scans.turn_page(page=page, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("scan_detail", pk)


@login_required
@require_POST
def scan_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    page = own_page(request, pk)
    form = ReasonForm(request.POST, prefix="withdraw")
    if form.is_valid():
        try:
            scans.withdraw_page(page=page, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The page is withdrawn. It stays here with the reason."))
            return redirect("scan_detail", pk)
    context = page_context(request, page, withdraw_form=form)
    return render(request, "attendance/scan_detail.html", context, status=422)
