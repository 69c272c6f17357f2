"""A pytest plugin that chooses the database under test and gives the tests an environment of their own.

It is loaded by `-p` in pyproject.toml: pytest-django reads the settings before any conftest.py, and the
settings read the environment. `pytest --database postgresql` starts a throw-away cluster on the loopback
address and deletes it at the end. Under pytest-xdist that happens once, in the process that starts the
workers; they inherit the environment.
"""

import atexit
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

OLDEST_POSTGRESQL = 15
MISSING = (
    f"PostgreSQL {OLDEST_POSTGRESQL} or later is missing: install it (Debian and Ubuntu: apt install "
    "postgresql), or run the tests with --database sqlite."
)
SECONDS_TO_START = 60
# One of these fixtures of pytest-django is behind every test that does, or the mark django_db.
USES_A_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}

# Set, and not merely defaulted, so that a .env in the checkout never reaches the tests.
ENVIRONMENT = {
    "SECRET_KEY": "a key that signs nothing outside the tests",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "DEBUG": "False",
    "HTTPS": "False",
    "BEHIND_PROXY": "False",
    "EMAIL_URL": "memorymail://",
    "SITE_URL": "http://127.0.0.1:8000",
    # Without the manifest, which would have to be collected before every run.
    "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="the database under test; postgresql starts a throw-away cluster of its own",
    )
    parser.addoption(
        "--leave-out-plain",
        action="store_true",
        help="leave out the tests in which a database has no part, which have run with the other one",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "appearance: how pages look, in which no database has a part; see --leave-out-plain"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # The longest first, so that at the end no worker waits for one of them.
    items.sort(key=lambda item: "journeys" not in item.path.parts)
    if not config.option.leave_out_plain:
        return
    config.hook.pytest_deselected(items=[item for item in items if not _has_part_in(item)])
    items[:] = filter(_has_part_in, items)


def _has_part_in(item: pytest.Item) -> bool:
    """Whether the database may have a part in how the test ends."""
    return _uses_a_database(item) and item.get_closest_marker("appearance") is None


def _uses_a_database(item: pytest.Item) -> bool:
    return not USES_A_DATABASE.isdisjoint(item.fixturenames) or item.get_closest_marker("django_db") is not None


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    options = early_config.known_args_namespace
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    room = Path(tempfile.mkdtemp(prefix="carecommit-tests-"))
    clean_up = [lambda: shutil.rmtree(room, ignore_errors=True)]
    _at_the_end(early_config, clean_up)

    os.environ.update(ENVIRONMENT)
    # Whitenoise warns of a folder that does not exist, and warnings are errors here.
    static = room / "static"
    static.mkdir()
    os.environ["STATIC_ROOT"] = str(static)
    # A file for each run, so that two runs in one checkout never share a database.
    os.environ["TEST_SQLITE"] = str(room / "test.sqlite3")
    if options.database == "sqlite" or options.help or options.version:
        os.environ["DATABASE_URL"] = f"sqlite:///{room / 'unused.sqlite3'}"
    else:
        os.environ["DATABASE_URL"] = start_cluster(room, clean_up)


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.option.database}"


def programs() -> Path | None:
    """The folder with the newest PostgreSQL that will do, or None.

    Debian keeps each version's programs in a folder of its own and leaves them off PATH.
    """
    on_path = shutil.which("initdb")
    found = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *([Path(on_path).resolve().parent] if on_path else []),
    ]
    versions = [(_version(folder), folder) for folder in found if (folder / "initdb").exists()]
    return max((each for each in versions if each[0] >= OLDEST_POSTGRESQL), default=(0, None))[1]


def start_cluster(room: Path, clean_up: list[Callable[[], object]]) -> str:
    """Start a cluster inside `room` and return its DATABASE_URL; how to stop it is put first in `clean_up`.

    Raises pytest.UsageError, in a sentence, where PostgreSQL is missing or does not start.
    """
    folder = programs()
    if folder is None:
        raise pytest.UsageError(MISSING)
    data = room / "postgresql"
    data.mkdir(mode=0o700)
    password = secrets.token_hex(16)
    password_file = room / "password"
    password_file.write_text(password)
    # PostgreSQL refuses to run as root.
    account = {}
    if os.geteuid() == 0:
        account = {"user": "postgres", "group": "postgres", "extra_groups": []}
        try:
            for path in (room, data, password_file):
                shutil.chown(path, "postgres", "postgres")
        except LookupError:
            raise pytest.UsageError(
                "PostgreSQL does not run as root, and there is no account named postgres: "
                "run the tests as another user."
            ) from None

    def run(program: str, *arguments: str) -> None:
        # The output goes to a file: a pipe would stay open as long as the server that pg_ctl leaves behind.
        with (room / "output").open("a") as output:
            subprocess.run(
                [folder / program, *arguments],
                cwd="/",
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=2 * SECONDS_TO_START,
                **account,
            )

    try:
        run(
            "initdb",
            f"--pgdata={data}",
            "--username=carecommit",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        clean_up.insert(0, lambda: _stop(run, data))
        port = _free_port()
        # Nothing has to survive a power cut, so nothing waits for the disk. The only socket is on loopback.
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(
                "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"
                f"listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\n"
                # Whoever waits longer waits for ever: a failure that says which statement waited is worth more.
                "lock_timeout = '2min'\n"
            )
        run(
            "pg_ctl",
            "start",
            "--wait",
            f"--timeout={SECONDS_TO_START}",
            f"--pgdata={data}",
            f"--log={room / 'server.log'}",
        )
    except (OSError, subprocess.SubprocessError) as problem:
        said = "".join(log.read_text() for log in (room / "output", room / "server.log") if log.exists())
        raise pytest.UsageError(f"PostgreSQL did not start: {problem}\n{said}") from None
    return f"postgres://carecommit:{password}@127.0.0.1:{port}/carecommit"


def _at_the_end(config: pytest.Config, clean_up: list[Callable[[], object]]) -> None:
    """Run `clean_up` once, however the run ends: by itself, by Ctrl-C, by `kill`, before the first test."""

    def finish() -> None:
        while clean_up:
            clean_up.pop(0)()

    def leave(signal_number: int, frame: FrameType | None) -> None:
        sys.exit(128 + signal_number)

    config.add_cleanup(finish)
    atexit.register(finish)
    # By default this signal ends Python at once, without the two lines above.
    signal.signal(signal.SIGTERM, leave)


def _stop(run: Callable[..., None], data: Path) -> None:
    if (data / "postmaster.pid").exists():
        run("pg_ctl", "stop", "--mode=immediate", "--wait", f"--pgdata={data}")


def _version(folder: Path) -> int:
    said = subprocess.run([folder / "initdb", "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"\) (\d+)", said)
    return int(match[1]) if match else 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
