"""The four ways in which `script/bench/intake.py` brings one plan into a register, each in a process that it starts.

    .venv/bin/python script/bench/intake_sides.py prepare
    .venv/bin/python script/bench/intake_sides.py measure PLAN.xlsx HOW_MANY_ROWS STOCK_PLAN.xlsx HOW_MANY_ROWS
    .venv/bin/python script/bench/intake_sides.py preview PLAN.xlsx
    .venv/bin/python script/bench/intake_sides.py memory PLAN.xlsx

The database is that of DATABASE_URL, and must be one that `intake.py` made: it is thrown away before every run. What
was found is printed as JSON.
"""

import functools
import gc
import json
import os
import resource
import shutil
import sqlite3
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "carecommit.settings"
os.environ["DEBUG"] = "False"
os.environ["LOG_LEVEL"] = "ERROR"

import django

django.setup()

from django.apps import apps  # noqa: E402 - the settings read the environment above
from django.core.management import call_command  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402
from import_export.fields import Field  # noqa: E402
from import_export.formats.base_formats import XLSX  # noqa: E402
from import_export.resources import ModelResource  # noqa: E402
from import_export.widgets import ForeignKeyWidget, ManyToManyWidget, Widget  # noqa: E402
from python_calamine import load_workbook  # noqa: E402
from simple_history.utils import bulk_create_with_history  # noqa: E402

from carecommit.kit import clock  # noqa: E402
from resolutions.council.models import Board, Post, User  # noqa: E402
from resolutions.council.operations import add_board, add_post, add_user, set_profile  # noqa: E402
from resolutions.intake.models import StatusWord  # noqa: E402
from resolutions.intake.operations import confirm, receive_file, settle_terms  # noqa: E402
from resolutions.intake.queries import prepared  # noqa: E402
from resolutions.intake.statuses import spelling  # noqa: E402
from resolutions.intake.terms import NEW, Terms  # noqa: E402
from resolutions.models import Action, AgreedTimescale, Batch, Origin, Ownership, Quarter, Resolution, Update  # noqa: E402
from resolutions.quarters.operations import open_quarter  # noqa: E402
from resolutions.timescales import FinancialQuarter  # noqa: E402

# A database of any other name is not ours to throw away.
OWN = "intake_bench"
RUNS = 3
NOW = timezone.make_aware(datetime.combine(date(2026, 8, 12), time(10)))
POSTS = ["Head of Housing", "Virtual School Headteacher", "Cabinet Member for Children", "Head of Service"]
STATUSES = {
    "On track": ("in_progress", "green"),
    "Complete": ("complete", None),
    "At risk": ("in_progress", "amber"),
    "Not started": ("not_started", None),
}
# The history of a file that was brought. Its states are of our way only, and leave three lines there.
STATES = "resolutions_historicalbatch"

Rows = dict[str, tuple[list[str], list[tuple]]]


# --- A register for each run ----------------------------------------------------------------------------------------


def refuse_any_other_database() -> None:
    """Ends the program unless the database is the benchmark's own."""
    if Path(_name()).stem != OWN:
        raise SystemExit(f"{_name()} is not a database of the benchmark: run script/bench/intake.py.")


def prepare() -> None:
    """Migrate the database, add what an intake refers to and keep the whole as the template of every run."""
    if connection.vendor == "postgresql":
        _administer(f"CREATE DATABASE {_name()}")
    call_command("migrate", interactive=False, verbosity=0)
    set_profile(name="Bench Council", short_name="Bench", reference_prefix="BEN", by=None, why="Benchmark")
    by = add_user("bench@bench.example", role="administrator", password="never used to sign in", by=None)  # noqa: S106
    add_board("Full Council", by=by)
    for title in POSTS:
        add_post(title, by=by)
    for words, (stage, rating) in STATUSES.items():
        StatusWord.objects.create(words=words, spelling=spelling(words), stage=stage, rating=rating)
    open_quarter(FinancialQuarter(2026, 2), by=by)
    connection.close()
    if connection.vendor == "postgresql":
        _administer(f"CREATE DATABASE template_of_{_name()} TEMPLATE {_name()}")
    else:
        shutil.copy(_name(), f"{_name()}.template")


