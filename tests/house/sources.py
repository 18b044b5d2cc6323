"""What the house tests read: our own files, each read and parsed once."""

import ast
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT: Path = settings.BASE_DIR
TEMPLATES = ROOT / "templates"


@cache
def own_apps() -> tuple[str, ...]:
    return tuple(app.label for app in apps.get_app_configs() if Path(app.path) == ROOT / app.label)


@cache
def python_files(*, tests: bool = False) -> tuple[Path, ...]:
    folders = [*own_apps(), *(["tests"] if tests else [])]
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return tuple(path for path in found if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def template_files() -> tuple[Path, ...]:
    return tuple(sorted(path for path in TEMPLATES.rglob("*") if path.is_file()))


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))
