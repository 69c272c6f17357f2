"""OpenDocument spreadsheets, as LibreOffice and Excel write them."""

import pytest

from carecommit.kit.refused import Refused
from resolutions.intake.book import Span, Table
from resolutions.intake.files import read_file
from tests.intake.papers import ods_cell, ods_row, spreadsheet


def sheet(*rows: str, about: str = "") -> str:
    return f'<table:table table:name="Plan" {about}>{"".join(rows)}</table:table>'


def only(content: bytes) -> Table:
    (table,) = read_file("plan.ods", content).tables
    return table


@pytest.mark.parametrize(
    ("attributes", "shown", "read"),
    [
        ('office:value-type="float" office:value="4"', "4.00", "4"),
        ('office:value-type="float" office:value="0.30000000000000004"', "0.3", "0.3"),
        ('office:value-type="currency" office:value="1250.5"', "£1,250.50", "1250.5"),
        ('office:value-type="percentage" office:value="0.85"', "85 %", "85%"),
        ('office:value-type="date" office:date-value="2025-03-31"', "31 Mar 25", "31/03/2025"),
        ('office:value-type="date" office:date-value="2025-03-31T14:00:00"', "31 Mar 25", "31/03/2025 14:00"),
        ('office:value-type="time" office:time-value="PT09H30M00S"', "9.30", "09:30"),
        ('office:value-type="time" office:time-value="PT26H30M07S"', "", "26:30:07"),
        ('office:value-type="boolean" office:boolean-value="true"', "WAHR", "TRUE"),
        ('office:value-type="string" calcext:value-type="error" xmlns:calcext="c"', "#REF!", "#REF!"),
        ('office:value-type="string"', "31/3/25", "31/3/25"),
    ],
)
def test_a_cell_reads_as_a_british_reader_sees_it(attributes: str, shown: str, read: str) -> None:
    row = ods_row(f"<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>")
    assert only(spreadsheet(sheet(row))).rows == ((read,),)


def test_words_keep_their_lines_and_spaces_and_a_comment_is_not_theirs() -> None:
    words = (
        '<text:p>One <text:span>two</text:span><text:s text:c="2"/>three</text:p>'
        "<text:p>four<text:line-break/>five</text:p>"
        "<office:annotation><text:p>a comment</text:p></office:annotation>"
    )
    row = ods_row(f'<table:table-cell office:value-type="string">{words}</table:table-cell>')
    assert only(spreadsheet(sheet(row))).rows == (("One two  three\nfour\nfive",),)


def test_repeated_cells_and_rows_count() -> None:
    twice = '<table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>x</text:p>'
    table = only(
        spreadsheet(
            sheet(
                '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>',
                f'<table:table-row table:number-rows-repeated="2"><table:table-cell/>{twice}</table:table-cell>'
                '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>',
                '<table:table-row table:number-rows-repeated="1000000">'
                '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>',
            )
        )
    )
    assert table.rows == (("x", "x"), ("x", "x"))
    assert table.numbers == (4, 5)


def test_what_is_merged_hidden_or_only_coloured_is_known() -> None:
    styles = (
        '<style:style style:name="off" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
        '<style:style style:name="green" style:family="table-cell">'
        '<style:table-cell-properties fo:background-color="#92d050"/></style:style>'
    )
    columns = (
        '<table:table-column/><table:table-column table:visibility="collapse" table:default-cell-style-name="green"/>'
    )
    band = 'table:number-columns-spanned="3" table:number-rows-spanned="1"'
    plan = sheet(
        columns,
        "<table:table-header-rows>",
        ods_row(ods_cell("Action"), ods_cell("RAG"), ods_cell("Owner")),
        "</table:table-header-rows>",
        ods_row(ods_cell("Do it"), ods_cell(""), ods_cell("Head", 'table:style-name="other"')),
        ods_row(ods_cell("Forward plan", band), '<table:covered-table-cell table:number-columns-repeated="2"/>'),
        f'<table:table-row table:visibility="filter">{ods_cell("Done")}</table:table-row>',
    )
    lists = '<table:table table:name="Lists" table:style-name="off">' + ods_row(ods_cell("a word")) + "</table:table>"
    table, hidden = read_file("plan.ods", spreadsheet(plan + lists, styles=styles)).tables
    assert table.rows[0] == ("Action", "RAG", "Owner")
    assert table.spans == (Span(2, 0, 2, 2),)
    assert table.hidden_columns == (1,)
    assert table.hidden_rows == (3,)
    assert table.fills == {(1, 1): "green"}
    assert (hidden.name, hidden.hidden) == ("Lists", True)


@pytest.mark.parametrize(
    ("row", "cell"),
    [('table:number-rows-repeated="1048576"', ""), ("", 'table:number-columns-repeated="16384"')],
)
def test_words_repeated_over_a_whole_sheet_are_refused(row: str, cell: str) -> None:
    content = spreadsheet(sheet(f"<table:table-row {row}>{ods_cell('x', cell)}</table:table-row>"))
    with pytest.raises(Refused, match="at most"):
        read_file("plan.ods", content)


def test_one_with_a_password_is_refused() -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    content = spreadsheet("not to be read", **{"META-INF/manifest.xml": manifest})
    with pytest.raises(Refused, match="protected with a password"):
        read_file("plan.ods", content)
