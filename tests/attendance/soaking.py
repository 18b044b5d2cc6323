"""Starts a process of the soak: Django with the test's database, before anything of ours is imported."""

import shutil
from multiprocessing.synchronize import Barrier
from multiprocessing.util import Finalize

import django
from django.conf import settings
from django.db import connection

# Of this process: where all of them wait for each other.
gate: dict[str, Barrier] = {}


def start(database: str, barrier: Barrier) -> None:
    django.setup()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = database
    connection.settings_dict["OPTIONS"].pop("pool", None)
    # A process of multiprocessing ends without the clean-up that Python would do.
    Finalize(None, shutil.rmtree, args=(settings.DATA_DIR, True), exitpriority=1)
    gate["all"] = barrier
