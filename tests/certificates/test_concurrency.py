"""Two processes at once, and a worker killed in the middle: no gap, no double, nothing lost.

Each process has connections of its own, on SQLite as on PostgreSQL.
"""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.db import close_old_connections, connection

from certificates import actions, tasks
from certificates.enums import BatchState, ItemState
from certificates.models import Batch, BatchItem, Certificate, NumberSequence
from tests.certificates.conftest import make_scene

pytestmark = pytest.mark.django_db(transaction=True)

RUN_BATCH = """
import sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[2]
settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
django.setup()
from certificates.actions import run_batch
from certificates.models import Batch
print("ready", flush=True)
sys.stdin.readline()
run_batch(batch=Batch.objects.get(pk=sys.argv[1]))
"""


@pytest.fixture
def scene():
    return make_scene(people=4)


@pytest.fixture
def worker():
    """worker(batch) is a process on the tests' database and files; it starts at a line of input."""
    started = []

    def start(batch: Batch) -> subprocess.Popen:
        started.append(spawned(batch))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate(timeout=10)


def spawned(batch: Batch) -> subprocess.Popen:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "LMS_DATA": str(settings.DATA_DIR),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", RUN_BATCH, str(batch.pk), str(connection.settings_dict["NAME"])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        env=environment,
        text=True,
    )
    return process


def begin(*processes: subprocess.Popen) -> None:
    for process in processes:
        assert process.stdout.readline() == "ready\n", process.stderr.read()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()


def finished(process: subprocess.Popen) -> None:
    _out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors


def assert_register_is_whole(scene, count: int) -> None:
    sequences = Certificate.objects.filter(issuer=scene.issuer).order_by("sequence")
    assert list(sequences.values_list("sequence", flat=True)) == list(range(1, count + 1))
    assert NumberSequence.objects.get(issuer=scene.issuer).last == count
    people = list(sequences.values_list("enrolment_id", flat=True))
    assert len(set(people)) == count
    assert not Certificate.objects.without_file().exists()


def test_two_presses_at_once_make_one_batch_and_one_certificate_each(scene):
    barrier, found, faults = threading.Barrier(2), [], []

    def press():
        try:
            barrier.wait()
            batch = actions.order_batch(
                edition=scene.edition, enrolments=scene.ids, by=scene.coordinator
            )
            found.append(actions.run_batch(batch=batch).pk)
        except Exception as fault:
            faults.append(fault)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert len(set(found)) == 1
    assert BatchItem.objects.count() == 4
    assert_register_is_whole(scene, 4)


def test_two_workers_on_one_batch_issue_each_certificate_once(scene, worker):
    batch = actions.order_batch(edition=scene.edition, enrolments=scene.ids, by=scene.coordinator)
    processes = [worker(batch), worker(batch)]
    begin(*processes)
    for process in processes:
        finished(process)
    assert_register_is_whole(scene, 4)
    assert Batch.objects.get().state == BatchState.DONE


def test_two_batches_of_the_same_people_issue_once(scene, worker):
    """Both got past the order; the enrolment's lock lets one of them issue."""
    batches = []
    for _ in range(2):
        batch = Batch.objects.create(
            edition=scene.edition, edition_title="x", created_by=scene.coordinator
        )
        BatchItem.objects.bulk_create([BatchItem(batch=batch, enrolment_id=pk) for pk in scene.ids])
        batches.append(batch)
    processes = [worker(batch) for batch in batches]
    begin(*processes)
    for process in processes:
        finished(process)
    assert_register_is_whole(scene, 4)
    states = list(BatchItem.objects.order_by("pk").values_list("state", flat=True))
    assert sorted(states) == [ItemState.ISSUED] * 4 + [ItemState.REFUSED] * 4


@pytest.mark.parametrize("wanted", [1, 2, 3])
def test_a_worker_killed_with_sigkill_is_replaced_by_the_sweep(scene, worker, wanted):
    """Killed as soon as so many certificates are there, wherever it stands then."""
    batch = actions.order_batch(edition=scene.edition, enrolments=scene.ids, by=scene.coordinator)
    process = worker(batch)
    begin(process)
    deadline = time.monotonic() + 30
    while Certificate.objects.count() < wanted and time.monotonic() < deadline:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=10)
    Batch.objects.update(touched_at=batch.created_at - 2 * tasks.STALLED_AFTER)
    tasks.sweep_batches()
    assert_register_is_whole(scene, 4)
    assert Batch.objects.get().state == BatchState.DONE
