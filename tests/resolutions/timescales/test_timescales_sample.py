"""Every cell of the published sample is read exactly or asked about, and none is silently wrong.

`published_timescales.csv` gives, for each cell, the kind and the days that a person who knew the paper wrote
down. `origin` is `real` for a cell of a published document, and `variant` for one made from a pattern.
"""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from resolutions.timescales import Kind, Timescale, read

with Path(__file__).with_name("published_timescales.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

# What these two cells mean stands outside them, so that no reader of the cell alone can know it. A bare
# "2025-26" is a financial year everywhere but in a Virtual School's plan; "in March 2025" is a review only by
# the verb of the sentence around it. Both must be read as the words stand.
OUTSIDE_THE_CELL = {
    "2025-26": Timescale("2025-26", Kind.FINANCIAL_YEAR, date(2025, 4, 1), date(2026, 3, 31)),
    "in March 2025": Timescale("in March 2025", Kind.MONTH, date(2025, 3, 1), date(2025, 3, 31)),
}


def _expected(row: dict[str, str]) -> Timescale:
    earliest, latest = (date.fromisoformat(row[end]) if row[end] else None for end in ("start", "end"))
    return Timescale(row["text"], Kind(row["kind"]), earliest, latest, row["review"] == "yes")


def _outcome(row: dict[str, str]) -> str:
    timescale, expected = read(row["text"]), _expected(row)
    if timescale == expected:
        return "right"
    if timescale == OUTSIDE_THE_CELL.get(row["text"]):
        return "outside the cell"
    undated = timescale.earliest is None and timescale.latest is None
    if undated and timescale.kind in (Kind.UNPARSED, Kind.AMBIGUOUS_QUARTER, expected.kind):
        return "asked"
    return "wrong"


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_no_cell_is_silently_wrong(row: dict[str, str]) -> None:
    assert _outcome(row) != "wrong", f"{read(row['text'])} for {_expected(row)}"


@pytest.mark.parametrize(
    ("origin", "figures"),
    [
        ("real", {"right": 84, "asked": 3, "outside the cell": 2}),
        ("variant", {"right": 120, "asked": 3}),
    ],
)
def test_how_much_of_the_sample_is_read(origin: str, figures: dict[str, int]) -> None:
    assert Counter(_outcome(row) for row in ROWS if row["origin"] == origin) == figures


def test_which_cells_are_asked_about() -> None:
    assert [row["text"] for row in ROWS if _outcome(row) == "asked"] == [
        "Q3 2005",
        "As of 8 December 2025",
        "mid-February",
        "Q3 2025",
        "Q4 2025",
        "Michaelmas 2025",
    ]


def test_a_year_that_the_cell_lacks_comes_from_the_day_counted_from() -> None:
    (row,) = [row for row in ROWS if row["text"] == "mid-February"]
    assert read(row["text"], counting_from=date(2025, 1, 14)) == _expected(row)
