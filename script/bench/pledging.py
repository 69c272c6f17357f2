"""A room full of people pledges at once: is every pledge kept, and how long does each of them wait?

    .venv/bin/python script/bench/pledging.py                      # 500 people from 50 connections, on both databases
    .venv/bin/python script/bench/pledging.py --people 100 --connections 20 --database sqlite

gunicorn serves the site as in production, with two workers, on loopback. Everybody opens the form with a browser of
their own (cookies and ticket). When two seconds have passed, which is the least that a person takes, all of them send
it, as fast as the connections allow; every tenth presses twice, and both presses are under way together. Then each
opens the page they were sent to, which has to show their own words.

Everybody is behind one address, as in a room, so the limit on pledges from one address is tried too. It fails (1) if a
pledge was lost, doubled or shown to the wrong person, or if any answer was not the one expected. PostgreSQL is a
throw-away cluster that does not wait for the disk, and SQLite a file.

The seconds are this machine's, and a press waits in them for its turn. Nothing here is a test: a busy machine would
fail it (tests/pledges/test_many_at_once.py is one).
"""

import argparse
import http.client
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep
from urllib.parse import urlencode

from sides import DATABASES, ROOT, database

LEAST_SECONDS = 2.1
TWICE = 10
WORKERS = 2


@dataclass
class Browser:
    """One person's: it keeps its cookies, and opens a connection for each request, as the server closes them."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """The status, where it leads, and the page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode(form) if form is not None else None, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
        finally:
            connection.close()
        for each in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.update({name: cookie.value for name, cookie in SimpleCookie(each).items()})
        return answer.status, answer.headers.get("Location", ""), page


@dataclass
class Person:
    """Somebody in the room: what they write, and how long each of their presses took, in seconds."""

    number: int
    browser: Browser
    hidden: dict[str, str] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Nobody else's."""
        return f"I am person number {self.number:05} here, & I will mentor one care leaver."

    def open(self, path: str) -> float:
        """Open the form; how long it took."""
        began = perf_counter()
        status, _, page = self.browser.ask("GET", path)
        found = dict(re.findall(r'name="(csrfmiddlewaretoken|ticket)" value="([^"]+)"', page))
        self.hidden = {name: unescape(value) for name, value in found.items()}
        if status != 200 or len(self.hidden) != 2:
            self.faults.append(f"the form answered {status}")
        return perf_counter() - began

    def press(self, path: str, kind: str) -> None:
        """Send the form."""
        form = {
            **self.hidden,
            "words": self.words,
            "kind": kind,
            "party": "staff",
            "post_words": f"Head of Service {self.number}",
            "email": f"person{self.number}@bench.example",
        }
        began = perf_counter()
        status, leads_to, _ = self.browser.ask("POST", path, form)
        self.took.append(perf_counter() - began)
        if (status, leads_to) != (302, f"{path}thanks/"):
            self.faults.append(f"the pledge answered {status} {leads_to}")

    def look(self, path: str) -> None:
        """Open the page to which it led."""
        status, _, page = self.browser.ask("GET", f"{path}thanks/")
        if status != 200 or self.words not in unescape(page) or page.count("I am person number") != 1:
            self.faults.append(f"the thanks answered {status}, without their words or with another’s")


def at_once(connections: int, calls: Iterable[Callable[[], object]]) -> tuple[list, float]:
    """What the calls return, over so many connections, and how long all of them took."""
    began = perf_counter()
    with ThreadPoolExecutor(max_workers=connections) as pool:
        answers = [each.result() for each in [pool.submit(call) for call in calls]]
    return answers, perf_counter() - began


def measure(port: int, path: str, kind: str, how_many: int, connections: int) -> list[Person]:
    """Let everybody pledge, and print how long they waited."""
    people = [Person(number, Browser(port)) for number in range(how_many)]
    opened, seconds = at_once(connections, [lambda each=each: each.open(path) for each in people])
    print(
        f"  form:   p50 {median(opened) * 1000:.0f} ms, p95 {at(opened, 95) * 1000:.0f} ms, "
        f"{how_many / seconds:.0f} requests a second",
        flush=True,
    )
    sleep(LEAST_SECONDS)
    presses = [
        lambda each=each: each.press(path, kind) for each in people for _ in range(2 if each.number % TWICE == 0 else 1)
    ]
    _, seconds = at_once(connections, presses)
    took = [second for each in people for second in each.took]
    print(
        f"  pledge: p50 {median(took) * 1000:.0f} ms, p95 {at(took, 95) * 1000:.0f} ms, "
        f"slowest {max(took) * 1000:.0f} ms, {len(took) / seconds:.0f} requests a second "
        f"({len(took)} presses of {how_many} people in {seconds:.1f} s)",
        flush=True,
    )
    at_once(connections, [lambda each=each: each.look(path) for each in people])
    return people


