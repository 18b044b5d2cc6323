"""What every test stands on: a migrated database, files of its own, and the guards."""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from tests import guards
from tests.database import copy_for

# A slow machine is no fault of the code; and in CI the same commit gives the same answer.
hypothesis_settings.register_profile("here", deadline=None)
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, worker_id, tmp_path_factory):
    """Overrides pytest-django's: a copy of the kept database, made anew after tests that commit."""
    with django_db_blocker.unblock():
        copy = copy_for(worker_id, tmp_path_factory.mktemp("database"))
        copy.make()
        # Django would empty every table, and Wagtail's root page and locale with them.
        TransactionTestCase._fixture_teardown = lambda test: copy.restore()
    yield
    with django_db_blocker.unblock():
        copy.drop()


@pytest.fixture(autouse=True, scope="session")
def _strict_templates(django_test_environment):
    guards.fail_on_undefined_variables()


@pytest.fixture(autouse=True)
def _guards(monkeypatch):
    guards.reverse_unordered_querysets(monkeypatch)
    guards.refuse_writes_on_get(monkeypatch)


def own_folder() -> Path | None:
    """LMS_DATA, if lms.settings.test made it for this process: then it is ours to empty."""
    folder = django_settings.DATA_DIR
    return folder if folder.name.startswith("lms-tests-") else None


@pytest.fixture(autouse=True)
def _nothing_left_over():
    """Each test finds an empty cache and empty folders."""
    yield
    cache.clear()
    if folder := own_folder():
        for path in folder.iterdir():
            shutil.rmtree(path, ignore_errors=True)


def pytest_unconfigure():
    """xdist ends its processes without the clean-up that Python would do."""
    if folder := own_folder():
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def tool():
    """tool("qpdf") is the program's path. Without it the test is skipped; in CI it fails."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            message = f"{name} is missing; ./run test says how to install it"
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
        return path

    return find
