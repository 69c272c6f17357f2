"""CSV files and pasted text: encodings, separators, and what a clipboard leaves of a table."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carecommit.kit.refused import Refused
from resolutions.intake.book import Book
from resolutions.intake.files import pasted, read_file, read_pasted, separated
from tests.intake.papers import stockport_rows

PLAN = "Action,Owner,Due\nDo it – now,“Head”,31/3/25\n"
CELLS = (("Action", "Owner", "Due"), ("Do it – now", "“Head”", "31/3/25"))


def rows_of(book: Book) -> tuple[tuple[str, ...], ...]:
    (table,) = book.tables
    return table.rows


def from_csv(text: str) -> tuple[tuple[str, ...], ...]:
    return rows_of(read_file("plan.csv", text.encode()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding_that_excel_writes(encoding: str) -> None:
    assert rows_of(read_file("plan.csv", PLAN.encode(encoding))) == CELLS


@pytest.mark.parametrize("mark", [b"\xfe\xff", b"\xff\xfe"])
def test_utf_16_in_both_orders(mark: bytes) -> None:
    order = "utf-16-be" if mark == b"\xfe\xff" else "utf-16-le"
    assert rows_of(read_file("plan.csv", mark + PLAN.encode(order))) == CELLS


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_the_one_that_cuts_the_rows_alike(separator: str) -> None:
    lines = ["A plan", "", f"Action{separator}Owner", f'"Do this, that; more"{separator}Head', f"Go{separator}", ""]
    assert from_csv("\n".join(lines)) == (
        ("A plan", ""),
        ("", ""),
        ("Action", "Owner"),
        ("Do this, that; more", "Head"),
        ("Go", ""),
    )


def test_a_line_can_say_the_separator() -> None:
    (table,) = read_file("plan.csv", b"sep=|\r\nAction|Owner\r\nDo, it|Head; both\r\n").tables
    assert table.rows == (("Action", "Owner"), ("Do, it", "Head; both"))
    assert table.numbers == (2, 3)


def test_cells_in_quotation_marks_keep_their_lines_and_numbers_count_records() -> None:
    (table,) = read_file("plan.csv", b'Action,Owner\r\n"First\r\nsecond ""so""",Head\r\n\r\nGo,Her\r\n,,\r\n').tables
    assert table.rows == (("Action", "Owner"), ('First\nsecond "so"', "Head"), ("", ""), ("Go", "Her"))
    assert table.numbers == (1, 2, 3, 4)
    assert table.name == "the file"


def test_an_apostrophe_before_a_formula_is_left_to_the_caller() -> None:
    assert from_csv("Action,Owner\n'=1+1,'-x\n")[1] == ("'=1+1", "'-x")


def test_old_line_ends_are_lines() -> None:
    assert from_csv("Action,Owner\rDo it,Head\r") == (("Action", "Owner"), ("Do it", "Head"))


def test_letters_that_no_encoding_has_are_refused() -> None:
    with pytest.raises(Refused, match="CSV UTF-8"):
        read_file("plan.csv", b"Action,Owner\nDo \x81\x8d,Head\n")


# What was pasted.


def test_from_excel_cells_with_lines_come_in_quotation_marks() -> None:
    book = read_pasted('Action\tOwner\tDue\r\n"Do it\nand ""this"""\t"Big" plan\t31/3/25\r\nBand\t\t\r\n')
    assert rows_of(book) == (
        ("Action", "Owner", "Due"),
        ('Do it\nand "this"', '"Big" plan', "31/3/25"),
        ("Band", "", ""),
    )
    assert book.tables[0].name == "the pasted table"
    assert book.kind == "pasted"
    assert not book.notes


def test_from_word_a_line_with_too_few_tabs_goes_on_with_the_cell_before() -> None:
    book = read_pasted("Action\tOwner\tDue\nFirst\nsecond\tHead\nDeputy\t31/3/25\n(Review)\nGo\tHer\tMay")
    assert rows_of(book) == (
        ("Action", "Owner", "Due"),
        ("First\nsecond", "Head\nDeputy", "31/3/25\n(Review)"),
        ("Go", "Her", "May"),
    )
    assert "going on with the cell before" in book.notes[0]


def test_from_word_a_band_under_the_heading_is_a_row() -> None:
    book = read_pasted("Action\tOwner\nThis year\nDo it\tHead\n\nGo\tHer\n")
    assert rows_of(book) == (("Action", "Owner"), ("This year", ""), ("Do it", "Head"), ("Go", "Her"))


def test_stockports_rows_come_through_the_clipboard_as_they_are() -> None:
    pasted_rows = "\r\n".join("\t".join(row) for row in stockport_rows())
    assert rows_of(read_pasted(pasted_rows)) == tuple(map(tuple, stockport_rows()))


def test_a_hostile_paste_takes_no_time() -> None:
    for text in ('"x\t' * 300_000, "a\tb\n" + "x\n" * 500_000):
        with pytest.raises(Refused, match=r"at most|more than"):
            read_pasted(text)


def test_from_a_pdf_columns_are_where_the_spaces_are() -> None:
    book = read_pasted("Action          Owner        Due\nDo it now       Head of IT   31/3/25\n")
    assert rows_of(book) == (("Action", "Owner", "Due"), ("Do it now", "Head of IT", "31/3/25"))


def test_pasted_commas_are_columns_only_where_every_line_has_them() -> None:
    assert rows_of(read_pasted("Action,Owner\nDo it,Head")) == (("Action", "Owner"), ("Do it", "Head"))
    assert rows_of(read_pasted("Do this, that\nand more")) == (("Do this, that",), ("and more",))


@pytest.mark.parametrize("text", ["", "  \n\t\n ", "\ud800"])
def test_nothing_pasted_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="Nothing was pasted"):
        read_pasted(text)


def test_what_no_database_takes_is_not_read() -> None:
    assert rows_of(read_pasted("Act\x00ion\tOwner\x07\nDo\ud800 it\tHead\xa0of IT")) == (
        ("Action", "Owner"),
        ("Do it", "Head of IT"),
    )


TABLES = st.lists(st.lists(st.text("ab ,;'\"\t\n\r£\xa0\x00", max_size=6), min_size=1, max_size=4), max_size=6)


@settings(max_examples=300)
@given(TABLES, st.sampled_from([",", ";", "\t", "  "]))
def test_any_text_is_a_book_or_refused(cells: list[list[str]], between: str) -> None:
    content = "\n".join(between.join(row) for row in cells).encode()
    for read in (separated.read, pasted.read):
        try:
            (table,) = read(content).tables
        except Refused:
            continue
        assert len(table.numbers) == len(table.rows)
        assert len({len(row) for row in table.rows}) == 1
