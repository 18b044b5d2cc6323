"""Files made in the background: order one, see how far it is, fetch it while it is kept."""

import logging
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from attendance import tasks
from attendance.actions import exports
from attendance.enums import ExportKind, ExportState
from attendance.forms import MonthForm
from attendance.models import Export
from people.enums import Role

log = logging.getLogger(__name__)
ORDERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR})
ONE_RETRY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
SHOWN = 20


def check_may_order(user) -> None:
    if not user.roles & ORDERS:
        raise Http404


@login_required
@never_cache
def export_list(request):
    """The person's own files. `?czesc=postep`: the list alone, for the page's script."""
    check_may_order(request.user)
    found = list(Export.objects.filter(ordered_by=request.user)[:SHOWN])
    form = MonthForm(initial={"month": timezone.localdate().strftime("%Y-%m")})
    context = {"exports": found, "form": form}
    context["is_under_way"] = any(export.is_under_way for export in found)
    part = request.GET.get("czesc") == "postep"
    template = "attendance/_exports.html" if part else "attendance/export_list.html"
    return render(request, template, context)


@login_required
@require_POST
def export_order(request):
    check_may_order(request.user)
    form = MonthForm(request.POST)
    if not form.is_valid():
        found = Export.objects.filter(ordered_by=request.user)[:SHOWN]
        context = {"exports": found, "form": form, "is_under_way": False}
        return render(request, "attendance/export_list.html", context, status=422)
    month: date = form.cleaned_data["month"]
    send(exports.order_export(kind=ExportKind.MONTH, month=month, by=request.user))
    messages.success(request, _("The file is being made. You can leave this page."))
    return redirect("export_list")


def send(export: Export) -> None:
    """Tell the worker. If nobody takes the message, the sweep finds the export by its row."""
    try:
        tasks.run_export.apply_async_on_commit([str(export.pk)], retry_policy=ONE_RETRY)
    except (OperationalError, OSError):
        log.exception("Export %s was ordered but not sent; the sweep will send it", export.pk)


@login_required
@never_cache
def export_download(request, pk):
    export = get_object_or_404(
        Export,
        pk=pk,
        ordered_by=request.user,
        state=ExportState.DONE,
        expires_at__gt=timezone.now(),
    )
    check_may_order(request.user)
    content = storages["private"].open(export.file_path)
    return FileResponse(content, as_attachment=True, filename=export.file_name)