def at(values: list[float], percent: int) -> float:
    """The value that so many percent are not above."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def one_database(url: str, room: Path, how_many: int, connections: int) -> bool:
    """Prepare the database at `url`, serve it, let everybody pledge, and count; whether all was well."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "carecommit.settings",
        "SECRET_KEY": secrets.token_hex(32),
        "DEBUG": "False",
        "HTTPS": "False",
        "BEHIND_PROXY": "False",
        "ALLOWED_HOSTS": "127.0.0.1",
        "LOG_LEVEL": "ERROR",
        "STATIC_ROOT": str(room),
        # Without the manifest, which would have to be collected first.
        "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }
    code, kind = ours(environment, "--prepare").split()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "carecommit.wsgi", "--bind", f"127.0.0.1:{port}"]
    with (room / "gunicorn.log").open("w") as log:
        server = subprocess.Popen(  # noqa: S603 - our own
            [*command, "--workers", str(WORKERS), "--timeout", "60", "--no-control-socket"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(port, f"/pledge/{code}/")
            people = measure(port, f"/pledge/{code}/", kind, how_many, connections)
        finally:
            server.terminate()
            server.wait(timeout=60)
    written = Counter(ours(environment, "--count").splitlines())
    lost = [each for each in people if not written[each.words]]
    doubled = [each for each in people if written[each.words] > 1]
    faults = [f"person {each.number}: {fault}" for each in people for fault in each.faults]
    kept = len(people) - len(lost) - len(doubled)
    print(f"  {kept} kept, {len(lost)} lost, {len(doubled)} doubled, {len(faults)} answers that were not expected")
    print(*faults[:10], sep="\n", end="\n" if faults else "", flush=True)
    return kept == written.total() == how_many and not faults


def ours(environment: dict[str, str], what: str) -> str:
    """What this script prints when it does `what` in a process of its own, whose settings read that environment."""
    command = [sys.executable, str(Path(__file__)), what]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    return done.stdout


def wait_for(port: int, path: str) -> None:
    """Until the server answers, and each of its workers is likely to have."""
    until = monotonic() + 60
    while monotonic() < until:
        try:
            for _ in range(2 * WORKERS):
                Browser(port).ask("GET", path)
        except OSError:
            sleep(0.2)
        else:
            return
    raise SystemExit("gunicorn did not start.")


def prepare() -> None:
    """An empty register with an event that is open; print its code, and the number of a kind."""
    start_django()
    from django.core.management import call_command  # noqa: PLC0415 - only this process has Django

    from carecommit.kit import clock  # noqa: PLC0415
    from pledges.events.operations import add_event  # noqa: PLC0415
    from pledges.pledging.models import Kind  # noqa: PLC0415
    from resolutions.council.operations import add_board, add_user, set_profile  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    set_profile(name="Bench Council", short_name="Bench", reference_prefix="BEN", by=None, why="Benchmark")
    by = add_user("bench@bench.example", role="coordinator", password="never used to sign in", by=None)  # noqa: S106
    event = add_event(
        title="A full room",
        held_on=clock.today(),
        host="Bench Council",
        board=add_board("Corporate Parenting Board", by=by),
        opens_on=clock.today(),
        # Midnight may come in between.
        closes_on=clock.today() + timedelta(days=1),
        by=by,
    )
    print(event.code, Kind.objects.get(name="Mentoring").pk)


def count() -> None:
    """Print the words of every pledge in the register, each with a maker and a history of its own."""
    start_django()
    from pledges.pledging.models import Maker, Pledge, Wording  # noqa: PLC0415 - only this process has Django

    made = Pledge.history.filter(history_type="+").values("id")
    makers = Maker.history.filter(history_type="+").values("id")
    rows = Wording.objects.filter(number=1, pledge__in=made, pledge__maker__in=makers)
    print("\n".join(rows.values_list("words", flat=True)))


def start_django() -> None:
    """With the settings that the environment says."""
    import django  # noqa: PLC0415 - the process that measures has none

    sys.path.insert(0, str(ROOT))
    django.setup()


def main() -> None:
    """Measure on each database."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--people", type=int, default=500)
    asked.add_argument("--connections", type=int, default=50)
    asked.add_argument("--database", nargs="+", choices=DATABASES, default=DATABASES)
    asked.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    asked.add_argument("--count", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.prepare or given.count:
        prepare() if given.prepare else count()
        return
    all_well = True
    for name in given.database:
        with tempfile.TemporaryDirectory(prefix="carecommit-bench-") as folder:
            room = Path(folder)
            # The database that every cluster has.
            with database(name, room, called="postgres") as url:
                print(f"{name}, gunicorn with {WORKERS} workers, {given.connections} connections", flush=True)
                all_well &= one_database(url, room, given.people, given.connections)
    if not all_well:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
