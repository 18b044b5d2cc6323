"""The audit log: who did what to which row, and when. Kept by Wagtail's log, shown in its reports."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from wagtail.log_actions import get_active_log_context, registry
from wagtail.models import ModelLogEntry


def record(action: str, instance: models.Model, *, by: Any, **data: Any) -> None:
    """Append one entry. `action` is registered in the app's wagtail_hooks; `by` is None for the system.

    One INSERT: Wagtail's own call looks up the person and the type again to validate them, which
    costs two queries a write; here both are rows we hold.
    """
    if not registry.action_exists(action):
        raise LookupError(f"The log action {action!r} is not registered.")
    entry = ModelLogEntry(
        content_type=ContentType.objects.get_for_model(instance),
        object_id=str(instance.pk),
        label=str(instance)[:250],
        action=action,
        user=by,
        data=data,
        timestamp=timezone.now(),
        uuid=get_active_log_context().uuid,
    )
    ModelLogEntry.objects.bulk_create([entry])


def register_actions(registry: Any, actions: dict[str, tuple[Any, Any]]) -> None:
    """Make actions known to Wagtail's log: {"app.verb": (label, message)}, both translated lazily."""
    for action, (label, message) in actions.items():
        registry.register_action(action, label, message)