def begin_anew() -> None:
    """The register as `prepare` left it: what one run wrote can be neither changed nor deleted."""
    refuse_any_other_database()
    connection.close()
    if connection.vendor == "postgresql":
        _administer(f"DROP DATABASE {_name()}", f"CREATE DATABASE {_name()} TEMPLATE template_of_{_name()}")
    else:
        for left in (_name(), f"{_name()}-wal", f"{_name()}-shm"):
            Path(left).unlink(missing_ok=True)
        shutil.copy(f"{_name()}.template", _name())
    connection.ensure_connection()
    # As a process begins that has read nothing yet: no text is compared from memory.
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper) and each.__module__.startswith("resolutions."):
            each.cache_clear()
    gc.collect()


def _name() -> str:
    return connection.settings_dict["NAME"]


def _administer(*statements: str) -> None:
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def counts() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found[table] = cursor.fetchone()[0]
        return found


def grown(before: dict[str, int]) -> dict[str, int]:
    """How many rows each table has more."""
    return {table: count - before[table] for table, count in counts().items() if count > before[table]}


# --- Ours -----------------------------------------------------------------------------------------------------------


def previewed(content: bytes) -> tuple[Batch, str]:
    """From the upload to the plan that the check page shows, with its digest."""
    by = User.objects.get()
    terms = Terms(
        NEW,
        date(2026, 4, 1),
        "Cabinet",
        title="Implementation plan",
        kind="plan",
        body=Board.objects.get().pk,
        decided_words="October 2023",
        plan_year="2026-27",
        happened_on=date(2026, 8, 1),
    )
    batch = settle_terms(receive_file("plan.xlsx", content, by=by), terms, by=by)
    # Each page is a request of its own, which reads the batch again.
    plan = prepared(Batch.objects.get(pk=batch.pk)).plan
    if plan.asked or plan.counts["wrong"]:
        raise SystemExit(f"The plan is not ready: {plan.counts}, asked {list(plan.asked)[:5]}.")
    return batch, plan.digest


def ours(content: bytes) -> None:
    """From the upload to the register, the preview included."""
    batch, digest = previewed(content)
    confirm(batch, digest=digest, by=User.objects.get())


# --- The floor ------------------------------------------------------------------------------------------------------


def written(tables: dict[str, int]) -> Rows:
    """The newest rows of each table, as many as it grew by, column by column as the database stores them."""
    found = {}
    own = sqlite3.connect(_name()) if connection.vendor == "sqlite" else None
    with connection.cursor() as read:
        cursor = own.cursor() if own else read
        for table, count in tables.items():
            key = "history_id" if "historical" in table else "id"
            cursor.execute(f"SELECT * FROM {table} ORDER BY {key} DESC LIMIT {count}")  # noqa: S608
            rows = cursor.fetchall()[::-1]
            found[table] = ([column[0] for column in cursor.description], rows)
    if own:
        own.close()
    return found


def parse(content: bytes) -> int:
    """What calamine alone takes to read the plan."""
    with load_workbook(BytesIO(content)) as book:
        return len(book.get_sheet_by_index(0).to_python())


def floor(content: bytes, rows: Rows) -> None:
    """Parse the plan, and put finished rows into their tables in the way that is fastest on each database."""
    parse(content)
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, values) in rows.items():
            names = ", ".join(map(connection.ops.quote_name, columns))
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in values:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608


# --- bulk_create_with_history ---------------------------------------------------------------------------------------


def fields_of(tables: dict[str, int]) -> dict[type[models.Model], list[dict[str, Any]]]:
    """The same rows as the fields of their models, those first to which others refer; history is not among them."""
    found = {}
    for model in sorted(apps.get_app_config("resolutions").get_models(), key=_depth):
        table = model._meta.db_table
        if table in tables and not hasattr(model, "history_object"):
            names = [field.attname for field in model._meta.concrete_fields]
            rows = model._base_manager.order_by("-pk").values_list(*names)[: tables[table]]
            found[model] = [dict(zip(names, row, strict=True)) for row in rows][::-1]
    return found


def _depth(model: type[models.Model], seen: frozenset = frozenset()) -> int:
    others = {field.related_model for field in model._meta.concrete_fields if field.is_relation} - seen - {model}
    return 1 + max((_depth(other, seen | {model}) for other in others if isinstance(other, type)), default=0)


