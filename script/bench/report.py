"""How much longer the live report takes than a plain list of the same actions.

    .venv/bin/python script/bench/report.py               # 1,000 and 10,000 actions
    .venv/bin/python script/bench/report.py 500           # other sizes
    .venv/bin/python script/bench/report.py --quarters 12 # a longer record

It builds a register in an SQLite database of its own, which is gone afterwards, and times, in one run on one machine:

- `rows`: every action, its resolution and motion, through the ORM;
- `list`: the same with what a list page shows beside it: owners, timescales and updates;
- `report`: `resolutions.reports.build.live`, the object behind the dashboard, the report and the files.

The milliseconds are this machine's. What compares is the ratios: of the report to either list at one size, and of the
last size to the first, which is their quotient where nothing grows faster than the register.

The register is written by bulk inserts of rows and of their history, and not by the operations: each of those locks,
compares and restates one action, as one officer's click does, and here there are tens of thousands. So nothing here
says how long a write takes. That the number of queries does not grow is a test, on a register that the operations
wrote (tests/reports/test_live.py).
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent.parent
scratch = tempfile.TemporaryDirectory(prefix="carecommit-bench-")
database = Path(scratch.name) / "bench.sqlite3"
sys.path.insert(0, str(ROOT))
os.environ["DATABASE_URL"] = f"sqlite:///{database}"
os.environ["DJANGO_SETTINGS_MODULE"] = "carecommit.settings"
os.environ["DEBUG"] = "False"
# A warning for each write to the log is no part of what is measured.
os.environ["LOG_LEVEL"] = "ERROR"

import django  # noqa: E402 - the settings read the environment above

django.setup()

from django.core.management import call_command  # noqa: E402 - models need Django to be set up
from django.db import connection, models, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from carecommit.kit import clock  # noqa: E402
from resolutions.council.models import Person, Post, User  # noqa: E402
from resolutions.council.operations import add_board, add_post, add_user, appoint, set_profile  # noqa: E402
from resolutions.models import Action, AgreedTimescale, Answer, Ownership, Quarter, Resolution, Update  # noqa: E402
from resolutions.motions.operations import add_clause, add_resolution, record_motion  # noqa: E402
from resolutions.quarters.operations import open_quarter  # noqa: E402
from resolutions.quarters.queries import shown  # noqa: E402
from resolutions.reports.build import live  # noqa: E402
from resolutions.reports.operations import close_quarter  # noqa: E402
from resolutions.timescales import FinancialQuarter, read  # noqa: E402

RUNS = 5
RESOLUTIONS = 20
POSTS = 40
# One update in so many is corrected, one action in so many is retimed.
CORRECTED, RETIMED = 10, 4
LAST_QUARTER = FinancialQuarter(2026, 2)
TODAY = date(2026, 8, 12)


def at(day: date, hour: int = 10) -> datetime:
    """That hour of `day`, aware."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def quarters_up_to_the_last(how_many: int) -> list[FinancialQuarter]:
    """So many quarters, the last one last."""
    found = [LAST_QUARTER]
    while len(found) < how_many:
        found.insert(0, found[0].previous)
    return found


def insert(rows: list[models.Model], moments: Iterable[datetime], *, by: User) -> None:
    """Insert new rows, and their history as of those moments."""
    model = type(rows[0])
    model.objects.bulk_create(rows, batch_size=500)
    remember(rows, moments, by=by, kind="+")


def remember(rows: list[models.Model], moments: Iterable[datetime], *, by: User, kind: str) -> None:
    """Append what the rows say now to their history: "+" as added, "~" as changed."""
    for row, moment in zip(rows, moments, strict=True):
        row._history_date = moment
    model = type(rows[0])
    history = model.history
    history.bulk_history_create(
        rows, batch_size=500, update=kind == "~", default_user=by, default_change_reason="Benchmark"
    )


