"""Templates: none unused, none that reaches beyond what it is given, nothing inline."""

import re
from pathlib import Path

import django
from django.apps import apps

from tests.house.sources import ROOT, TEMPLATES, python_files, short, template_files

QUOTED = re.compile(r"""["']([\w./-]+)["']""")
COMPONENT = re.compile(r"{%\s*include\s+[\"']components/.*?%}", re.DOTALL)
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->", re.DOTALL)
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:"
    r"|<script\b(?![^>]*\bsrc\s*=)(?![^>]*application/(?:ld\+)?json)",
    re.IGNORECASE,
)
THIRD_PARTY = re.compile(
    r"<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*\b(?:src|data)\s*=\s*[\"'](?:https?:)?//"
    r"|<link\b[^>]*\brel\s*=\s*[\"'](?:stylesheet|preload|preconnect|icon)[^>]*href\s*=\s*[\"'](?:https?:)?//",
    re.IGNORECASE,
)
# Django's error pages, found by their names.
BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}


def html_files() -> list[Path]:
    return [path for path in template_files() if path.suffix == ".html"]


def pages() -> list[Path]:
    """Those that browsers show: mail programs need their styles inline."""
    return [
        path for path in html_files() if "emails" not in path.parts and "email" not in path.parts
    ]


def text(path: Path) -> str:
    """The template without its comments, line numbers kept."""
    return COMMENT.sub(lambda match: "\n" * match[0].count("\n"), path.read_text(encoding="utf-8"))


def found(pattern: re.Pattern, paths: list[Path]) -> list[str]:
    return [
        f"{short(path)}:{text(path)[: match.start()].count(chr(10)) + 1}: {match[0].strip()[:80]}"
        for path in paths
        for match in pattern.finditer(text(path))
    ]


def overrides_a_package(name: str) -> bool:
    """allauth's, Wagtail's and Django's own templates, which ours stand in front of.

    allauth looks for `h1__entrance.html` before `h1.html` where an element has the tag `entrance`.
    """
    name = re.sub(r"__\w+(?=\.html$)", "", name)
    folders = [
        Path(app.path)
        for app in apps.get_app_configs()
        if not app.path.startswith(str(ROOT / app.label))
    ]
    folders.append(Path(django.__file__).parent / "forms")
    return any((folder / "templates" / name).exists() for folder in folders)


def page_templates() -> set[str]:
    models = (
        model
        for model in apps.get_models()
        if hasattr(model, "landing_page_template") or hasattr(model, "template")
    )
    names = set()
    for model in models:
        for attribute in (
            "template",
            "landing_page_template",
            "ajax_template",
            "password_required_template",
        ):
            name = getattr(model, attribute, None)
            if isinstance(name, str):
                names.add(name)
    return names


def test_every_template_is_used():
    """By its whole name, or without its ending: "emails/issued" stands for .txt and .html."""
    named: set[str] = set()
    for path in (*python_files(tests=False), *template_files()):
        if path.suffix in {".py", ".html", ".txt", ".svg", ".xml"}:
            names = set(QUOTED.findall(path.read_text(encoding="utf-8")))
            if path.is_relative_to(TEMPLATES):
                names.discard(str(path.relative_to(TEMPLATES)))
            named |= names
    named |= page_templates() | BY_NAME
    unused = []
    for path in template_files():
        name = str(path.relative_to(TEMPLATES))
        stem = re.sub(r"(_subject|_message)?\.\w+$", "", name)
        if name not in named and stem not in named and not overrides_a_package(name):
            unused.append(short(path))
    assert not unused


def test_every_template_that_is_named_exists():
    missing = []
    for path in template_files():
        for match in re.finditer(r"{%\s*(?:include|extends)\s+[\"']([\w./-]+)[\"']", text(path)):
            if not (TEMPLATES / match[1]).exists() and not overrides_a_package(match[1]):
                missing.append(f"{short(path)}: {match[1]}")
    assert not missing


def test_components_get_only_what_they_are_given():
    """A component is a function of its arguments; layouts and fragments share the page's context."""
    loose = [
        f"{short(path)}: {match[0]}"
        for path in html_files()
        for match in COMPONENT.finditer(text(path))
        if not re.search(r"\bonly\s*%}$", match[0])
    ]
    assert not loose


def test_no_inline_scripts_or_styles():
    assert not found(INLINE, pages())


def test_nothing_is_loaded_from_other_hosts():
    assert not found(THIRD_PARTY, pages())


def test_forms_that_post_carry_the_token():
    bare = [
        short(path)
        for path in pages()
        for form in re.findall(r"<form\b.*?</form>", text(path), re.DOTALL | re.IGNORECASE)
        if re.search(r"method\s*=\s*[\"']post", form, re.IGNORECASE) and "csrf_token" not in form
    ]
    assert not bare