def bulk(content: bytes, rows: dict[type[models.Model], list[dict[str, Any]]]) -> None:
    """Parse the plan, make the objects, and write them with simple-history's own function for many at once."""
    parse(content)
    by = User.objects.get()
    with transaction.atomic():
        for model, values in rows.items():
            objects = [model(**fields) for fields in values]
            if hasattr(model, "history"):
                bulk_create_with_history(
                    objects, model, batch_size=1000, default_user=by, default_change_reason="Benchmark"
                )
            else:
                model.objects.bulk_create(objects, batch_size=1000)


# --- A stock import -------------------------------------------------------------------------------------------------


class StageWidget(Widget):
    """A word of the status column -> a stage or a rating."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def clean(self, value, row=None, **kwargs):
        return STATUSES[value][self.place]


class OwnersField(Field):
    """Posts by their titles. They are many to many through Ownership, whose rows have more to say than Django's own."""

    def get_value(self, instance):
        return Post.objects.filter(ownerships__action=instance) if instance.pk else None

    def save(self, instance, row, is_m2m=False, **kwargs):
        for post in self.clean(row, **kwargs):
            part = "lead" if post.title == row["Lead officer"] else "joint"
            Ownership.objects.create(action=instance, post=post, part=part, since=date(2026, 4, 1))


class ActionResource(ModelResource):
    """A plan's rows as actions, by the settings that django-import-export comes with; history by simple-history."""

    reference = Field("reference", "Reference")
    resolution = Field("resolution", "Priority", ForeignKeyWidget(Resolution, "words"))
    order = Field("order", "Order")
    title = Field("title", "Action")
    owner_words = Field("owner_words", "Lead officer")
    plan_year = Field("plan_year", "Plan year")
    stage = Field("stage", "RAG", StageWidget(0))
    rating = Field("rating", "RAG", StageWidget(1))
    added_on = Field("added_on", "Added on")
    owners = OwnersField("owners", "Owners", ManyToManyWidget(Post, separator="/", field="title"))

    class Meta:
        model = Action
        import_id_fields = ("reference",)
        fields = (
            "reference", "resolution", "order", "title", "owner_words", "plan_year", "stage", "rating", "added_on",
            "owners",
        )  # fmt: skip

    def __init__(self, given: dict[str, Any]) -> None:
        super().__init__()
        self.given = given

    def before_import(self, dataset, **kwargs):
        """What a council's table does not have, and a column of the file would have to."""
        numbers = range(1, len(dataset) + 1)
        owners = zip(dataset["Lead officer"], dataset["Support"], strict=True)
        dataset.append_col([f"STOCK-{number}" for number in numbers], header="Reference")
        dataset.append_col(list(numbers), header="Order")
        dataset.append_col(["2026-27" for _ in numbers], header="Plan year")
        dataset.append_col([date(2026, 4, 1) for _ in numbers], header="Added on")
        dataset.append_col([f"{lead}/{support or ''}" for lead, support in owners], header="Owners")

    def after_save_instance(self, instance, row, **kwargs):
        """The timescale, the update and the row as written."""
        given = self.given
        told = (instance.stage, instance.rating, row["Progress"])
        AgreedTimescale.objects.create(action=instance, **given["timescales"][row["Timescale"]])
        Update.objects.create(
            action=instance,
            quarter=given["quarter"],
            stage=told[0],
            rating=told[1],
            rating_reason=told[2] if told[1] == "amber" else "",
            what_happened=told[2],
            happened_on=date(2026, 8, 1),
            typed_at=NOW,
            submitted_by=given["by"],
        )
        said = {heading: row[heading] for heading in ("Priority", "Action", "Lead officer", "Timescale", "Progress")}
        Origin.objects.create(
            action=instance,
            batch=given["batch"],
            table="Sheet1",
            row=row["Order"],
            cells=said,
            said=said,
            fingerprint="",
            version=1,
        )


