"""Faults that no single test looks for: each guard makes every test look for one.

They watch our own code: what Wagtail and allauth do in their templates and tables is theirs.
"""

import re
import sys
from functools import cache

from django.apps import apps
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.db.models import QuerySet
from django.template import engines
from django.template.base import FilterExpression, Node
from wagtail.contrib.settings.models import AbstractSetting

# --- an undefined template variable fails --------------------------------------------------------


class UndefinedVariable(str):
    """Stands as `string_if_invalid`: empty, as in production, but asked, it fails our own templates.

    Django asks for its truth in FilterExpression.resolve. A variable that is compared in `{% if %}`
    or given `|default:` may be undefined: that is how a component's optional arguments are written.
    """

    def __bool__(self) -> bool:
        frame = sys._getframe(1)
        if frame.f_code is not FilterExpression.resolve.__code__:
            return False
        expression = frame.f_locals["self"]
        if expression.filters and expression.filters[0][0].__name__ == "default":
            return False
        while frame is not None:
            node = frame.f_locals.get("self")
            if isinstance(node, Node) and getattr(node, "origin", None):
                if str(node.origin.name).startswith(str(settings.BASE_DIR / "templates")):
                    raise AssertionError(f"{expression} is undefined in {node.origin.name}")
                return False
            frame = frame.f_back
        return False


def fail_on_undefined_variables() -> None:
    engines["django"].engine.string_if_invalid = UndefinedVariable()


# --- rows without an order come in another one ---------------------------------------------------


def reverse_unordered_querysets(monkeypatch) -> None:
    """Databases promise no order where none is asked for. Reversed, not shuffled: no luck in it."""
    fetch_all = QuerySet._fetch_all

    def reversed_fetch_all(self):
        fresh = self._result_cache is None
        fetch_all(self)
        if fresh and not self.ordered:
            self._result_cache.reverse()

    monkeypatch.setattr(QuerySet, "_fetch_all", reversed_fetch_all)


# --- a GET that writes is refused ----------------------------------------------------------------

WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


@cache
def own_tables() -> frozenset[str]:
    """Without site settings: Wagtail itself makes their empty row when it is first read."""
    return frozenset(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_config.path == str(settings.BASE_DIR / model._meta.app_label)
        and not issubclass(model, AbstractSetting)
    )


def refuse_write(execute, sql, params, many, context):
    match = WRITE.match(sql)
    if match and match[1] in own_tables():
        raise AssertionError(f"A request that should only read writes: {sql[:200]}")
    return execute(sql, params, many, context)


def refuse_writes_on_get(monkeypatch) -> None:
    """Crawlers, previews and the back button send GET again; so it must change nothing."""
    get_response = BaseHandler.get_response

    def guarded(self, request):
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            return get_response(self, request)
        with connection.execute_wrapper(refuse_write):
            return get_response(self, request)

    monkeypatch.setattr(BaseHandler, "get_response", guarded)
