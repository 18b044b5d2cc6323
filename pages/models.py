"""The public site's own pages, and how any page is found by its address."""

from functools import cache
from itertools import accumulate

from django.db import models
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail.url_routing import RouteResult

from lib.kept import site_content
from pages.blocks import BodyBlock

# What finding a page, its breadcrumb and its restrictions need of it and of those above it.
ROUTE_FIELDS = (
    *("path", "depth", "numchild", "title", "slug", "url_path", "live", "locale", "content_type"),
    "alias_of",
)


@cache
def addressed() -> PageQuerySet:
    """What finding a page asks, but for the addresses. Put together once: that takes as long as asking."""
    restrictions = PageViewRestriction.objects.filter(page=OuterRef("pk"))
    pages = Page.objects.order_by("path").only(*ROUTE_FIELDS)
    return pages.annotate(is_restricted=Exists(restrictions))


class AddressedPage:
    """A page that knows the pages above it once its address has led to it (see HomePage.route)."""

    above: list[Page] | None = None
    is_restricted = False

    def get_view_restrictions(self):
        """As in Wagtail, which asks for the pages above to see whether one is another's alias.

        `is_restricted` comes with the pages (HomePage.pages_at), at each request anew. Where it
        holds for none of them, Django sees the empty list and asks nothing.
        """
        if self.above is None or any(page.alias_of_id for page in (self, *self.above)):
            return super().get_view_restrictions()
        ids = [page.pk for page in (self, *self.above) if page.is_restricted]
        return PageViewRestriction.objects.filter(page__in=ids)


class HomePage(Page):
    lead = models.TextField(_("what this place is, in two sentences"), max_length=400, blank=True)
    body = StreamField(BodyBlock(required=False), verbose_name=_("body"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]
    parent_page_types = ["wagtailcore.Page"]
    template = "pages/home_page.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request, *args, **kwargs):
        """`announced`: editions that take people, put on the request by the courses app."""
        context = super().get_context(request, *args, **kwargs)
        return context | {"announced": getattr(request, "announced", ())}

    def route(self, request, path_components):
        """Find the page and those above it in one query; Wagtail asks once for each level.

        Wagtail's promises hold: drafts do not answer, and view restrictions and redirects are
        looked at after routing, as always. No page type of ours has sub-addresses of its own.
        """
        if not path_components:
            # The site's root may come from the frame that is kept (pages.reads); its words not.
            return super(HomePage, HomePage.objects.get(pk=self.pk)).route(request, [])
        addresses = accumulate(path_components, "{}{}/".format, initial=self.url_path)
        *above, page = self.pages_at(list(addresses))
        if page is None:
            raise Http404
        specific = page.specific
        specific.above, specific._cached_parent_obj = above, above[-1]
        return RouteResult(specific)

    def pages_at(self, addresses):
        """The live page of the last address behind the pages above it, or [None]."""
        pages = list(addressed().filter(url_path__in=["/", *addresses]))
        page = next((page for page in pages if page.url_path == addresses[-1]), None)
        if page is None or not page.live or not page.path.startswith(self.path):
            return [None]
        return [item for item in pages if page.path.startswith(item.path)]


class StandardPage(Page):
    lead = models.TextField(_("lead"), max_length=400, blank=True)
    body = StreamField(BodyBlock(required=False), verbose_name=_("body"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]
    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    template = "pages/standard_page.html"

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")


@register_setting(icon="home")
class SiteSettings(BaseSiteSetting):
    """What the foot of each page and the certificates say about the body that runs the site."""

    operator = models.CharField(_("who runs this site"), max_length=200, blank=True)
    address = models.TextField(_("address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    apply_help = RichTextField(
        _("how to apply"),
        features=["bold", "link", "ul"],
        blank=True,
        help_text=_("Shown on each course page beside the editions that take people."),
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("operator", "address", "phone", "email")],
            heading=_("Contact"),
        ),
        FieldPanel("apply_help"),
    ]

    def save(self, *args, **kwargs):
        is_new = self._state.adding
        super().save(*args, **kwargs)
        # Wagtail makes the empty row when a page first asks for it: that changes nothing.
        if not is_new:
            site_content.forget()

    class Meta:
        verbose_name = _("site settings")