def build(how_many: int, quarters: list[FinancialQuarter]) -> Quarter:
    """A register of so many actions with an update each quarter; returns the open quarter."""
    random.seed(how_many)
    began = quarters[0].starts_on - timedelta(days=60)
    with clock.standing_at(at(began)):
        by, posts, resolutions = people_and_words()
    rows = []
    for financial in quarters:
        with clock.standing_at(at(financial.starts_on, 9)):
            if rows:
                close_quarter(rows[-1], by=by)
            rows.append(open_quarter(financial, by=by))
    with transaction.atomic():
        actions = add_actions(how_many, resolutions, posts, began, by)
        for quarter in rows:
            add_updates(actions, quarter, by)
    return rows[-1]


def people_and_words() -> tuple[User, list[Post], list[Resolution]]:
    """The council, its posts with a holder each, and a motion whose resolutions have three clauses each."""
    set_profile(name="Bench Council", short_name="Bench", reference_prefix="BEN", by=None, why="Benchmark")
    by = add_user("bench@bench.example", role="coordinator", password="never used to sign in", by=None)  # noqa: S106
    posts = [add_post(f"Head of Service {n}", by=by) for n in range(POSTS)]
    for n, post in enumerate(posts):
        appoint(Person(name=f"Holder {n}"), post, since=clock.today(), by=by)
    motion = record_motion(
        kind="plan",
        title="A plan",
        body=add_board("Full Council", by=by),
        decided_words=f"{clock.today():%d/%m/%Y}",
        by=by,
    )
    resolutions = []
    for n in range(RESOLUTIONS):
        resolution = add_resolution(motion, label=str(n + 1), words=f"To do the thing numbered {n + 1}.", by=by)
        for letter in "abc":
            add_clause(resolution, label=letter, words=f"and to see to its part {letter}", by=by)
        resolutions.append(resolution)
    return by, posts, resolutions


