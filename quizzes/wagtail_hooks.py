"""Names of this app's actions in the audit log."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lib.audit import register_actions


@hooks.register("register_log_actions")
def log_actions(registry):
    register_actions(
        registry,
        {
            "quizzes.start": (_("Start attempt"), _("Attempt started")),
            "quizzes.submit": (_("Submit attempt"), _("Attempt submitted and graded")),
            "quizzes.refused": (_("Refused answer"), _("Answer refused")),
        },
    )
