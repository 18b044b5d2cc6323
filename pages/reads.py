"""The frame of every page: its site, the settings and the menu, read together and kept for a moment."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Site

from lib.kept import site_content
from pages.models import SiteSettings


@dataclass(frozen=True)
class MenuItem:
    title: str
    url: str


@dataclass(frozen=True)
class Frame:
    """`menu`: the pages that editors mark "show in menus", in their order."""

    site: Site
    settings: SiteSettings
    menu: tuple[MenuItem, ...]


def frame_of(request: HttpRequest) -> Frame | None:
    """The frame of the site that the request asks for; None where there is no site."""
    if not hasattr(request, "_frame"):
        frames = site_content.value("frames", all_frames, request=request)
        request._frame = chosen(frames, request)
    return request._frame


def all_frames() -> list[Frame]:
    """The frames of all sites: four queries a site."""
    sites = Site.objects.select_related("root_page__homepage").order_by("pk")
    return [read_frame(site) for site in sites]


def read_frame(site: Site) -> Frame:
    root = site.root_page
    site.root_page = root.homepage if hasattr(root, "homepage") else root.specific
    menu = site.root_page.get_children().live().in_menu().order_by("path")
    return Frame(
        site=site,
        settings=SiteSettings.for_site(site),
        menu=tuple(MenuItem(page.title, page.relative_url(site)) for page in menu),
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
