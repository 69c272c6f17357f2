"""How long the dashboard and the report take, beside a page of nothing, SQL written by hand, and the naive way.

    .venv/bin/python script/bench/report.py                                  # 300, 10,000 and 100,000 actions
    .venv/bin/python script/bench/report.py --actions 10000 --database sqlite
    .venv/bin/python script/bench/report.py --actions 10000 --quarters 4 12 24   # does it grow with closed quarters?

In a register of so many actions, with updates in each of so many quarters, it times in turn and in one run:

- `page`: a signed-in page of the site that shows nothing, through the whole of Django;
- `SQL`: every headline figure in one statement written by hand, through the driver;
- `dashboard`: the dashboard, whole, signed in;
- `figures`: the report behind it, `build.live` without what no figure counts;
- `report`: `build.live` whole, with the changes since the last issue: the object behind every format;
- `naive`: `as_of` of simple-history and a loop over the actions, of which 300 are done and the time scaled.

The figures by hand and those of the report must be equal, or the benchmark fails. Then, of 500 actions: the PDF beside
bare typst and the Word file beside bare python-docx with the same tables, and the most memory that a process holds
which makes the report and its PDF. PostgreSQL is a throw-away cluster that does not wait for the disk, SQLite a file.

The milliseconds are this machine's. What compares is the ratios. Nothing here is a test: a busy machine would fail it.
"""

import argparse
import tempfile
from pathlib import Path

from sides import DATABASES, asked, database

SIDES = Path(__file__).with_name("report_sides.py")
PRINTED = 500
LOOPED = 300


def one_size(url: str, actions: int, quarters: int, runs: int, *, naive: bool) -> None:
    """Print one row of the table."""
    asked(url, SIDES, "build", actions, quarters)
    found = asked(url, SIDES, "measure", runs)
    taken, queries = found["medians"], found["queries"]
    loop = asked(url, SIDES, "naive", LOOPED)["seconds"] if naive else None
    floor = taken["page"] + taken["by_hand"]
    in_ms = (f"{taken[name] * 1000:9,.0f}" for name in ("page", "by_hand", "dashboard", "figures", "report"))
    print(
        f"{actions:>8,} | {quarters:>8} |",
        " | ".join(in_ms),
        f"| {'' if loop is None else f'{loop * 1000:,.0f}':>9} | {taken['dashboard'] / floor:11.2f} ",
        f"| {queries['dashboard']:>7}, {queries['report']}",
        flush=True,
    )


def paper(url: str, quarters: int, runs: int) -> None:
    """Print what the PDF and the Word file take, and the memory."""
    asked(url, SIDES, "build", PRINTED, quarters)
    taken, held = asked(url, SIDES, "papers", runs), asked(url, SIDES, "memory")
    for ours, bare, words in (("pdf", "typst", "PDF"), ("docx", "python_docx", "Word")):
        print(
            f"{words} of {PRINTED} actions: {taken[ours]:.2f} s, bare {bare.replace('_', '-')} {taken[bare]:.2f} s: "
            f"{taken[ours] / taken[bare]:.2f} times"
        )
    print(f"memory: {held['idle']:.0f} MB before, {held['report']:.0f} with the report, {held['pdf']:.0f} with its PDF")


def main() -> None:
    """Measure each size on each database."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--actions", nargs="*", type=int, default=[300, 10_000, 100_000])
    given.add_argument("--quarters", nargs="+", type=int, default=[12], help="of history, the open one included (12)")
    given.add_argument("--database", nargs="+", choices=DATABASES, default=DATABASES)
    given.add_argument("--runs", type=int, default=5, help="whose median is taken (5)")
    given.add_argument("--no-naive", action="store_true", help="leave the naive way out")
    given.add_argument("--no-papers", action="store_true", help="leave PDF, Word and memory out")
    options = given.parse_args()
    for kind in options.database:
        with (
            tempfile.TemporaryDirectory(prefix="carecommit-bench-") as folder,
            database(kind, Path(folder), called="report_bench") as url,
        ):
            print(f"\n{kind}, medians of {options.runs} in milliseconds")
            print(
                " actions | quarters |      page |       SQL | dashboard |   figures |    report |     naive "
                "| dashboard / (SQL + page) | queries: dashboard, report"
            )
            for actions in options.actions:
                for quarters in options.quarters:
                    one_size(url, actions, quarters, options.runs, naive=not options.no_naive)
            if not options.no_papers:
                paper(url, max(options.quarters), options.runs)


if __name__ == "__main__":
    main()
