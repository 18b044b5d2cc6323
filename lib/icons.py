"""The icons, each drawn in 24 by 24: `components/icon.html` puts one on a page, `DRAWN` is for markup
that is put together from ready pieces."""

from django.utils.safestring import SafeString, mark_safe

ICONS = {
    "check": '<path d="M4 13l5 5L20 6"/>',
    "now": '<circle cx="12" cy="12" r="5" fill="currentColor"/>',
    "no": '<path d="M5 5l14 14M19 5L5 19"/>',
    "info": '<circle cx="12" cy="12" r="10"/><path d="M12 11v6M12 7v.1"/>',
    "warning": '<path d="M12 3L1.5 21h21zM12 10v5M12 18v.1"/>',
    "search": '<circle cx="10.5" cy="10.5" r="7"/><path d="M16 16l6 6"/>',
    "person": '<circle cx="12" cy="8" r="4.5"/><path d="M3 22c0-5 4-7.5 9-7.5s9 2.500 9 7.500"/>',
    "menu": '<path d="M3 6h18M3 12h18M3 18h18"/>',
    "arrow": '<path d="M4 12h16M13 5l7 7-7 7"/>',
    "back": '<path d="M20 12H4M11 5l-7 7 7 7"/>',
    "play": '<path d="M7 4l13 8-13 8z"/>',
    "file": '<path d="M5 2h9l6 6v14H5zM14 2v6h6"/>',
    "clock": '<circle cx="12" cy="12" r="10"/><path d="M12 6v6l4 3"/>',
    "print": '<path d="M6 9V2h12v7M6 18H2V9h20v9h-4M6 14h12v8H6z"/>',
    "offline": '<path d="M2 9c6-5.500 14-5.500 20 0M6 13.500c4-3.500 8-3.500 12 0M12 19v.1M3 3l18 18"/>',
    "lesson": '<path d="M12 6c-3-2.500-6-3-10-3v16c4 0 7 .5 10 3 3-2.500 6-3 10-3V3c-4 0-7 .5-10 3zM12 6v16"/>',
    "quiz": '<path d="M8 8.500a4 4 0 1 1 5.500 3.700c-1 .5-1.500 1.300-1.500 2.800M12 20v.1"/>',
    "survey": '<path d="M4 5l1.500 1.500L8 4M4 12l1.500 1.500L8 11M4 19l1.500 1.500L8 18M12 5.500h9M12 12.500h9M12 19.500h9"/>',
    "external": '<path d="M14 3h7v7M21 3L11 13M19 14v7H3V5h7"/>',
}

SHAPE = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>'
DRAWN: dict[str, SafeString] = {
    name: mark_safe(SHAPE.format(shape))  # noqa: S308 - drawn by us
    for name, shape in ICONS.items()
}
