"""What makes the site an app that opens without a network: manifest, worker, and an empty page.

None of it belongs to anybody: no name, no list, no token is in what the browser's cache keeps.
"""

import hashlib
import json
from functools import cache

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

# Everything that the page of the day fetches.
ASSETS = (
    *("css/tokens.css", "css/base.css", "css/components.css", "css/forms.css", "css/print.css"),
    *("css/register.css", "css/day.css", "img/icon.svg", "img/app-192.png"),
    *("fonts/wiedza-sans-regular.woff2", "fonts/wiedza-sans-black.woff2"),
    *("js/day.js", "js/day-register.js", "js/day-queue.js", "js/day-store.js"),
)
WORKER = "js/day-worker.js"
TEMPLATES = ("attendance/day_shell.html", "attendance/_day_app.html", "base.html")
# A number of each kind that browsers tell apart in Polish and English.
PLURALS = {"one": 1, "few": 2, "many": 5, "other": 5}
GREEN, PAPER = "#0b5c45", "#faf8f3"
ICONS = (("img/app-192.png", 192, "any"), ("img/app-512.png", 512, "any"))
MASKABLE = ("img/app-maskable-512.png", 512, "maskable")


@cache
def version() -> str:
    """Changes with any file that the worker keeps; the browser then takes the new ones."""
    digest = hashlib.sha256()
    for name in (*ASSETS, WORKER):
        found = finders.find(name)
        with open(found, "rb") as file:
            digest.update(file.read())
    for name in TEMPLATES:
        digest.update((settings.BASE_DIR / "templates" / name).read_bytes())
    # The page that is kept is fetched without cookies: it is Polish.
    with override("pl"):
        digest.update(json.dumps(day_words()).encode())
    return digest.hexdigest()[:16]


@cache
def worker_code() -> str:
    with open(finders.find(WORKER), encoding="utf-8") as file:
        return file.read()


@require_GET
@cache_control(no_cache=True)
def day_worker(request):
    """The service worker, at the root so that it may look after /dzien/ and hear of signing out."""
    known = {
        "version": version(),
        "shell": reverse("day_shell"),
        "page": reverse("day"),
        "account": "/konto/",
        "assets": [static(name) for name in ASSETS],
    }
    code = f"const KNOWN = {json.dumps(known)};\n{worker_code()}"
    response = HttpResponse(code, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    return response


@require_GET
@cache_control(max_age=3600)
def app_manifest(request):
    icons = [
        {"src": static(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in (*ICONS, MASKABLE)
    ]
    content = {
        "name": settings.WAGTAIL_SITE_NAME,
        "short_name": _("Trainer's day"),
        "lang": "pl",
        "id": reverse("day"),
        "start_url": reverse("day"),
        "scope": "/",
        "display": "standalone",
        "theme_color": GREEN,
        "background_color": PAPER,
        "icons": icons,
    }
    return JsonResponse(
        content,
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


@require_GET
def day_shell(request):
    """The page of the day without anybody's day: the browser keeps it for when there is no network."""
    return render(request, "attendance/day_shell.html", {"words": day_words()})


def day_words() -> dict[str, object]:
    """What the script says, in the person's language. "#" stands for a number."""
    return spoken_words() | drawn_words()


def spoken_words() -> dict[str, object]:
    """In the line that tells how the marks stand."""
    return {
        "waiting": {
            name: ngettext(
                "%(count)s mark waits to be sent", "%(count)s marks wait to be sent", count
            )
            % {"count": "#"}
            for name, count in PLURALS.items()
        },
        "idle": _("Nothing waits to be sent."),
        "sent": _("All marks are sent."),
        "sentAt": _("Sent at"),
        "offline": _("No connection. You can mark; the marks are sent later."),
        "signedOut": _("Sign in again: your marks are kept on this phone."),
        "other": _("Somebody else is signed in. Marks of another person wait here for them."),
        "nobody": _("Open this page once with a connection and signed in. Then it works without."),
        "failed": _("Not sent:"),
    }


def drawn_words() -> dict[str, object]:
    """In lists and registers."""
    return {
        "parts": {
            "today": _("Today"),
            "late": _("Waiting to be closed"),
            "coming": _("The coming week"),
        },
        "back": _("All classes"),
        "everyone": _("Everyone present"),
        "waits": _("waits to be sent"),
        "closedTag": pgettext("register", "closed"),
        "closed": _("This class is closed. Changes need a correction."),
        "later": _("This class is on a later day. Mark it when it takes place."),
        "empty": _("Nobody is on the list"),
        "none": _("No classes are planned."),
        "more": _("more"),
        "others": _("other statuses"),
        "minutes": _("minutes missed"),
        "reason": _("reason of the absence"),
        "unmarked": _("no mark"),
        "online": _("The whole register, with a connection"),
        "mine": _("Keep mine"),
        "theirs": _("Keep theirs"),
        "conflict": _("marked otherwise meanwhile:"),
        "yours": _("You chose:"),
        "conflicts": _("Two marked the same person"),
        "refused": _("Not taken"),
        "toCorrection": _("Ask for a correction"),
        "toRegister": _("To the register"),
        "dismiss": _("I have read it"),
    }
