"""Names of this app's actions in the audit log, and the staff list of issuers."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from certificates.models import Issuer
from lib.audit import register_actions


@hooks.register("register_log_actions")
def log_actions(registry):
    register_actions(
        registry,
        {
            "certificates.batch": (_("Issue certificates"), _("Issue of certificates ordered")),
            "certificates.issue": (_("Certificate"), _("Certificate issued")),
            "certificates.file": (_("File"), _("File of the certificate stored")),
            "certificates.annul": (_("Annul"), _("Certificate annulled")),
            "certificates.download": (_("Download"), _("Certificate downloaded by staff")),
        },
    )


class IssuerViewSet(ModelViewSet):
    """Who issues certificates. Administrators only: their group alone has the permissions."""

    model = Issuer
    icon = "site"
    menu_label = _("Issuers of certificates")
    menu_order = 700
    add_to_settings_menu = True
    list_display = ["organisation", "number_prefix", "town", "signatory"]
    form_fields = [
        *("organisation", "number_prefix", "town", "register_number"),
        *("signatory", "signatory_role"),
    ]


@hooks.register("register_admin_viewset")
def issuer_viewset():
    return IssuerViewSet("issuers")
