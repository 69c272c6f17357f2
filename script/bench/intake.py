"""How long intake takes to bring a plan in, beside the floor, bulk_create_with_history and a stock import.

    .venv/bin/python script/bench/intake.py                        # 1,000 and 10,000 rows on both databases
    .venv/bin/python script/bench/intake.py --rows 500 --database sqlite
    .venv/bin/python script/bench/intake.py --stock-rows 10000     # (c) whole and not scaled: minutes a run

Four ways bring the same plan, an .xlsx of seven columns, into an empty register, in turn and in one run:

- (a) the floor: calamine's parse, and then the finished rows into their tables by executemany (SQLite) or COPY
  (PostgreSQL), in one transaction. No program that stores this can be faster; nothing is read, matched or checked;
- (b) the same rows as objects, by `bulk_create_with_history` of simple-history, and by `bulk_create` where a model
  keeps no history; nothing is read, matched or checked here either;
- (c) a ModelResource of django-import-export as it comes, with a foreign key, owners by a many-to-many widget, and
  history by simple-history: preview and confirm. It is the slowest by far, so it brings in `--stock-rows` rows, and
  its time is scaled to the others' by their number, which is in its favour (measured: ten times the rows take it more
  than ten times as long);
- (d) ours: upload, the parser's own process, terms, the preview with its digest, and confirming.

After each run every table must have as many rows as (d) left there, history included, or the benchmark fails. The rows
that (a) and (b) write are those that (d) wrote. What (d) is asked nothing about is there before: posts, and the
council's words for a status. PostgreSQL is a throw-away cluster that does not wait for the disk, and SQLite a file.

The seconds are this machine's. What compares is the ratios. Nothing here is a test: a busy machine would fail it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import xlsxwriter
from sides import DATABASES, ROOT, asked, database

SIDES = Path(__file__).with_name("intake_sides.py")
HEADINGS = ["Priority", "Action", "Lead officer", "Support", "Timescale", "RAG", "Progress"]
OWNERS = [
    "Head of Housing", "Virtual School Headteacher", "Head of Housing/ Cabinet Member for Children", "Head of Service",
]  # fmt: skip
TIMES = ["31/03/2027", "Spring 2027", "Q3 2026-27", "Ongoing", "by end of May 2027"]
STATUSES = ["On track", "Complete", "At risk", "Not started"]
PREVIEWED = 500


def plan(room: Path, how_many: int) -> Path:
    """A workbook with a plan of so many rows."""
    path = room / f"plan-{how_many}.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for n in range(how_many):
            row = [
                f"Priority number {n // 50 + 1}: care leavers told us what matters {n // 50}",
                f"Do the thing numbered {n} that we said we would do for care leavers, with partners",
                OWNERS[n % len(OWNERS)],
                "Cabinet Member for Children" if n % 3 == 0 else "",
                TIMES[n % len(TIMES)],
                STATUSES[n % len(STATUSES)],
                f"In the quarter we did part {n} of it and met partners twice.",
            ]
            sheet.write_row(n + 1, 0, row)
    return path


def parser_peak(path: Path) -> float:
    """The most memory that the parser's process holds, in MB.

    It is started from here, and not from beside Django: Linux counts what the process that starts another holds then.
    """
    command = [sys.executable, "-B", "-s", "-m", "resolutions.intake.files.parsing", "xlsx"]
    with (
        path.open("rb") as plan_file,
        subprocess.Popen(  # noqa: S603 - our own module
            command, cwd=ROOT, env={}, stdin=plan_file, stdout=subprocess.DEVNULL
        ) as process,
    ):
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"The parser ended with {process.returncode}.")
    return used.ru_maxrss / 1024


def one_size(url: str, room: Path, how_many: int, stock_rows: int) -> None:
    """Print one row of the table, and what belongs to it."""
    stock_rows = min(stock_rows, how_many)
    path = plan(room, how_many)
    found = asked(url, SIDES, "measure", path, plan(room, stock_rows))
    a, b, c, d = (found["medians"][name] for name in "abcd")
    c *= how_many / stock_rows
    scaled = "" if stock_rows == how_many else "*"
    used = asked(url, SIDES, "memory", path)
    print(
        f"{how_many:>7,} | {a:6.2f} | {b:6.2f} | {c:7.1f}{scaled or ' '} | {d:6.2f} | {d / a:5.2f} | {d / b:5.2f} "
        f"| {c / d:5.0f}{scaled or ' '} | {found['queries']:>7} | {used['peak']:4.0f} ({used['idle']:.0f}) "
        f"| {parser_peak(path):6.0f} | {found['rows']:>7,}",
        flush=True,
    )


def one_database(name: str, room: Path, sizes: list[int], stock_rows: int) -> None:
    """Print the table of one database."""
    with database(name, room, called="intake_bench") as url:
        asked(url, SIDES, "prepare")
        print(f"\n{name}, medians of 3 in seconds; memory in MB (before the plan came)")
        heads = (
            "  rows",
            "     a",
            "     b",
            "       c ",
            "     d",
            "  d/a",
            "  d/b",
            "   c/d ",
            "queries",
            "memory    ",
            "parser",
            "written",
        )
        print(" ", " | ".join(heads).strip())
        for size in sizes:
            one_size(url, room, size, stock_rows)
        shown = asked(url, SIDES, "preview", plan(room, PREVIEWED))["median"]
        print(f"from the upload of {PREVIEWED} rows to their preview: {shown:.2f} s", flush=True)


def main() -> None:
    """Measure each size on each database."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--rows", nargs="+", type=int, default=[1_000, 10_000])
    given.add_argument("--database", nargs="+", choices=DATABASES, default=DATABASES)
    given.add_argument("--stock-rows", type=int, default=1_000, help="how many rows (c) brings in (1000)")
    options = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="carecommit-bench-") as folder:
        for name in options.database:
            one_database(name, Path(folder), options.rows, options.stock_rows)
    if max(options.rows) > options.stock_rows:
        print(f"\n* {options.stock_rows:,} rows, scaled to the others' by their number")


if __name__ == "__main__":
    main()
