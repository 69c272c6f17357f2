"""Tables as councils have them: where the heading is, what heads a run of rows, and which rows a page broke in two."""

import sys
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolutions.intake.book import Span, Table
from resolutions.intake.columns import recognise
from resolutions.intake.fields import Field
from resolutions.intake.layout import Layout, lay_out

STOCKPORT = "You Said - Priority | We will - Actions required | By Who | Timescale | Progress"


def _table(*rows: str, spans: Iterable[Span] = ()) -> Table:
    """One row a string, cells between bars; `\\n` in a cell is a line break."""
    cells = [[cell.strip().replace("\\n", "\n") for cell in row.split("|")] for row in rows]
    width = max(map(len, cells), default=0)
    filled = tuple((*row, *[""] * (width - len(row))) for row in cells)
    return Table("Plan", filled, tuple(range(1, len(cells) + 1)), tuple(spans))


def _column(layout: Layout, column: int) -> list[str]:
    return [row.cells[column] for row in layout.rows]


# --- The heading ----------------------------------------------------------------------------------------------------


def test_titles_dates_and_blank_rows_stand_above_the_heading() -> None:
    layout = lay_out(
        _table(
            "Corporate Parenting Action Plan 2024-25 | | | |",
            "Last updated: | 3 May 2024 | | |",
            " | | | |",
            "Ref | Action | Lead Officer | Timescale | RAG",
            "1 | Agree the housing protocol | HoS Housing | 31/03/25 | G",
        )
    )
    assert layout.heading == (3,)
    assert layout.left_out == ((0, "above the heading"), (1, "above the heading"), (2, "empty"))
    assert len(layout.rows) == 1


def test_a_heading_is_made_whole_where_its_lines_break() -> None:
    layout = lay_out(
        _table(
            "Priority\\nArea | Action\\n(what we will do) | Lead\\nOfficer | Time-\\nscale | Follow-\\nup",
            "Homes | Build ten flats | HoS Housing | 31/03/25 | None",
        )
    )
    assert layout.headings == ("Priority Area", "Action (what we will do)", "Lead Officer", "Timescale", "Follow-up")


def test_morays_value_stands_under_each_quarter() -> None:
    layout = lay_out(
        _table(
            "Cat | Code & Name | Target | 2016/17 | Q1 2017/18 | Q2 2017/18 | Latest Note | Status",
            " | | | Value | Value | Value | |",
            " | CPS001 Days lost to sickness | 10 | 11.2 | 2.3 | 2.4 | Reported to committee | Green",
        )
    )
    assert layout.heading == (0, 1)
    assert layout.headings[3:6] == ("2016/17 - Value", "Q1 2017/18 - Value", "Q2 2017/18 - Value")


def test_a_group_stands_over_its_sub_headings_with_and_without_merged_cells() -> None:
    rows = (
        "Ref | Plan | | Monitoring |",
        " | Action | Lead | RAG | Progress",
        "1.1 | Agree the housing protocol | HoS Housing | Green | It has been drafted.",
    )
    spans = [Span(0, 0, 1, 0), Span(0, 1, 0, 2), Span(0, 3, 0, 4)]
    headings = ("Ref", "Plan - Action", "Plan - Lead", "Monitoring - RAG", "Monitoring - Progress")
    assert lay_out(_table(*rows, spans=spans)).headings == headings
    assert lay_out(_table(*rows)).headings == headings


def test_quarters_under_progress() -> None:
    layout = lay_out(
        _table(
            "Action | Lead | Progress | | | RAG",
            " | | Q1 | Q2 | Q3 |",
            "Agree the housing protocol | HoS Housing | We met. | We drafted it. | Two have agreed. | G",
        )
    )
    fields = [guess.field for guess in recognise(layout.headings, [row.cells for row in layout.rows])]
    assert layout.headings[2:5] == ("Progress - Q1", "Progress - Q2", "Progress - Q3")
    assert fields == [Field.ACTION, Field.LEAD, Field.KEPT, Field.KEPT, Field.PROGRESS, Field.STATUS]


def test_a_sheet_of_column1_has_a_heading_that_says_nothing() -> None:
    layout = lay_out(
        _table(
            "Column1 | Column2 | Column3",
            "Housing | Agree the protocol | 31/03/26",
            "Health | Offer a check | 30/06/26",
        )
    )
    assert (layout.heading, len(layout.rows)) == ((0,), 2)


def test_a_table_without_a_heading_loses_no_row() -> None:
    layout = lay_out(
        _table("Housing | Agree the protocol | HoS | 31/03/26", "Health | Offer a check | Nurse | 30/06/26")
    )
    assert (layout.heading, layout.headings, len(layout.rows)) == (
        (),
        ("Column 1", "Column 2", "Column 3", "Column 4"),
        2,
    )


def test_somebody_says_which_row_is_the_heading() -> None:
    table = _table("Beth | Pwy | Erbyn", "Cytuno ar y protocol | Pennaeth Tai | 31/03/26")
    assert lay_out(table, heading=(0,)).headings == ("Beth", "Pwy", "Erbyn")
    assert lay_out(table, heading=()).headings == ("Column 1", "Column 2", "Column 3")
    assert lay_out(table, heading=(0, 99)).heading == (0,)


