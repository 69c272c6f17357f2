"""Stands in for the parser in a child process, and does with the limits what a hostile file would have it do."""

import json
import os
import subprocess
import sys
import tempfile
import time
from mmap import mmap

from resolutions.intake.files.limits import limit_this_process


def _take_memory() -> None:
    # Of address space alone, so that it is quick; without the limit it would be given.
    with mmap(-1, 2 * 1024**3):
        sys.stdout.write('{"refused": "It was given."}')


def _leave_a_child() -> None:
    child = subprocess.Popen(["sleep", "60.0625"])
    sys.stdout.write(str(child.pid))
    sys.stdout.flush()
    time.sleep(60)


def _write_a_file() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
    sys.stdout.write('{"refused": "It was written."}')


_DEEDS = {
    "sleep": lambda: time.sleep(60),
    "memory": _take_memory,
    "child": _leave_a_child,
    "write": _write_a_file,
    "die": lambda: os.kill(os.getpid(), 9),
    "leave": lambda: os._exit(0),
    "nonsense": lambda: sys.stdout.write("<html>"),
    "list": lambda: sys.stdout.write("[1]"),
    "other": lambda: sys.stdout.write('{"kind": "xlsx", "notes": [], "tables": [{"rows": 3}]}'),
    "deep": lambda: sys.stdout.write("[" * 100_000),
    "environment": lambda: json.dump({"refused": " ".join(os.environ)}, sys.stdout),
}

if __name__ == "__main__":
    limit_this_process()
    _DEEDS[sys.argv[1]]()
