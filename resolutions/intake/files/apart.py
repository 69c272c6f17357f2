"""A parser in a process of its own: whatever a file does to it, this one goes on, and a person reads one sentence."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread, Timer
from typing import IO, cast

from carecommit.kit.refused import Refused
from resolutions.intake.book import Book, of_json
from resolutions.intake.files.limits import MOST_PRINTED, SECONDS
from resolutions.intake.files.sentences import TOO_UNUSUAL

PARSER = "resolutions.intake.files.parsing"
_ROOT = Path(__file__).parents[3]


def parsed_apart(kind: str, content: bytes, *, module: str = PARSER, seconds: float = SECONDS) -> Book:
    """What the module, run as a program, makes of the content.

    Raises Refused with the parser's own sentence, or with a general one where it takes longer, dies, or answers
    anything else. When this returns, that process and all that it started have ended.
    """
    printed = _printed_by(module, kind, content, seconds)
    try:
        answer = json.loads(printed)
        if "refused" in answer:
            sentence = str(answer["refused"])
        else:
            return of_json(answer)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(TOO_UNUSUAL) from error
    raise Refused(sentence)


def _printed_by(module: str, kind: str, content: bytes, seconds: float) -> bytes:
    # Nothing of our environment goes with it, least of all the secret key and the database's password.
    # A Python that was built to share its library needs to find it.
    environment = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    command = [sys.executable, "-B", "-s", "-m", module, kind]
    with subprocess.Popen(  # noqa: S603  our own interpreter and module
        command,
        cwd=_ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        # Not yet waited for, so its number, and that of its group, cannot be anybody else's.
        watch = Timer(seconds, _kill_group, [process.pid])
        watch.daemon = True
        watch.start()
        feeder = Thread(target=_feed, args=(cast(IO[bytes], process.stdin), content), daemon=True)
        feeder.start()
        try:
            return cast(IO[bytes], process.stdout).read(MOST_PRINTED)
        finally:
            watch.cancel()
            watch.join()
            _kill_group(process.pid)
            feeder.join()


def _feed(stdin: IO[bytes], content: bytes) -> None:
    # A child that ends before it has read everything answers nothing, and that is what its reader sees.
    with suppress(OSError):
        stdin.write(content)
    with suppress(OSError):
        stdin.close()


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