# --- Bands ----------------------------------------------------------------------------------------------------------


def test_yorks_motions_stand_under_the_meeting_that_agreed_them() -> None:
    heading = "Motion | Resolutions | Lead Officer / Executive Member | Actions taken | Status"
    layout = lay_out(
        _table(
            "Council Meeting- 20/10/2022 | | | |",
            heading,
            "Cost of living | Write to the Chancellor | Pauline S / Cllr X | It was sent on 1 November. | Completed",
            " | Report on warm places | Laura W | It went to the Executive. | Ongoing",
            "Council Meeting- 15/12/2022 | | | |",
            heading,
            "Dental care | Call on the NHS to open more places | Public Health | It was raised. | Completed",
        )
    )
    assert layout.bands == ("Council Meeting- 20/10/2022", "Council Meeting- 15/12/2022")
    assert [row.band for row in layout.rows] == [layout.bands[0], layout.bands[0], layout.bands[1]]
    assert _column(layout, 0) == ["Cost of living", "", "Dental care"]
    assert layout.left_out == ((5, "the heading again"),)
    assert layout.joins == ()


@pytest.mark.parametrize("merged", [True, False])
def test_a_band_is_found_with_and_without_a_merged_cell(merged: bool) -> None:
    layout = lay_out(
        _table(
            STOCKPORT,
            "Bus passes end at 21. | Ask for an extension to 25. | HoS / Cllr Meikle | 31/3/25 | It was agreed.",
            "Forward Plan- NEW\\nFocus areas for 2025-6 | | | |",
            "Trams | To be scoped | HoS | 31/03/26 | It is an area of focus.",
            spans=[Span(2, 0, 2, 4)] if merged else [],
        )
    )
    assert [row.band for row in layout.rows] == ["", "Forward Plan- NEW Focus areas for 2025-6"]


def test_an_action_of_which_nothing_else_is_known_is_no_band() -> None:
    layout = lay_out(
        _table(
            "Action | Owner | Deadline | Status",
            "Priority 1: Housing | | |",
            "Build ten flats | HoS Housing | Mar 2026 | On track",
            "Arrange training for members | | |",
            "Let the flats to care leavers | HoS Housing | Jun 2026 | On track",
        )
    )
    assert layout.bands == ("Priority 1: Housing",)
    assert "Arrange training for members" in _column(layout, 0)


def test_a_text_over_each_heading_is_a_band_and_so_is_the_first() -> None:
    heading = "What will we do? | Who | When | How will we know? | RAG"
    layout = lay_out(
        _table(
            "Housing | | | |",
            heading,
            "Give priority need | HoS Housing | 31/03/25 | Fewer are homeless. | G",
            "Education | | | |",
            heading,
            "Lend laptops | Virtual School Head | 31/03/25 | All have one. | A",
        )
    )
    assert [row.band for row in layout.rows] == ["Housing", "Education"]
    assert layout.left_out == ((4, "the heading again"),)


def test_totals_keys_and_summaries_are_left_out_and_named() -> None:
    layout = lay_out(
        _table(
            "Milestone | Milestone Due Date | Milestone Note | Progress",
            "Overall, Key Action 85% completed. 5 of the 7 underlying milestones have been completed | | |",
            "Publish the guide | 30 Jun 2009 | It came out. | 100 %",
            "Total | 1 | |",
            "Key: Green = on track | | |",
        )
    )
    assert layout.left_out == (
        (1, "a summary row, not an action"),
        (3, "a summary row, not an action"),
        (4, "a note about the table, not an action"),
    )


def test_merged_cells_are_filled_down_and_blank_ones_are_not() -> None:
    rows = (
        "Priority | Action | Lead | By when",
        "Homes for all | Build ten flats | HoS Housing | Mar 2026",
        " | Let them to care leavers | HoS Housing | Jun 2026",
    )
    merged, blank = lay_out(_table(*rows, spans=[Span(1, 0, 2, 0)])), lay_out(_table(*rows))
    assert (_column(merged, 0), merged.rows[1].filled) == (["Homes for all"] * 2, frozenset({0}))
    assert (_column(blank, 0), blank.rows[1].filled, blank.joins) == (["Homes for all", ""], frozenset(), ())


# --- Rows that a page broke in two ----------------------------------------------------------------------------------

SPLIT = (
    STOCKPORT,
    "They wanted help with accessing and | Develop more flexible work | Virtual School Head | 31/03/25"
    " | Partners meet monthly and work together to",
    "sustaining education, so they can reach their aims. | schemes with partners. | | | open more places such as",
    " | | | | match my project and places in contracts.",
    " | | | | We now see the impact of this work.",
    "Care leavers told us of leisure. | Extend the museum pass. | HoS Culture | 31/03/25 (Review) | It was widened.",
)


