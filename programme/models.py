"""The funded project: its sponsor, partners, goals, activities and the signs its papers must carry."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from pages.blocks import BodyBlock
from programme.enums import ActivityState, OrganisationKind


class Organisation(models.Model):
    name = models.CharField(_("name"), max_length=255, unique=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=OrganisationKind.choices)
    address = models.CharField(_("address"), max_length=255, blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    krs_number = models.CharField(_("KRS number"), max_length=10, blank=True)
    krs_registered_on = models.DateField(_("entered in the KRS on"), null=True, blank=True)
    host = models.ForeignKey(
        "self",
        verbose_name=_("housing cooperative it works with"),
        on_delete=models.SET_NULL,
        related_name="hosted",
        null=True,
        blank=True,
        limit_choices_to={"kind": OrganisationKind.HOUSING_COOPERATIVE},
    )
    is_invented = models.BooleanField(_("invented, for the demo"), default=False, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self):
        return self.name


class SignSet(ClusterableModel):
    """The signs and the sentence that a fund wants on papers and pages, in their order."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    sentence = models.CharField(_("sentence about the funding"), max_length=300, blank=True)

    panels = [FieldPanel("name"), FieldPanel("sentence"), InlinePanel("signs", label=_("sign"))]

    class Meta:
        ordering = ["name"]
        verbose_name = _("set of signs")
        verbose_name_plural = _("sets of signs")

    def __str__(self):
        return self.name


class Sign(Orderable):
    sign_set = ParentalKey(SignSet, on_delete=models.CASCADE, related_name="signs")
    caption = models.CharField(_("what the sign says"), max_length=160)
    image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Without a picture the words stand in its place."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("sign")
        verbose_name_plural = _("signs")

    def __str__(self):
        return self.caption


class Project(ClusterableModel):
    title = models.CharField(_("title"), max_length=255, unique=True)
    short_title = models.CharField(_("short title"), max_length=120)
    number = models.CharField(_("number of the funding contract"), max_length=80, blank=True)
    fund = models.CharField(_("fund"), max_length=160)
    priority = models.CharField(_("priority"), max_length=160, blank=True)
    region = models.CharField(_("region"), max_length=120, blank=True)
    starts = models.CharField(_("starts"), max_length=60, help_text=_("As known: “2009”."))
    ends = models.CharField(
        _("ends"), max_length=60, help_text=_("As known: “1st quarter of 2011”.")
    )
    general_goal = models.TextField(_("general goal"), blank=True)
    beneficiary = models.ForeignKey(
        Organisation,
        verbose_name=_("beneficiary"),
        on_delete=models.PROTECT,
        related_name="projects",
        help_text=_("The body that carries the project and issues its certificates."),
    )
    sign_set = models.ForeignKey(
        SignSet, verbose_name=_("signs"), on_delete=models.PROTECT, null=True, blank=True
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("title", "short_title", "number", "beneficiary")],
            heading=_("Project"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("fund", "priority", "region", "starts", "ends", "sign_set")
            ],
            heading=_("Funding"),
        ),
        FieldPanel("general_goal"),
        InlinePanel("partners", heading=_("Partners"), label=_("partner")),
        InlinePanel("goals", heading=_("Goals"), label=_("goal")),
        InlinePanel("activities", heading=_("Activities"), label=_("activity")),
    ]

    class Meta:
        ordering = ["short_title"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")

    def __str__(self):
        return self.short_title


class Partner(Orderable):
    project = ParentalKey(Project, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT
    )

    class Meta(Orderable.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.UniqueConstraint(fields=["project", "organisation"], name="partner_once")
        ]

    def __str__(self):
        return str(self.organisation)


class Goal(Orderable):
    project = ParentalKey(Project, on_delete=models.CASCADE, related_name="goals")
    text = models.CharField(_("goal"), max_length=400)

    class Meta(Orderable.Meta):
        verbose_name = _("goal")
        verbose_name_plural = _("goals")

    def __str__(self):
        return self.text


class Activity(Orderable):
    project = ParentalKey(Project, on_delete=models.CASCADE, related_name="activities")
    title = models.CharField(_("activity"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=ActivityState.choices, default=ActivityState.PLANNED
    )

    class Meta(Orderable.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")

    def __str__(self):
        return self.title


class Grant(models.Model):
    """Money a cooperative received; date and amount only where they are known."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="grants")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants")
    source = models.CharField(_("source"), max_length=160)
    granted_on = models.DateField(_("date"), null=True, blank=True)
    amount = models.DecimalField(
        _("amount (zł)"), max_digits=12, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["organisation__name", "pk"]
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organisation", "source"], name="grant_once_per_source"
            )
        ]

    def __str__(self):
        return f"{self.source}: {self.organisation}"


class ProjectPage(Page):
    """A funded project told to anyone: its goals, partners, activities and what came of it."""

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.PROTECT, related_name="pages"
    )
    lead = models.TextField(_("lead"), max_length=400, blank=True)
    body = StreamField(BodyBlock(required=False), verbose_name=_("body"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("project"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]
    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    template = "programme/project_page.html"

    class Meta:
        verbose_name = _("project page")
        verbose_name_plural = _("project pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        grants = Grant.objects.filter(project=self.project).values("organisation")
        cooperatives = Organisation.objects.filter(kind=OrganisationKind.SOCIAL_COOPERATIVE)
        context |= {
            "partners": self.project.partners.select_related("organisation"),
            "goals": self.project.goals.all(),
            "activities": self.project.activities.all(),
            "cooperatives": cooperatives.annotate(
                has_grant=models.Exists(
                    Organisation.objects.filter(pk=models.OuterRef("pk"), pk__in=grants)
                )
            ).select_related("host"),
        }
        return context
