"""Addresses: one name for view and URL, and no view that cannot be reached."""

import ast
import re
from collections import Counter
from functools import cache

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.sources import own_apps, python_files, short, tree


def own_patterns(resolver=None, namespace=()):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from own_patterns(
                entry, (*namespace, entry.namespace) if entry.namespace else namespace
            )
        elif (
            isinstance(entry, URLPattern) and entry.callback.__module__.split(".")[0] in own_apps()
        ):
            yield entry


@pytest.fixture(scope="module")
def patterns():
    return list(own_patterns())


def test_names_are_given_and_unique(patterns):
    assert not [str(entry.pattern) for entry in patterns if not entry.name]
    assert not {name for name, count in Counter(e.name for e in patterns).items() if count > 1}


def test_a_url_is_named_like_its_view(patterns):
    different = {
        entry.name: entry.callback.__name__
        for entry in patterns
        if "view_class" not in entry.callback.__dict__ and entry.name != entry.callback.__name__
    }
    assert not different


def test_addresses_end_with_a_slash(patterns):
    """One address, one page. Files are named like files."""
    odd = [
        route
        for entry in patterns
        if (route := str(entry.pattern))
        and not route.endswith("/")
        and "." not in route.split("/")[-1]
    ]
    assert not odd


def test_every_view_is_reached(patterns):
    """By an address, or called in its own file by one that is."""
    reached = {entry.callback.__name__ for entry in patterns}
    dead = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in python_files()
        if path.name == "views.py" or path.parent.name == "views"
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef)
        and node.name not in reached | HANDLERS
        and len(re.findall(rf"\b{node.name}\b", path.read_text(encoding="utf-8"))) == 1
        and not any(node.name in imported_names(other) for other in python_files())
    ]
    assert not dead


@cache
def imported_names(path) -> frozenset[str]:
    imports = (node for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom))
    return frozenset(alias.name for node in imports for alias in node.names)


# Named in lms/urls.py as handler404 and the like, and not as an address.
HANDLERS = {"bad_request", "permission_denied", "page_not_found", "server_error", "csrf_failure"}
