"""Excel workbooks: what a person sees in them, and what they hide."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.styles.colors import Color
from openpyxl.styles.fills import PatternFill

from resolutions.intake.book import Span, Table
from resolutions.intake.files import read_file
from tests.intake.papers import bare_workbook, colour, parts_of, rows_workbook, workbook, zipped


def only(content: bytes) -> Table:
    (table,) = read_file("plan.xlsx", content).tables
    return table


@pytest.mark.parametrize(
    ("value", "number_format", "read"),
    [
        (4.0, "General", "4"),
        (-5, "General", "-5"),
        (0.1 + 0.2, "General", "0.3"),
        (2.75, "General", "2.75"),
        (0.1, "General", "0.1"),
        (1234567890123456, "General", "1234567890123456"),
        (1e300, "General", "1e+300"),
        (0.85, "0%", "85%"),
        (0.125, '0.0%" done"', "12.5%"),
        (85, '0" %"', "85"),
        (True, "General", "TRUE"),
        (False, "General", "FALSE"),
        (date(2025, 3, 31), "dd/mm/yyyy", "31/03/2025"),
        (date(2025, 3, 31), "mm-dd-yy", "31/03/2025"),
        (45747, '[$-809]d" of "mmmm yyyy', "31/03/2025"),
        (datetime(2025, 3, 31), "dd/mm/yyyy hh:mm", "31/03/2025"),  # noqa: DTZ001
        (datetime(2025, 3, 31, 14), "dd/mm/yyyy hh:mm", "31/03/2025 14:00"),  # noqa: DTZ001
        (datetime(2025, 3, 31, 14, 5, 7), "dd/mm/yyyy hh:mm:ss", "31/03/2025 14:05:07"),  # noqa: DTZ001
        (time(9, 30), "hh:mm", "09:30"),
        (timedelta(hours=26, minutes=30), "[h]:mm", "26:30"),
        ("31/3/25", "General", "31/3/25"),
        ("007", "@", "007"),
        ("  Do it \n\n", "General", "  Do it"),
        ("two_x000D_\nlines", "General", "two\nlines"),
        ("Head\xa0of\xa0Service", "General", "Head of Service"),
    ],
)
def test_a_cell_reads_as_a_person_sees_it(value: Any, number_format: str, read: str) -> None:
    def build(book: Workbook) -> None:
        book.active["A1"] = value
        book.active["A1"].number_format = number_format
        book.active["B1"] = "next to it"

    assert only(workbook(build)).rows[0] == (read, "next to it")


def test_the_dates_of_a_workbook_from_an_old_mac_are_the_same_days() -> None:
    def build(book: Workbook) -> None:
        book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001
        book.active["A1"] = date(2025, 3, 31)

    assert only(workbook(build)).rows == (("31/03/2025",),)


def test_a_formulas_mistake_is_read_as_it_is_shown() -> None:
    cells = '<c r="A1" t="str"><f>A2</f><v>fine</v></c><c r="B1" t="e"><f>#REF!+1</f><v>#REF!</v></c>'
    assert only(bare_workbook(f'<sheetData><row r="1">{cells}</row></sheetData>')).rows == (("fine", "#REF!"),)


def test_a_formula_without_a_stored_result_is_told_of() -> None:
    book = read_file("plan.xlsx", rows_workbook(["Action", "=1+1"], ["Do it", "x"]))
    assert book.tables[0].rows[0] == ("Action", "")
    assert "Some formulas have no result stored in the file, so their cells are empty here." in book.notes


def test_rows_keep_the_files_numbers_when_the_table_begins_further_down() -> None:
    def build(book: Workbook) -> None:
        sheet = book.active
        sheet["C7"], sheet["D7"], sheet["C9"] = "Action", "Owner", "Do it"
        sheet.merge_cells("C9:D9")
        sheet.row_dimensions[8].hidden = True
        sheet.column_dimensions["D"].hidden = True
        sheet.column_dimensions["A"].hidden = True

    table = only(workbook(build))
    assert table.rows == (("Action", "Owner"), ("", ""), ("Do it", ""))
    assert table.numbers == (7, 8, 9)
    assert table.spans == (Span(2, 0, 2, 1),)
    assert table.hidden_rows == (1,)
    assert table.hidden_columns == (1,)


def test_words_left_under_a_merged_cell_are_not_read() -> None:
    row = "".join(
        f'<c r="{name}1" t="inlineStr"><is><t>{words}</t></is></c>' for name, words in (("A", "seen"), ("B", "under"))
    )
    sheet = f'<sheetData><row r="1">{row}</row></sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    assert only(bare_workbook(sheet)).rows == (("seen", ""),)


def test_hidden_sheets_are_read_and_said_to_be_hidden_and_charts_left_out() -> None:
    def build(book: Workbook) -> None:
        book.active.append(["Action"])
        for name, state in (("Lists", "hidden"), ("Codes", "veryHidden")):
            sheet = book.create_sheet(name)
            sheet.append(["a word"])
            sheet.sheet_state = state
        book.create_sheet("Empty")
        book.create_chartsheet("Chart").add_chart(BarChart())

    tables = read_file("plan.xlsx", workbook(build)).tables
    assert [(table.name, table.hidden) for table in tables] == [("Plan", False), ("Lists", True), ("Codes", True)]


def test_a_cell_that_is_only_coloured_says_its_colour() -> None:
    colours = {"A": "FF0000", "B": "FFFFC000", "C": "92D050", "D": "0070C0", "E": "BFBFBF", "F": "7030A0"}

    def build(book: Workbook) -> None:
        sheet = book.active
        sheet.append(["1", "2", "3", "4", "5", "6", "7", "8", "9"])
        sheet["I2"] = "a row with words"
        for column, rgb in colours.items():
            sheet[f"{column}2"].fill = colour(rgb)
        sheet["G2"].fill = PatternFill("solid", fgColor=Color(theme=9))  # the green accent, in Office's own theme
        sheet["H2"].fill = PatternFill("solid", fgColor=Color(indexed=10))
        sheet["I2"].fill = colour("FF0000")
        sheet["A1"].fill = colour("FF0000")
        sheet["A9"].fill = colour("FF0000")

    table = only(workbook(build))
    named = ["red", "amber", "green", "blue", "grey", "purple", "amber", "red"]
    assert table.fills == {(1, column): name for column, name in enumerate(named)}
    assert len(table.rows) == 2


@pytest.mark.parametrize("rgb", ["FFFFFF", "000000", "D9E2F3", "F2F2F2", "833C0B"])
def test_a_colour_that_says_nothing_is_not_named(rgb: str) -> None:
    def build(book: Workbook) -> None:
        book.active["A1"] = "Status"
        book.active["B1"].fill = colour(rgb)
        book.active["C1"] = "Owner"

    assert only(workbook(build)).fills == {}


def test_cells_and_rows_need_not_say_where_they_are() -> None:
    sheet = "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row></sheetData>"
    assert only(bare_workbook(sheet)).rows == (("1", "2"), ("3", ""))


def test_macros_are_left_alone_and_links_are_not_followed() -> None:
    parts = parts_of(rows_workbook(["Action"], ["Do it"]))
    parts["xl/vbaProject.bin"] = b"\x00 never opened"
    parts["xl/externalLinks/externalLink1.xml"] = "<externalLink/>"
    book = read_file("plan.xlsm", zipped(parts))
    assert book.tables[0].rows == (("Action",), ("Do it",))
    assert book.notes == (
        "The file has macros. They were not run and are not needed.",
        "The workbook has links to other workbooks. They were not followed: such cells read as they were last saved.",
    )


def test_a_hidden_sheet_that_is_too_large_does_not_stop_the_plan() -> None:
    def build(book: Workbook) -> None:
        book.active.append(["Action"])
        sheet = book.create_sheet("Postcodes")
        sheet["A1"], sheet["A30000"] = "SK1", "SK2"
        sheet.sheet_state = "hidden"

    book = read_file("plan.xlsx", workbook(build))
    assert [table.name for table in book.tables] == ["Plan"]
    assert book.notes == ("The hidden sheet “Postcodes” is too large and was not read.",)


def test_ten_thousand_rows_come_whole() -> None:
    rows = [[f"Action {number}", "Head of Service", date(2025, 3, 31), number, 0.5] for number in range(10_000)]
    table = only(rows_workbook(*rows))
    assert len(table.rows) == 10_000
    assert table.rows[-1] == ("Action 9999", "Head of Service", "31/03/2025", "9999", "0.5")
