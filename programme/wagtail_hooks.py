"""Staff lists of the programme, in Wagtail's own look; rights are Django's, by role."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from programme.models import Organisation, Project, SignSet


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    icon = "group"
    menu_label = _("Organisations")
    list_display = ["name", "kind", "krs_registered_on"]
    list_filter = ["kind"]
    search_fields = ["name", "short_name"]
    form_fields = [
        *("name", "short_name", "kind", "address", "phone", "email"),
        *("krs_number", "krs_registered_on", "host"),
    ]


class ProjectViewSet(ModelViewSet):
    model = Project
    icon = "folder-open-1"
    menu_label = _("Projects")
    list_display = ["short_title", "number", "fund"]
    search_fields = ["title", "short_title", "number"]


class SignSetViewSet(ModelViewSet):
    model = SignSet
    icon = "image"
    menu_label = _("Signs")
    list_display = ["name", "sentence"]


class ProgrammeViewSetGroup(ModelViewSetGroup):
    menu_label = _("Programme")
    menu_icon = "folder-open-1"
    menu_order = 300
    items = (ProjectViewSet, OrganisationViewSet, SignSetViewSet)


@hooks.register("register_admin_viewset")
def programme_viewsets():
    return ProgrammeViewSetGroup()
