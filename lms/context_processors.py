"""What every page of the site shows: its name, the person's menu, the language switch."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from pages.reads import frame_of


def site(request):
    return {
        "SITE_NAME": settings.WAGTAIL_SITE_NAME,
        "DEMO": settings.DEMO,
        "frame": SimpleLazyObject(lambda: frame_of(request)),
        "current_language": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
    }