def add_actions(how_many: int, resolutions: list[Resolution], posts: list[Post], began: date, by: User) -> list[Action]:
    """The actions with their owners, clauses and timescales, some of which were retimed."""
    added = at(began, 11)
    actions = [
        Action(
            reference=f"BEN-{began.year}-R{resolution.order}-{order:04}",
            resolution=resolution,
            order=order,
            title=f"Promise {n} to see that something is done",
            detail="What is to be done, for whom and how, in a sentence or two. " * 3,
            owner_words="Head of Service",
            added_on=began,
        )
        for n in range(how_many)
        for resolution, order in [(resolutions[n % RESOLUTIONS], n // RESOLUTIONS + 1)]
    ]
    insert(actions, [added] * how_many, by=by)
    owners = [
        Ownership(action=action, post=post, part=part, since=began)
        for action in actions
        for post, part in zip(random.sample(posts, 2), ("lead", "joint"), strict=True)
    ]
    insert(owners, [added] * len(owners), by=by)
    clauses = {resolution.pk: list(resolution.clauses.all()) for resolution in resolutions}
    answers = [Answer(action=action, clause=random.choice(clauses[action.resolution_id])) for action in actions]
    insert(answers, [added] * how_many, by=by)
    AgreedTimescale.objects.bulk_create(
        [
            timescale(action, number, words, began + timedelta(days=30 * (number - 1)), by)
            for n, action in enumerate(actions)
            for number, words in enumerate(["31/03/2026", "Spring 2027"][: 1 if n % RETIMED else 2], start=1)
        ],
        batch_size=500,
    )
    return actions


def timescale(action: Action, number: int, words: str, agreed_on: date, by: User) -> AgreedTimescale:
    """One row of what was agreed; agreed timescales are their own history."""
    meaning = read(words)
    return AgreedTimescale(
        action=action,
        number=number,
        words=words,
        kind=meaning.kind,
        earliest=meaning.earliest,
        latest=meaning.latest,
        agreed_on=agreed_on,
        agreed_by="Cabinet",
        why="" if number == 1 else "Moved",
        recorded_at=at(agreed_on, 12),
        recorded_by=by,
    )


def add_updates(actions: list[Action], quarter: Quarter, by: User) -> None:
    """One update of each action, some corrected, and the stage and rating that follow from it on the action."""
    starts_on, span = quarter.financial.starts_on, 40
    said_on = [starts_on + timedelta(days=1 + n % span) for n in range(len(actions))]
    updates = [
        Update(
            action=action,
            quarter=quarter,
            stage="in_progress",
            rating=(rating := random.choice(["green", "green", "amber", "red"])),
            rating_reason="" if rating == "green" else "Two landlords withdrew; others are being asked.",
            what_happened="Work went on as planned, and the group met again. " * 3,
            happened_on=day,
            typed_at=at(day),
            submitted_by=by,
        )
        for action, day in zip(actions, said_on, strict=True)
    ]
    insert(updates, [update.typed_at for update in updates], by=by)
    corrected = updates[::CORRECTED]
    for update in corrected:
        update.what_happened = "Counted again: it was one fewer. " + update.what_happened
        update.corrected_at = update.typed_at + timedelta(hours=2)
    Update.objects.bulk_update(corrected, ["what_happened", "corrected_at"], batch_size=200)
    remember(corrected, [update.corrected_at for update in corrected], by=by, kind="~")
    for action, update in zip(actions, updates, strict=True):
        action.stage, action.rating = update.stage, update.rating
    Action.objects.bulk_update(actions, ["stage", "rating"], batch_size=200)
    remember(actions, [update.typed_at for update in updates], by=by, kind="~")


def rows_only() -> int:
    """Every action with its resolution and motion."""
    return len(list(Action.objects.select_related("resolution__motion")))


def as_a_list() -> int:
    """The same with what a list page shows beside it."""
    beside = ("ownerships__post", "timescales", "updates")
    return len(list(Action.objects.select_related("resolution__motion").prefetch_related(*beside)))


def measure(work: Callable[[], int], expected: int) -> tuple[float, int]:
    """The median of five runs in milliseconds, and the number of queries of one more before them."""
    with CaptureQueriesContext(connection) as made:
        found = work()
    if found != expected:
        raise SystemExit(f"{work.__name__} found {found} actions where there are {expected}.")
    taken = []
    for _ in range(RUNS):
        began = perf_counter()
        work()
        taken.append((perf_counter() - began) * 1000)
    return statistics.median(taken), len(made)


def one_size(how_many: int, quarters: list[FinancialQuarter]) -> dict[str, float]:
    """Print one row of figures; the medians by name."""
    # A new file: the record of the size before can be neither changed nor deleted.
    connection.close()
    for left in database.parent.glob(f"{database.name}*"):
        left.unlink()
    call_command("migrate", interactive=False, verbosity=0)
    began = perf_counter()
    quarter = build(how_many, quarters)
    built = perf_counter() - began
    when = shown(quarter, TODAY)

    def report() -> int:
        return live(when).figure("actions")

    figures = {work.__name__: measure(work, how_many) for work in (rows_only, as_a_list, report)}
    milliseconds = {name: median for name, (median, _) in figures.items()}
    queries = ", ".join(f"{name} {count}" for name, (_, count) in figures.items())
    print(
        f"{how_many:>7,} actions: "
        f"rows {milliseconds['rows_only']:.0f} ms, list {milliseconds['as_a_list']:.0f} ms, "
        f"report {milliseconds['report']:.0f} ms; "
        f"report/rows {milliseconds['report'] / milliseconds['rows_only']:.1f}, "
        f"report/list {milliseconds['report'] / milliseconds['as_a_list']:.2f} "
        f"(queries: {queries}; built in {built:.0f} s)",
        flush=True,
    )
    return milliseconds


def main() -> None:
    """Measure each size, then how the times grow from the first to the last."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000])
    asked.add_argument("--quarters", type=int, default=4, help="how many quarters the record has (4)")
    given = asked.parse_args()
    quarters = quarters_up_to_the_last(given.quarters)
    print(f"SQLite, {len(quarters)} quarters with an update of each action, median of {RUNS} runs")
    found = {size: one_size(size, quarters) for size in given.sizes}
    first, last = given.sizes[0], given.sizes[-1]
    if first != last:
        growth = ", ".join(f"{name} {found[last][name] / found[first][name]:.1f}" for name in found[first])
        print(f"{first:,} -> {last:,} actions ({last / first:.1f} times as many) takes so many times as long: {growth}")


if __name__ == "__main__":
    with scratch:
        main()
        connection.close()
