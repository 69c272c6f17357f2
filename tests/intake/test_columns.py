"""Which column is which: the headings of published plans, and cells that settle what a heading leaves open."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolutions.intake.columns import percent_of, recognise
from resolutions.intake.fields import Field

with Path(__file__).with_name("headers.csv").open(encoding="utf-8", newline="") as file:
    TABLES = list(csv.DictReader(file))


def _fields(headings: str, *rows: str) -> list[str]:
    """Names of the fields; a question mark where somebody should look."""
    guesses = recognise(headings.split(" | "), [row.split(" | ") for row in rows])
    return [guess.field.name + ("" if guess.sure else "?") for guess in guesses]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"{table['council']}: {table['headings'][:40]!r}")
def test_published_headings_are_recognised(table: dict[str, str]) -> None:
    assert _fields(table["headings"]) == table["fields"].split(" | ")


@pytest.mark.parametrize("field", [field for field in Field if field not in (Field.STAGE, Field.RATING)])
def test_the_name_of_a_field_is_a_heading_for_it(field: Field) -> None:
    beside = [] if field in (Field.ACTION, Field.KEPT) else ["Action"]
    guess = recognise([*beside, field.value], [])[-1]
    assert guess.field == field
    assert guess.sure


def test_our_own_workbook_comes_back_surely() -> None:
    headings = (
        "Reference | Agreed in | Resolution | Clauses it answers | Action | Detail | Plan year | Lead owner"
        " | Joint owners | Owner in the plan's words | Timescale | Last day | First timescale | First last day"
        " | Stage | Rating | Corporate parenting principles | Added on"
    )
    assert " ".join(_fields(headings)) == (
        "REFERENCE MOTION LABEL KEPT ACTION DETAIL PLAN_YEAR LEAD JOINT KEPT TIMESCALE KEPT KEPT KEPT STAGE RATING"
        " KEPT KEPT"
    )


# --- Cells that settle it -------------------------------------------------------------------------------------------


def test_cumberlands_milestone_is_a_date() -> None:
    fields = _fields(
        "Activity | Milestone | Lead Director | Portfolio Holder",
        "Open a second family hub | By 31 March 2026 | Children and Families | Cllr A",
        "Agree the housing protocol | By 31 March 2028 | Place | Cllr B",
    )
    assert fields == ["ACTION", "TIMESCALE", "LEAD", "JOINT"]


def test_morays_milestone_is_what_is_done_and_its_progress_a_percentage() -> None:
    fields = _fields(
        "Milestone | Milestone Due Date | Milestone Note | Progress",
        "Publish the guide to housing options | 30 Jun 2009 | The guide came out in June | 100 %",
        "Train all staff in the new procedure | 31 Jul 2009 | Two teams are left | 85 %",
    )
    assert fields == ["ACTION", "TIMESCALE", "PROGRESS", "PERCENT"]


def test_progress_may_be_a_status_where_no_other_column_is() -> None:
    rows = ["Write to both MPs | On track", "Open the drop-in | Completed", "Review the offer | Not started"]
    assert _fields("Action | Progress", *rows) == ["ACTION", "STATUS"]
    assert _fields("Action | Progress | RAG", *(f"{row} | G" for row in rows)) == ["ACTION", "PROGRESS", "STATUS"]


def test_a_priority_may_only_be_high_or_low() -> None:
    rows = ["High | Write to both MPs | HR", "Low | Open the drop-in | HR", "Medium | Review the offer | HR"]
    assert _fields("Priority | Action | Lead", *rows) == ["KEPT", "ACTION", "LEAD"]


def test_the_latest_update_that_is_filled_in_is_the_progress() -> None:
    headings = "Action | Q1 update | Q2 update | Q3 update | Q4 update"
    rows = ["Write to both MPs | Drafted for approval | Sent to both of them |  | "]
    assert _fields(headings, *rows) == ["ACTION", "KEPT", "PROGRESS", "KEPT", "KEPT"]


def test_a_number_that_changes_with_the_priority_is_its_label() -> None:
    rows = [
        "1 | Homes for all who leave care | Build ten flats | HoS Housing",
        " |  | Let them to care leavers | HoS Housing",
        "2 | Health for all who leave care | Offer a health check | Named Nurse",
    ]
    assert _fields("No. | Priority | Action | Lead", *rows) == ["LABEL", "RESOLUTION", "ACTION", "LEAD"]


def test_a_number_of_its_own_on_each_row_is_the_reference() -> None:
    rows = [
        "1.1 | Homes for all who leave care | Build ten flats | HoS Housing",
        "1.2 |  | Let them to care leavers | HoS Housing",
        "2.1 | Health for all who leave care | Offer a health check | Named Nurse",
    ]
    assert _fields("No. | Priority | Action | Lead", *rows) == ["REFERENCE", "RESOLUTION", "ACTION", "LEAD"]


def test_a_revised_date_stands_where_most_rows_have_one() -> None:
    headings = "Action | Target Date | Revised Target Date"
    assert _fields(headings, "Write | 31/03/25 | 31/03/26", "Open | 31/03/25 | 30/06/26") == [
        "ACTION",
        "KEPT?",
        "TIMESCALE?",
    ]
    assert _fields(headings, "Write | 31/03/25 | ", "Open | 31/03/25 | ", "Go | 31/03/25 | May 26")[1] == "TIMESCALE?"


def test_a_directorate_owns_only_where_nobody_else_does() -> None:
    assert _fields("Directorate | Action | Due date") == ["OWNERS?", "ACTION", "TIMESCALE"]
    assert _fields("Directorate | Action | Lead Officer | Due date") == ["KEPT", "ACTION", "LEAD", "TIMESCALE"]


def test_headings_that_say_nothing_are_settled_by_cells_and_never_surely() -> None:
    rows = [
        "Housing | Agree the protocol with all providers | Head of Housing | 31/03/2026 | Green",
        "Health | Offer a health check to each care leaver | Named Nurse | 30/06/2026 | Amber",
    ]
    assert _fields("Column1 | Column2 | Column3 | Column4 | Column5", *rows) == [
        "KEPT?",
        "ACTION?",
        "KEPT?",
        "TIMESCALE?",
        "STATUS?",
    ]


def test_why_is_a_sentence_for_the_page() -> None:
    guesses = recognise(["Activity", "Milestone", "Zzz"], [["Open a hub", "By 31 March 2026", "x"]])
    assert [guess.why for guess in guesses] == [
        "The heading says what will be done.",
        "The heading says milestone, and its cells are dates.",
        "We do not know this heading.",
    ]


@pytest.mark.parametrize(
    ("words", "share"),
    [("85 %", 85), ("85%", 85), ("85", 85), ("0.85", 85), ("1.0", 100), ("0", 0), ("100% complete", 100), ("12.5%", 12)]
    + [(words, None) for words in ("", "101%", "on track", "£85", "5 of 7", "-1", "1", "٠.٥")],
)
def test_a_percentage(words: str, share: int | None) -> None:
    assert percent_of(words) == share


_cell = st.sampled_from(["", "31/03/25", "Green", "85%", "Write to both MPs about it", "1", "HoS"]) | st.text(
    max_size=12
)


@given(
    st.lists(
        st.sampled_from([h for t in TABLES for h in t["headings"].split(" | ")]) | st.text(max_size=20), max_size=8
    ),
    st.data(),
)
def test_each_heading_has_a_guess_and_each_field_one_column(headings: list[str], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.lists(_cell, max_size=len(headings)), max_size=5))
    guesses = recognise(headings, rows)
    assert len(guesses) == len(headings)
    times = Counter(guess.field for guess in guesses if guess.field != Field.KEPT)
    assert all(count == 1 for count in times.values())
    assert all(guess.why.endswith(".") for guess in guesses)