def test_stockports_split_row_is_one_action_again() -> None:
    layout = lay_out(_table(*SPLIT))
    first, second = layout.rows
    assert first.indexes == (1, 2, 3, 4)
    assert first.cells == (
        "They wanted help with accessing and sustaining education, so they can reach their aims.",
        "Develop more flexible work schemes with partners.",
        "Virtual School Head",
        "31/03/25",
        "Partners meet monthly and work together to open more places such as match my project and places in contracts."
        "\nWe now see the impact of this work.",
    )
    assert [(join.index, join.sure) for join in layout.joins] == [(2, True), (3, True), (4, True)]
    assert second.indexes == (5,)


def test_the_heading_repeated_at_the_page_end_does_not_part_the_halves() -> None:
    layout = lay_out(_table(*SPLIT[:2], " | | | |", STOCKPORT, *SPLIT[2:]))
    assert layout.rows[0].indexes == (1, 4, 5, 6)
    assert layout.left_out == ((2, "empty"), (3, "the heading again"))


def test_somebody_keeps_a_row_apart_or_joins_one_that_we_would_not() -> None:
    apart = lay_out(_table(*SPLIT), joins={4: False, 5: True})
    assert [row.indexes for row in apart.rows] == [(1, 2, 3), (4, 5)]
    assert [(join.index, join.sure) for join in apart.joins] == [(2, True), (3, True), (4, True), (5, False)]


def test_a_second_owner_on_a_line_of_its_own_is_offered_and_not_taken() -> None:
    layout = lay_out(
        _table(
            "Action | By Who | Timescale | Progress",
            "Ask for an extension. | HoS Commissioning | 31/3/25 | It was agreed.",
            " | Cllr Meikle | |",
        )
    )
    assert [(join.index, join.sure) for join in layout.joins] == [(2, False)]
    assert len(layout.rows) == 2
    joined = lay_out(
        _table(
            "Action | By Who | Timescale | Progress",
            "Ask for an extension. | HoS Commissioning | 31/3/25 | It was agreed.",
            " | Cllr Meikle | |",
        ),
        joins={2: True},
    )
    assert _column(joined, 1) == ["HoS Commissioning\nCllr Meikle"]


def test_actions_written_small_stay_apart() -> None:
    layout = lay_out(
        _table(
            "action | owner | due | status",
            "write to both MPs | chief executive | 31/03/25 | done",
            "open the drop-in | head of service | 30/06/25 | on track",
            "review the offer | | | ",
            "train all members | head of service | |",
        )
    )
    assert len(layout.rows) == 4


# --- Whatever the table ---------------------------------------------------------------------------------------------

_texts = st.sampled_from(
    [
        "",
        "",
        "",
        " ",
        "Action",
        "Lead",
        "Timescale",
        "Progress",
        "Total",
        "Key: x",
        "Priority 1: Homes",
        "31/03/25",
        "and",
        "so",
    ]
) | st.text(max_size=12)


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(0, 5))
    rows = draw(st.lists(st.tuples(*[_texts] * width), max_size=8))
    edges = st.integers(-1, 9)
    spans = draw(st.lists(st.builds(Span, edges, edges, edges, edges), max_size=4))
    return Table("t", tuple(rows), tuple(range(1, len(rows) + 1)), tuple(spans))


@given(
    _tables(),
    st.none() | st.lists(st.integers(-1, 9), max_size=2).map(tuple),
    st.none() | st.dictionaries(st.integers(-1, 9), st.booleans(), max_size=4),
)
def test_nothing_is_lost(table: Table, heading: tuple[int, ...] | None, joins: dict[int, bool] | None) -> None:
    layout = lay_out(table, heading=heading, joins=joins)
    width = max(map(len, table.rows), default=0)
    assert len(layout.headings) == width
    placed = {index: row for row in layout.rows for index in row.indexes}
    left_out = dict(layout.left_out)
    for index, cells in enumerate(table.rows):
        assert (index in placed) + (index in left_out) + (index in layout.heading) <= 1
        for column, cell in enumerate(cells):
            text = " ".join(cell.split())
            if index in placed:
                assert text in " ".join(placed[index].cells[column].split())
            elif text and index in layout.heading:
                assert any(part in layout.headings[column] for part in (text, text.replace("- ", "")))
            elif text and index not in left_out:
                assert any(text in band for band in layout.bands)
    assert all(len(row.cells) == width and row.index == row.indexes[0] for row in layout.rows)


def test_it_looks_at_no_row_again_for_every_row() -> None:
    row = "{0} | Write to partner {0} about housing | Head of Service | 31/03/26 | | It has begun. | x | y | | z"
    heading = "Ref | Action | Lead | Timescale | RAG | Progress | A | B | C | D"

    def calls(first: int, rows: int) -> int:
        # Of other words each time: what has been read is remembered.
        table, counted = _table(heading, *map(row.format, range(first, first + rows))), Counter()
        before = sys.getprofile()
        sys.setprofile(lambda frame, event, argument: counted.update([event]))
        try:
            layout = lay_out(table)
        finally:
            sys.setprofile(before)
        assert len(layout.rows) == rows
        return counted["call"] + counted["c_call"]

    # Twice the rows are twice the work, and no more.
    assert calls(1_000, 2_000) < 2.05 * calls(5_000, 1_000)
