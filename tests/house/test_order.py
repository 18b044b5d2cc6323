"""The lists that import-linter reads in pyproject.toml name every app that there is."""

import tomllib

from tests.house.sources import ROOT, own_apps

LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]
CONTRACTS = {contract["id"]: contract for contract in LINTER["contracts"]}
# `lms` ties the apps together and `lib` is plain Python: neither has an app's kinds of files.
WITHOUT_KINDS = {"lms", "lib"}


def test_every_app_has_its_place():
    placed = {app.strip() for layer in CONTRACTS["apps"]["layers"] for app in layer.split("|")}
    assert placed == set(own_apps()) == set(LINTER["root_packages"])


def test_the_files_of_every_app_are_ordered():
    assert set(CONTRACTS["files"]["containers"]) == set(own_apps()) - WITHOUT_KINDS


def test_top_folders_are_the_table_of_contents():
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert folders == set(own_apps())
