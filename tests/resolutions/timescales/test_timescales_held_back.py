"""Cells in the manner of the sample but not in it: the reader is for the language, not for a list."""

import csv
from datetime import date
from pathlib import Path

import pytest

from resolutions.timescales import Kind, Timescale, read

FOLDER = Path(__file__).parent


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = _rows("held_back_timescales.csv")


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_a_cell_that_was_held_back(row: dict[str, str]) -> None:
    earliest, latest = (date.fromisoformat(row[end]) if row[end] else None for end in ("earliest", "latest"))
    assert read(row["text"]) == Timescale(row["text"], Kind(row["kind"]), earliest, latest, row["review"] == "yes")


def test_none_of_them_is_in_the_sample() -> None:
    sample = {row["text"] for row in _rows("published_timescales.csv")}
    assert len(ROWS) >= 80
    assert not sample & {row["text"] for row in ROWS}
