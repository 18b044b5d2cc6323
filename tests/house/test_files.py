"""Files stay small enough to be read at one sitting, and their names say what they hold."""

import ast

from tests.house.sources import ROOT, python_files, short, tree

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 40
# Longer, with the reason.
LONG_FUNCTIONS: dict[str, str] = {
    "tests/lms/world.py::make_world": "one of everything, each in a line",
}
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "services", "common", "misc"}
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body, without decorators, signature and docstring."""
    body = node.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def functions(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, FUNCTION)]


def test_files_are_short():
    texts = [*python_files(tests=True), *ROOT.glob("static/**/*.css"), *ROOT.glob("static/**/*.js")]
    long = {
        short(path): lines
        for path in [*texts, *ROOT.glob("templates/**/*.html")]
        if "vendor" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LINES_OF_A_FILE
    }
    assert not long, "split them by noun"


def test_functions_are_short():
    long = {
        name: length(node)
        for path in python_files(tests=True)
        for node in functions(path)
        if length(node) > LINES_OF_A_FUNCTION
        and (name := f"{short(path)}::{node.name}") not in LONG_FUNCTIONS
    }
    assert not long, "split them, or list them above with the reason"


def test_long_functions_that_are_listed_exist():
    known = {
        f"{short(path)}::{node.name}"
        for path in python_files(tests=True)
        for node in functions(path)
    }
    assert set(LONG_FUNCTIONS) <= known


def test_names_say_what_files_hold():
    vague = [
        short(path)
        for path in python_files(tests=True)
        if NAMES_THAT_SAY_NOTHING & {path.stem, *path.parent.relative_to(ROOT).parts}
    ]
    assert not vague


def test_imports_stand_at_the_top():
    """An import inside a function hides a circle. Only AppConfig.ready must import late."""
    deferred = [
        f"{short(path)}:{inner.lineno}"
        for path in python_files()
        if path.name != "apps.py"
        for node in functions(path)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not deferred


def test_no_signals_of_our_own():
    """A signal is an import that a search cannot see; facts travel as calls."""
    signals = [
        f"{short(path)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.ImportFrom) and node.module == "django.dispatch")
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "connect"
            and path.name in {"apps.py", "models.py", "signals.py"}
        )
    ]
    assert not signals
