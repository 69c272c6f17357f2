"""The committed papers of the two councils: one plan in four formats reads as one plan."""

import re

import pytest

from resolutions.intake.book import Book, Span, Table
from resolutions.intake.files import read_file
from tests.intake.papers import BAND, COMMITTED, FIXTURES, HEADING, TITLES, parts_of, plymouth_rows, stockport_rows

STOCKPORT = ["stockport-plan.docx", "stockport-plan.xlsx", "stockport-plan.ods", "stockport-plan.csv"]


def read(name: str) -> Book:
    return read_file(name, (FIXTURES / name).read_bytes())


def plan(name: str) -> Table:
    return read(name).tables[0]


def as_the_paper_has_it(table: Table) -> list[list[str]]:
    """The rows from the heading on, without what only a format adds: hidden columns, line ends, the form of a date."""
    first = next(number for number, row in enumerate(table.rows) if row[0] == HEADING[0])
    return [
        [
            re.sub("^31/03/2025$", "31/3/25", cell.replace("\n", " "))
            for column, cell in enumerate(row)
            if column not in table.hidden_columns
        ]
        for row in table.rows[first:]
    ]


@pytest.mark.parametrize("name", COMMITTED)
def test_a_committed_paper_reads_as_one_that_is_built_now(name: str) -> None:
    assert read(name) == read_file(name, COMMITTED[name]())


@pytest.mark.parametrize("name", COMMITTED)
def test_a_committed_paper_names_nobody_and_no_machine(name: str) -> None:
    content = (FIXTURES / name).read_bytes()
    about = {"csv": ""}.get(name.rpartition(".")[2])
    if about is None:
        parts = parts_of(content)
        about = "".join(
            bytes(part).decode() for path, part in parts.items() if path in ("docProps/core.xml", "meta.xml")
        )
        assert {"CareCommit"} == set(re.findall(r"(?:creator|lastModifiedBy)[^>]*>([^<]+)<", about))
        assert set(re.findall(r"\d{4}-\d{2}-\d{2}T", about)) == {"2025-04-01T"}
        content = b"".join(bytes(part) for part in parts.values())
    assert not re.search(rb"/(?:home|work|root|Users)/|openpyxl|python-docx", content)


@pytest.mark.parametrize("name", STOCKPORT)
def test_stockports_plan_is_the_same_in_every_format(name: str) -> None:
    assert as_the_paper_has_it(plan(name)) == stockport_rows()


@pytest.mark.parametrize("name", STOCKPORT)
def test_stockports_rows_are_broken_over_the_page_as_published(name: str) -> None:
    rows = as_the_paper_has_it(plan(name))
    assert len(rows) == 13
    assert rows[6] == HEADING
    assert rows[5][2:4] == ["Virtual School Head", "31/03/25"]
    assert rows[7][2:4] == ["", ""]
    assert rows[8][:4] == ["", "", "", ""]
    assert rows[10] == [BAND, "", "", "", ""]
    assert rows[9][3] == "31/03/25 (Review)"


@pytest.mark.parametrize("name", STOCKPORT[:3])
def test_the_band_and_the_shared_owner_are_merged_cells(name: str) -> None:
    table = plan(name)
    top = len(table.rows) - 3
    assert table.spans[-3:] == (
        Span(top, 0, top, 4),
        Span(top + 1, 2, top + 2, 2),
        Span(top + 1, 3, top + 2, 3),
    )


def test_the_paper_has_the_review_on_a_line_of_its_own() -> None:
    assert plan("stockport-plan.docx").rows[9][3] == "31/03/25\n(Review)"


def test_rows_count_as_the_file_counts_them() -> None:
    assert plan("stockport-plan.docx").numbers == tuple(range(1, 14))
    for name in STOCKPORT[1:]:
        assert plan(name).numbers == tuple(range(1, 16))
        assert [row[0] for row in plan(name).rows[:2]] == TITLES


def test_the_workbook_has_true_dates_and_written_ones_and_hidden_parts() -> None:
    table, lists = read("stockport-plan.xlsx").tables
    assert [row[3] for row in table.rows[3:7]] == ["31/03/2025", "31/3/25", "31/03/2025", "31/3/25"]
    assert table.hidden_columns == (5,)
    assert table.rows[4][5] == "For the next meeting"
    assert not table.hidden
    assert (lists.name, lists.hidden) == ("Lists", True)
    assert lists.rows == (("In progress",), ("Complete",), ("To be scoped",))


@pytest.mark.parametrize("name", ["plymouth-report.docx", "plymouth-report.xlsx"])
def test_plymouths_lists_of_actions_keep_their_bullets(name: str) -> None:
    table = plan(name)
    done = [row[1].split("\n") for row in table.rows[1:]]
    assert [len(actions) for actions in done] == [7, 3, 7, 4, 4, 1]
    assert all(action.startswith("• ") for actions in done for action in actions)
    assert [row[2].count("• ") for row in table.rows[1:]] == [0, 1, 0, 0, 0, 0]
    assert [row[0] for row in table.rows[1:]] == [words for words, _done, _doing in plymouth_rows()]
    assert table.rows[1][0].startswith("I. ")