def stock(content: bytes, rows: dict[type[models.Model], list[dict[str, Any]]]) -> float:
    """Preview and confirm in two requests, as its admin pages do; the seconds that these two took.

    Its resource imports actions and what hangs on them. The plan, its resolutions and the file are there before.
    """
    for model in (each for each in rows if each.__name__ in {"Motion", "Resolution", "Batch"}):
        bulk_create_with_history([model(**fields) for fields in rows[model]], model, batch_size=1000)
    different = {row["words"]: row for row in rows[AgreedTimescale]}
    apart = {"id", "action_id"}
    given = {
        "by": User.objects.get(),
        "quarter": Quarter.objects.get(),
        "batch": Batch.objects.get(),
        "timescales": {
            words: {name: value for name, value in row.items() if name not in apart} for words, row in different.items()
        },
    }
    began = perf_counter()
    for dry_run in (True, False):
        dataset = XLSX().create_dataset(content)
        result = ActionResource(given).import_data(dataset, dry_run=dry_run, raise_errors=True, user=given["by"])
        if result.has_validation_errors():
            raise SystemExit(f"The stock import refused rows: {result.invalid_rows[0].error}")
    return perf_counter() - began


# --- Measuring ------------------------------------------------------------------------------------------------------


def timed(work: Callable[[], Any]) -> float:
    """Seconds."""
    began = perf_counter()
    work()
    return perf_counter() - began


def measure(plan: str, stock_plan: str) -> dict[str, Any]:
    """The four ways in turn, as often as RUNS says; every one must leave as many rows in every table."""
    content, stock_content = Path(plan).read_bytes(), Path(stock_plan).read_bytes()
    queries, tables, rows, objects = _by_ours(content)
    stock_tables, stock_objects = tables, objects
    if stock_plan != plan:
        _, stock_tables, _, stock_objects = _by_ours(stock_content)
    seconds: dict[str, list[float]] = {name: [] for name in "abcd"}
    for _ in range(RUNS):
        with _run("a", tables):
            seconds["a"].append(timed(lambda: floor(content, rows)))
        with _run("b", tables, apart={STATES}):
            seconds["b"].append(timed(lambda: bulk(content, objects)))
        with _run("d", tables):
            seconds["d"].append(timed(lambda: ours(content)))
        with _run("c", stock_tables, apart={STATES}):
            seconds["c"].append(stock(stock_content, stock_objects))
    medians = {name: statistics.median(found) for name, found in seconds.items()}
    return {"medians": medians, "seconds": seconds, "queries": queries, "rows": sum(tables.values())}


def _by_ours(content: bytes) -> tuple[int, dict[str, int], Rows, dict]:
    """One run that is not timed: its queries, the tables that it fills, and the rows, for the others to write."""
    begin_anew()
    before = counts()
    with CaptureQueriesContext(connection) as made:
        ours(content)
    tables = grown(before)
    return len(made), tables, written(tables), fields_of(tables)


class _run:
    """One run on a register of its own, after which every table but those `apart` has grown as it should."""

    def __init__(self, name: str, tables: dict[str, int], *, apart: set[str] = frozenset()) -> None:
        self.name, self.tables, self.apart = name, tables, apart

    def __enter__(self) -> None:
        begin_anew()
        self.before = counts()

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            return
        found = grown(self.before)
        for table in {*self.tables, *found} - self.apart:
            if found.get(table, 0) != self.tables.get(table, 0):
                wrong = f"{found.get(table, 0)} rows of {table} where ours left {self.tables.get(table, 0)}"
                raise SystemExit(f"{self.name} left {wrong}.")


def preview(plan: str) -> dict[str, Any]:
    """The seconds from the upload to the plan."""
    content = Path(plan).read_bytes()
    seconds = []
    for _ in range(RUNS):
        begin_anew()
        seconds.append(timed(lambda: previewed(content)))
    return {"median": statistics.median(seconds)}


def memory(plan: str) -> dict[str, Any]:
    """The peak of a process that does nothing else, and what it held before, in MB."""
    begin_anew()
    idle = _peak()
    ours(Path(plan).read_bytes())
    return {"idle": idle, "peak": _peak()}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _answers() -> Iterator[tuple[str, Callable[..., Any]]]:
    yield from ((work.__name__, work) for work in (prepare, measure, preview, memory))


if __name__ == "__main__":
    asked, *given = sys.argv[1:]
    refuse_any_other_database()
    with clock.standing_at(NOW), suppress(BrokenPipeError):
        print(json.dumps(dict(_answers())[asked](*given)))
    connection.close()
