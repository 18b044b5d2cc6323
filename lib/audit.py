"""The audit log: who did what to which row, and when. Kept by Wagtail's log, shown in its reports."""

from typing import Any

from django.db import models
from wagtail.log_actions import log


def record(action: str, instance: models.Model, *, by: Any, **data: Any) -> None:
    """Append one entry. `action` is registered in the app's wagtail_hooks; `by` is None for the system."""
    log(instance=instance, action=action, user=by, data=data)


def register_actions(registry: Any, actions: dict[str, tuple[Any, Any]]) -> None:
    """Make actions known to Wagtail's log: {"app.verb": (label, message)}, both translated lazily."""
    for action, (label, message) in actions.items():
        registry.register_action(action, label, message)
