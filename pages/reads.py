"""The frame of every page: its site, the settings and the menu, read together and kept for a moment."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Site

from pages.models import FRAMES, SiteSettings

# Editing forgets them at once (SiteSettings.save, pages.wagtail_hooks). What changes without an
# editor, as by a scheduled publication, shows after this time.
FRAME_SECONDS = 30


@dataclass(frozen=True)
class Frame:
    """`menu`: [{"title", "url"}], the pages that editors mark "show in menus", in their order."""

    site: Site
    settings: SiteSettings
    menu: list[dict[str, str]]


def frame_of(request: HttpRequest) -> Frame | None:
    """The frame of the site that the request asks for; None where there is no site."""
    if not hasattr(request, "_frame"):
        request._frame = chosen(all_frames(), request)
    return request._frame


def all_frames() -> list[Frame]:
    """The frames of all sites: four queries a site, or one look into the cache."""
    frames = cache.get(FRAMES)
    if frames is None:
        sites = Site.objects.select_related("root_page").order_by("pk")
        frames = [read_frame(site) for site in sites]
        cache.set(FRAMES, frames, FRAME_SECONDS)
    return frames


def read_frame(site: Site) -> Frame:
    site.root_page = site.root_page.specific
    menu = site.root_page.get_children().live().in_menu().order_by("path")
    return Frame(
        site=site,
        settings=SiteSettings.for_site(site),
        menu=[{"title": page.title, "url": page.relative_url(site)} for page in menu],
    )


def chosen(frames: list[Frame], request: Any) -> Frame | None:
    """As Wagtail chooses (wagtail.models.sites): host and port; the default; the only one of a host."""
    host, port = split_domain_port(request._get_raw_host())[0], int(request.get_port())
    of_host = [frame for frame in frames if frame.site.hostname == host]
    default = next((frame for frame in frames if frame.site.is_default_site), None)
    for frame in of_host:
        if frame.site.port == port:
            return frame
    if default in of_host or len(of_host) != 1:
        return default
    return of_host[0]
