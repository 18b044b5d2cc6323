"""A person marks themselves by the code on the projector. Following the code writes nothing."""

from allauth.core.internal.ratelimit import consume
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from attendance.actions import self_marks as actions
from attendance.forms import TypedCodeForm
from attendance.models import Mark
from attendance.reads.self_marks import place_of, typed_token, window_of
from attendance.rules.self_marks import standing
from attendance.views.seen_codes import Scan, device_of, name_device, remember, scan_of
from lib.encryption import keyed_hash
from lib.refused import Refused

# Only refused tries count. A classroom shares one address: its limit leaves room for 200 people who
# each fail several times in a minute; six digits cannot be guessed at either pace.
RATES = {"refused": "12/5m/user,900/m/ip"}
REFUSED = 422
TOO_MANY = 429


def is_guessing(request) -> bool:
    counted = {"app": "attendance", "action": "refused", "config": RATES}
    return consume(request, **counted, dry_run=True) is None


def count_refusal(request, window, reason: str) -> None:
    consume(request, app="attendance", action="refused", config=RATES)
    actions.note_refusal(window=window, by=request.user, reason=reason)


@never_cache
def self_mark(request, token):
    """Where the QR code leads. GET shows the class and one large button; POST marks.

    Somebody who is not signed in goes to sign in and comes back here: the browser remembers meanwhile
    that it has seen a true code, and when.
    """
    now = timezone.now()
    window = window_of(token)
    scan = scan_of(request, window, token, at=now)
    if not request.user.is_authenticated:
        response = redirect_to_login(reverse("self_mark", args=[token]))
    elif request.method == "POST":
        response = answer_mark(request, window, scan, token)
    else:
        response = show_mark(request, window, scan, token)
    if scan:
        remember(request, response, scan)
    name_device(request, response)
    return response


def show_mark(request, window, scan, token):
    """The class and the button; or why there is none."""
    place = place_of(request.user, window.session) if window else None
    if place is None:
        return refuse(request, no_place(window))
    mark = Mark.objects.filter(register__session=window.session, enrolment=place)
    own = mark.select_related("status").first()
    if own:
        return render(request, "attendance/self_mark.html", page(window, token, mark=own))
    state = standing(window.window, scan and scan.seen_at, at=timezone.now())
    if state not in {"ready", "early"}:
        return refuse(request, actions.told_standing(state))
    return render(request, "attendance/self_mark.html", page(window, token, state=state))


def page(window, token, *, state="done", mark=None) -> dict:
    session = window.session
    return {
        "session": session,
        "edition": session.edition,
        "token": token,
        "state": state,
        "mark": mark,
    }


def answer_mark(request, window, scan, token):
    if is_guessing(request):
        return refuse(request, _("Too many tries. Wait five minutes."), TOO_MANY)
    device = device_of(request)
    try:
        if window is None:
            raise Refused(no_place(window))
        if not device:
            raise Refused(_("Your browser keeps no cookies. Ask the trainer to mark you by hand."))
        actions.mark_self(
            window=window,
            device=keyed_hash(f"device {device}"),
            seen_at=scan and scan.seen_at,
            by=request.user,
        )
    except Refused as refusal:
        count_refusal(request, window, str(refusal))
        return refuse(request, str(refusal))
    return redirect("self_mark", token)


def no_place(window) -> str:
    if window is None:
        return _("This is no code of ours. Scan the one that the projector shows now.")
    return _("You are not on the list of this class. Ask the trainer.")


def refuse(request, message, status=REFUSED):
    context = {"message": message, "form": TypedCodeForm()}
    return render(request, "attendance/self_mark_refused.html", context, status=status)


@never_cache
@login_required
def self_mark_code(request):
    """For people without a camera: the digits under the code."""
    form = TypedCodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = REFUSED if form.is_bound else 200
        return render(request, "attendance/self_mark_code.html", {"form": form}, status=status)
    if is_guessing(request):
        return refuse(request, _("Too many tries. Wait five minutes."), TOO_MANY)
    now = timezone.now()
    token = typed_token(request.user, form.cleaned_data["digits"], at=now)
    if token is None:
        message = _("None of your classes shows this code now. Type the one on the projector.")
        count_refusal(request, None, message)
        form.add_error("digits", message)
        return render(request, "attendance/self_mark_code.html", {"form": form}, status=REFUSED)
    response = redirect("self_mark", token)
    scan = Scan(window_of(token), now)
    remember(request, response, scan)
    return response
