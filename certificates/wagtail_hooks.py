"""Names of this app's actions in the audit log, and the staff list of issuers."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

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
