"""A person's classes in their own calendar: a page that says how, a file, and a private address."""

import hashlib
from http import HTTPStatus
from urllib.parse import urlsplit

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.actions import calendars
from courses.exports import calendar_file as written_calendar
from courses.models import CalendarFeed
from courses.models.calendars import token_hash
from courses.reads.calendars import calendar_entries

# Only misses count: the calendars of a whole class ask from one address.
RATES = {"calendar": "30/m/ip"}
KEPT_SECONDS = 15 * 60


@login_required
@never_cache
def calendar_page(request):
    feed = CalendarFeed.objects.filter(user=request.user).first()
    address = ""
    if feed:
        address = settings.PUBLIC_URL + reverse("calendar_feed", args=[feed.token])
    context = {
        "feed": feed,
        "address": address,
        "phone_address": address.replace(f"{urlsplit(address).scheme}://", "webcal://", 1),
    }
    return render(request, "courses/calendar_page.html", context)


@login_required
@require_POST
def calendar_renew(request):
    calendars.renew_feed(user=request.user)
    messages.success(request, _("This is your new address. An old one no longer works."))
    return redirect("calendar_page")


@login_required
@require_POST
def calendar_withdraw(request):
    calendars.withdraw_feed(user=request.user)
    messages.success(request, _("The address no longer works."))
    return redirect("calendar_page")


@login_required
@never_cache
@require_safe
def calendar_file(request):
    """The classes as they are now, once."""
    content = written_calendar(calendar_entries(request.user, at=timezone.now()))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="zajecia.ics"'
    return response


@require_safe
def calendar_feed(request, token):
    """The calendar of the person whose address this is. It asks no sign-in: calendars have none."""
    if not consume(
        request, app="courses", action="calendar", config=RATES, limit_get=True, dry_run=True
    ):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "60"})
    found = CalendarFeed.objects.filter(token_hash=token_hash(token), user__is_active=True)
    feed = found.select_related("user").first()
    if feed is None:
        consume(request, app="courses", action="calendar", config=RATES, limit_get=True)
        raise Http404
    language = feed.user.language
    with translation.override(
        language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    ):
        content = written_calendar(calendar_entries(feed.user, at=timezone.now()))
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Disposition"] = 'inline; filename="zajecia.ics"'
    answer = get_conditional_response(request, etag=etag, response=response)
    patch_cache_control(answer, private=True, max_age=KEPT_SECONDS)
    return answer
