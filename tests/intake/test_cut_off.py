"""The worker is killed at any moment of a confirm: nothing of it is in the register, and the batch says so."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date

from resolutions.actions.models import Action, AgreedTimescale, Ownership
from resolutions.intake import operations
from resolutions.intake.models import Batch, Origin
from resolutions.motions.models import Motion, Resolution
from resolutions.progress.models import Update
from tests.cast import Cast
from tests.intake.bringing import Bringing, sheet
from tests.other_process import environment, let_the_database_notice

HEADINGS = ("Priority", "Action", "Lead", "Timescale", "Progress")
ROWS = 200
# How many times a worker is killed.
MOMENTS = 20
# Loads Django once; a worker for each key of a batch that it is told is a copy of it, which begins when signalled.
NURSERY = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from resolutions.intake import operations
from resolutions.intake.models import Batch
from resolutions.intake.queries import prepared
signal.signal(signal.SIGUSR1, lambda *_: None)
for line in sys.stdin:
    if (worker := os.fork()) == 0:
        batch = Batch.objects.select_related("received_by").get(pk=int(line))
        digest = prepared(batch).plan.digest
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
        print(f"ready {os.getpid()}", flush=True)
        signal.sigwait({signal.SIGUSR1})
        operations.confirm(batch, digest=digest, by=batch.received_by)
        connection.close()
        os._exit(0)
    os.waitpid(worker, 0)
    print("ended", flush=True)
"""


def test_a_worker_killed_at_twenty_moments_of_a_confirm_leaves_nothing_half_done(cast_today: Cast) -> None:
    bringing = Bringing(cast_today)
    empty = counts()
    batch = received(bringing)
    nursery = Nursery()
    nursery.begin(batch)
    began = time.monotonic()
    nursery.wait()
    needed = time.monotonic() - began
    whole = counts()
    assert whole["Action"] == empty["Action"] + ROWS
    operations.take_back(Batch.objects.get(pk=batch.pk), by=bringing.by, why="Measured")
    assert counts() == empty

    chance = random.Random(20)  # noqa: S311 - the same moments at every run
    finished = 0
    for _ in range(MOMENTS):
        batch = received(bringing)
        worker = nursery.begin(batch)
        time.sleep(chance.uniform(0, needed))
        # One that is done already is not yet forgotten by the nursery, or is nobody.
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
        nursery.wait()
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
    nursery.close()
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


class Nursery:
    """Where workers come from."""

    def __init__(self) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-c", NURSERY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment()},
        )

    def begin(self, batch: Batch) -> int:
        """Let a worker that has its plan begin to confirm it; its process id."""
        self._program.stdin.write(f"{batch.pk}\n")
        self._program.stdin.flush()
        said, worker = self._program.stdout.readline().split()
        assert said == "ready"
        os.kill(int(worker), signal.SIGUSR1)
        return int(worker)

    def wait(self) -> None:
        """Until the worker has ended, however it did."""
        assert self._program.stdout.readline() == "ended\n"

    def close(self) -> None:
        """No more workers."""
        self._program.stdin.close()
        self._program.wait()
        self._program.stdout.close()
