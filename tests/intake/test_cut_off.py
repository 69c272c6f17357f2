"""The worker is killed at any moment of a confirm: nothing of it is in the register, and the batch says so."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date

from django.db import connection

from resolutions.actions.models import Action, AgreedTimescale, Ownership
from resolutions.intake import operations
from resolutions.intake.models import Batch, Origin
from resolutions.motions.models import Motion, Resolution
from resolutions.progress.models import Update
from tests.cast import Cast
from tests.intake.bringing import Bringing, sheet

HEADINGS = ("Priority", "Action", "Lead", "Timescale", "Progress")
ROWS = 400
# How many times a worker is killed.
MOMENTS = 20
WORKER = """
import sys, django
django.setup()
from resolutions.council.models import User
from resolutions.intake import operations
from resolutions.intake.models import Batch
from resolutions.intake.queries import prepared
batch = Batch.objects.get(pk=int(sys.argv[1]))
digest = prepared(batch).plan.digest
by = User.objects.get(pk=batch.received_by_id)
print("ready", flush=True)
sys.stdin.readline()
operations.confirm(batch, digest=digest, by=by)
print("confirmed", flush=True)
"""


def test_a_worker_killed_at_twenty_moments_of_a_confirm_leaves_nothing_half_done(cast_today: Cast) -> None:
    bringing = Bringing(cast_today)
    empty = counts()
    batch = received(bringing)
    needed = how_long_it_takes(batch)
    whole = counts()
    assert whole["Action"] == empty["Action"] + ROWS
    operations.take_back(Batch.objects.get(pk=batch.pk), by=bringing.by, why="Measured")
    assert counts() == empty

    chance = random.Random(20)  # noqa: S311 - the same moments at every run
    finished = 0
    for _ in range(MOMENTS):
        batch = received(bringing)
        worker = start(batch)
        time.sleep(chance.uniform(0, needed))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        let_the_database_notice()
        state = Batch.objects.get(pk=batch.pk).state
        if state == Batch.State.CONFIRMED:
            # It was done before it was killed.
            finished += 1
            assert counts() == whole
            operations.take_back(Batch.objects.get(pk=batch.pk), by=bringing.by, why="The next moment")
        else:
            assert state in {Batch.State.RECEIVED, Batch.State.CONFIRMING}
        assert counts() == empty
    assert finished < MOMENTS

    # One that was cut off can simply be confirmed again.
    cut_off = Batch.objects.filter(state=Batch.State.CONFIRMING).first()
    assert cut_off is not None
    bringing.confirm(cut_off)
    assert counts() == whole


def received(bringing: Bringing) -> Batch:
    rows = [
        (f"Priority {n // 20}: homes", f"Find flat {n} near a station", "Head of Housing", "31/03/2099", f"Visit {n}")
        for n in range(ROWS)
    ]
    today = date.today()  # noqa: DTZ011 - the worker reads the real clock
    batch = bringing.receive(sheet(HEADINGS, *rows), agreed_on=bringing.cast.action.added_on, happened_on=today)
    assert bringing.plan(batch).asked == {}
    return batch


def counts() -> dict[str, int]:
    models = (Motion, Resolution, Action, Ownership, AgreedTimescale, Update, Origin)
    return {model.__name__: model.objects.count() for model in models}


def start(batch: Batch) -> subprocess.Popen:
    """A worker that has its plan, and has just been told to confirm."""
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(batch.pk)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "carecommit.settings"},
    )
    assert worker.stdout.readline() == "ready\n"
    worker.stdin.write("go\n")
    worker.stdin.close()
    return worker


def how_long_it_takes(batch: Batch) -> float:
    """Seconds of one whole confirm on this machine, now."""
    worker = start(batch)
    began = time.monotonic()
    assert worker.stdout.readline() == "confirmed\n"
    took = time.monotonic() - began
    worker.wait()
    worker.stdout.close()
    return took


def let_the_database_notice() -> None:
    """A PostgreSQL server goes on with what it was sent until it finds that nobody is there any more."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    while connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.01)


def address() -> str:
    """The test database, for another process."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    return f"postgresql://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
