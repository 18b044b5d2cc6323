"""Building blocks of page bodies, shared by standard pages and lessons."""

import re
from urllib.parse import parse_qs, urlparse

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    CharBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
    URLBlock,
)
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]


def outside_player(address: str) -> str:
    """The privacy-friendly player of a film on YouTube or Vimeo; "" for any other address."""
    parts = urlparse(address)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host == "youtu.be":
        video = parts.path.strip("/")
    elif host in {"youtube.com", "youtube-nocookie.com"}:
        video = parse_qs(parts.query).get("v", [parts.path.rpartition("/")[2]])[0]
    elif host in {"vimeo.com", "player.vimeo.com"}:
        video = parts.path.rpartition("/")[2]
        return f"https://player.vimeo.com/video/{video}?dnt=1" if video.isdigit() else ""
    else:
        return ""
    if not re.fullmatch(r"[\w-]{6,20}", video):
        return ""
    return f"https://www.youtube-nocookie.com/embed/{video}"


class PictureBlock(StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    alt = CharBlock(
        label=_("description for those who do not see it"),
        max_length=250,
        help_text=_("What the picture tells, in one or two sentences."),
    )
    caption = CharBlock(label=_("caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("picture")
        template = "blocks/picture.html"


class FilmBlock(StructBlock):
    title = CharBlock(label=_("title"), max_length=200)
    file = DocumentChooserBlock(label=_("film file (MP4 or WebM)"))
    captions = DocumentChooserBlock(
        label=_("captions (VTT)"), help_text=_("For those who do not hear, and for noisy places.")
    )
    transcript = RichTextBlock(label=_("transcript"), features=["bold", "ol", "ul"])

    class Meta:
        icon = "media"
        label = _("film")
        template = "blocks/film.html"


class AudioBlock(StructBlock):
    title = CharBlock(label=_("title"), max_length=200)
    file = DocumentChooserBlock(label=_("sound file (MP3 or OGG)"))
    transcript = RichTextBlock(label=_("transcript"), features=["bold", "ol", "ul"])

    class Meta:
        icon = "media"
        label = _("audio")
        template = "blocks/audio.html"


class OutsideVideoBlock(StructBlock):
    title = CharBlock(label=_("title"), max_length=200)
    address = URLBlock(label=_("address on YouTube or Vimeo"))
    transcript = RichTextBlock(label=_("transcript"), features=["bold", "ol", "ul"])

    class Meta:
        icon = "media"
        label = _("film on another site")
        template = "blocks/outside_video.html"

    def clean(self, value):
        cleaned = super().clean(value)
        if not outside_player(cleaned["address"]):
            raise ValidationError(_("Only films on YouTube and Vimeo can be shown here."))
        return cleaned

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["player"] = outside_player(value["address"])
        context["host"] = urlparse(value["address"]).hostname or ""
        return context


class FileBlock(StructBlock):
    file = DocumentChooserBlock(label=_("document"))
    note = CharBlock(label=_("what it is for"), required=False, max_length=250)

    class Meta:
        icon = "doc-full"
        label = _("document")
        template = "blocks/document.html"


class NoticeBlock(StructBlock):
    title = CharBlock(label=_("title"), max_length=160)
    text = RichTextBlock(label=_("text"), features=["bold", "italic", "ol", "ul", "link"])


class WarningBlock(NoticeBlock):
    class Meta:
        icon = "warning"
        label = _("warning")
        template = "blocks/warning.html"


class TableBlock(TypedTableBlock):
    def __init__(self, **kwargs):
        super().__init__(
            [("text", TextBlock(label=_("text"), required=False))], label=_("table"), **kwargs
        )

    class Meta:
        icon = "table"
        label = _("table")
        template = "blocks/table.html"


class BodyBlock(StreamBlock):
    text = RichTextBlock(
        label=_("text"), features=TEXT_FEATURES, template="blocks/text.html", icon="pilcrow"
    )
    picture = PictureBlock()
    film = FilmBlock()
    audio = AudioBlock()
    outside_video = OutsideVideoBlock()
    document = FileBlock()
    table = TableBlock()
    warning = WarningBlock()
