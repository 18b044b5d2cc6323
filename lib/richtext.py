"""Rich text that is kept for ever: cleaned, with pictures by their name in the storage."""

import hashlib
import re
from html import escape
from pathlib import PurePosixPath
from typing import Any

import nh3
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.images import get_image_model

TAGS = {
    *("p", "br", "b", "strong", "i", "em", "u", "sup", "sub", "ul", "ol", "li", "code", "pre"),
    *(
        "h3",
        "h4",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "img",
        "embed",
        "span",
    ),
}
ATTRIBUTES = {
    "img": {"src", "alt", "width", "height"},
    "embed": {"embedtype", "id", "alt", "format"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "span": {"lang"},
}
EMBEDDED = re.compile(r'<embed\b[^>]*\bembedtype="image"[^>]*>')
PICTURE_ID = re.compile(r'\bid="(\d+)"')
KEPT = "media:"
# Below what web servers hand out (docs/deploy.md); names say nothing and cannot be guessed.
FOLDER = "images/kept"


def cleaned_html(html: str) -> str:
    """Without scripts, styles, links, foreign addresses and events."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={KEPT.rstrip(":")},
        link_rel=None,
        clean_content_tags={"script", "style"},
    )


def pictures_in(html: str) -> set[int]:
    """The ids of the Wagtail images that the text shows."""
    found = (PICTURE_ID.search(tag) for tag in EMBEDDED.findall(html))
    return {int(match[1]) for match in found if match}


def frozen_html(html: str, *, line: bool = False) -> str:
    """Wagtail's rich text as it can be shown later without asking Wagtail; pictures are
    `<img src="media:NAME">`. `line`: without the paragraph around a single one."""
    if "<" not in html:
        return html
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all("embed", embedtype="image"):
        frozen = frozen_picture(tag)
        if frozen is None:
            tag.decompose()
        else:
            tag.replace_with(soup.new_tag("img", attrs=frozen))
    only = [child for child in soup.children if str(child).strip()]
    if line and len(only) == 1 and only[0].name == "p":
        only[0].unwrap()
    return cleaned_html(str(soup)).strip()


def frozen_picture(tag: Any) -> dict[str, str] | None:
    image = get_image_model().objects.filter(pk=tag.get("id") or 0).first()
    if image is None:
        return None
    picture = image.get_rendition("max-800x800")
    return {
        "src": f"{KEPT}{kept_file(picture.file)}",
        "alt": tag.get("alt", ""),
        "width": str(picture.width),
        "height": str(picture.height),
    }


def kept_file(file: Any) -> str:
    """The name of a copy that stays whatever becomes of the original; the same bytes are kept once."""
    with file.storage.open(file.name) as opened:
        content = opened.read()
    digest = hashlib.sha256(content).hexdigest()[:40]
    name = f"{FOLDER}/{digest}{PurePosixPath(file.name).suffix.lower()}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    return name


def shown_html(html: str) -> str:
    """Frozen text with the addresses that its pictures have today."""
    if KEPT not in html:
        return html
    return re.sub(
        rf'src="{KEPT}([^"]+)"',
        lambda found: f'src="{escape(default_storage.url(found[1]))}" loading="lazy"',
        html,
    )
