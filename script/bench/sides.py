"""What the benchmarks share: a database of each kind for as long as one runs, and a process of its own for a side."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASES = ("sqlite", "postgresql")


@contextmanager
def database(kind: str, room: Path, *, called: str) -> Iterator[str]:
    """The address of an empty database in the folder `room`, which is gone afterwards.

    PostgreSQL's is a cluster of its own that does not wait for the disk; the database in it is still to be created.
    """
    if kind == "sqlite":
        yield f"sqlite:///{room / called}.sqlite3"
        return
    sys.path.insert(0, str(ROOT))
    from tests.databases import start_cluster  # noqa: PLC0415 - pytest is needed only for this database

    clean_up: list[Callable[[], object]] = []
    own = room / "cluster"
    own.mkdir()
    # PostgreSQL may have to run as another user than root.
    room.chmod(0o755)
    try:
        yield start_cluster(own, clean_up).rpartition("/")[0] + f"/{called}"
    finally:
        for each in clean_up:
            each()


def asked(url: str, script: Path, *arguments: object) -> dict[str, Any]:
    """What another script answers, as JSON, on that database, in a process of its own; its failure is this one's."""
    environment = {**os.environ, "DATABASE_URL": url}
    command = [sys.executable, str(script), *map(str, arguments)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=False)  # noqa: S603 - our own script
    if done.returncode:
        raise SystemExit(done.returncode)
    return json.loads(done.stdout)
