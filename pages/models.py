"""The public site's own pages, and how any page is found by its address."""

from django.db import models
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from pages.blocks import BodyBlock


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
        """Find the page by its whole address in one query; Wagtail asks once for each level.

        Wagtail's promises hold: drafts do not answer, and view restrictions and redirects are
        looked at after routing, as always. No page type of ours has sub-addresses of its own.
        """
        if not path_components:
            return super().route(request, path_components)
        url_path = self.url_path + "/".join(path_components) + "/"
        page = Page.objects.filter(url_path=url_path, path__startswith=self.path, live=True).first()
        if page is None:
            raise Http404
        return RouteResult(page.specific)


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

    class Meta:
        verbose_name = _("site settings")
