"""Changing many classes at once: choose, look at the preview, confirm; and taking it back."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attendance.actions import timetables
from courses.enums import EditionState
from courses.forms import ChangeForm, ChooseForm
from courses.models import Edition, TimetableChange
from lib.refused import Refused

FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@login_required
def classes_change(request, pk):
    """The classes of an edition with boxes to tick; below, what to do with those ticked."""
    edition = get_object_or_404(Edition.objects.coordinated_by(request.user), pk=pk)
    classes = list(edition.classes.select_related("trainer").order_by("starts_at", "pk"))
    choose = ChooseForm(request.GET, classes=classes)
    form = ChangeForm(request.POST or None, edition=edition)
    shown = choose.chosen()
    held = timetables.held_by_registers([item.pk for item in shown])
    preview = None
    if request.method == "POST" and form.is_valid():
        answer = decide(request, edition, form)
        if isinstance(answer, TimetableChange):
            messages.success(request, done_in_words(answer))
            return redirect("timetable_change", answer.pk)
        preview = answer
    context = {
        "edition": edition,
        "choose": choose,
        "form": form,
        "rows": choice_rows(shown, held, ticked(request, form, shown, held)),
        "preview": preview,
        "now": timezone.now(),
        "is_closed": edition.state == EditionState.CLOSED,
    }
    return render(request, "attendance/classes_change.html", context)


def decide(request, edition, form):
    """The change, once it is confirmed as it was shown; else a preview of it, or None."""
    sessions, wish = form.cleaned_data["classes"], form.wish()
    try:
        if "confirm" in request.POST:
            return timetables.apply_change(
                edition=edition,
                keys=[item.pk for item in sessions],
                wish=wish,
                fingerprint=shown_fingerprint(request),
                by=request.user,
            )
        targets = timetables.wished(sessions, wish)
        return timetables.preview_change(edition=edition, targets=targets)
    except timetables.Stale as stale:
        form.add_error(None, stale_in_words())
        return stale.preview
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def stale_in_words() -> str:
    return _("Something changed since the preview. Nothing was changed. Look at the new preview.")


def done_in_words(change) -> str:
    count = change.classes.count()
    return ngettext("%(count)s class changed.", "%(count)s classes changed.", count) % {
        "count": count
    }


def ticked(request, form, shown, held) -> set[int]:
    """The boxes that come ticked: what was sent; or by a link, from one class on, or all that are shown."""
    if form.is_bound:
        words = request.POST.getlist("classes")
        return {item.pk for item in shown if str(item.pk) in words}
    free = [item for item in shown if item.cancelled_at is None and held.get(item.pk) != "closed"]
    first = next((item for item in shown if str(item.pk) == request.GET.get("zajecia")), None)
    if first:
        return {item.pk for item in free if item.starts_at >= first.starts_at}
    return {item.pk for item in free} if "wszystkie" in request.GET else set()


def choice_rows(shown, held, chosen) -> list[dict]:
    return [
        {"session": item, "held": held.get(item.pk, ""), "is_ticked": item.pk in chosen}
        for item in shown
    ]


@login_required
def timetable_change_undo(request, pk):
    """What taking a change back would do; by POST, do it. Only the last change of an edition."""
    change = get_object_or_404(
        TimetableChange.objects.select_related("edition"),
        pk=pk,
        edition__in=Edition.objects.coordinated_by(request.user),
    )
    error = ""
    if request.method == "POST":
        try:
            undone = timetables.undo_change(
                change=change, fingerprint=shown_fingerprint(request), by=request.user
            )
        except timetables.Stale:
            error = stale_in_words()
        except Refused as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("The change was taken back."))
            return redirect("timetable_change", undone.pk)
    targets = timetables.reversed_facts(change)
    context = {
        "change": change,
        "edition": change.edition,
        "preview": timetables.preview_change(edition=change.edition, targets=targets),
        "is_last": change.edition.changes.order_by("-pk").first() == change,
        "error": error,
    }
    return render(request, "attendance/timetable_change_undo.html", context)


def shown_fingerprint(request):
    """What the preview showed, as its form sends it; "" where it is no fingerprint."""
    text = request.POST.get("fingerprint", "")
    return text if FINGERPRINT.fullmatch(text) else ""
