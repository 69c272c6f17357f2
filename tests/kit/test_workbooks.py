"""A workbook keeps what was written: as text, as days, as numbers, and nothing in it runs."""

import io
import re
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from carecommit.kit import clock, workbooks
from carecommit.kit.refused import Refused
from carecommit.kit.workbooks import CUT, LONGEST_CELL, Sheet, fitted, workbook
from tests.formulas import PAYLOADS

HARD = [
    "_x0041_",
    "_x0041_x0042_",
    "_x005F_x0041_",
    "_x000D_",
    "a\r\nb\rc\nd",
    "\x01\x0b\x1f",
    "  a  ",
    "\n",
    "\t",
    "<r>a</r>",
    "<r><t>a</t></r>",
    "<b>&lt;&amp;]]>",
    "😀",
    "\ufeffa",
    "https://example.org",
    "mailto:a@example.org",
    "internal:Sheet1!A1",
    "007",
    "1e5",
    "31/03/2026",
    "{=1+1}",
    "#REF!",
    "TRUE",
]


def read(made, sheet=0):
    return CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def one(rows, **given):
    return workbook([Sheet("One", [f"Column {n}" for n, _ in enumerate(rows[0])], rows, **given)])


def parts(made):
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


class TestText:
    @pytest.mark.parametrize("text", [*PAYLOADS, *HARD])
    def test_it_comes_back_as_it_was(self, text):
        assert read(one([["first", text, "last"]]))[1] == ["first", text, "last"]

    def test_nothing_in_it_runs_and_nothing_is_a_link(self):
        made = parts(one([[text] for text in (*PAYLOADS, *HARD)]))
        for name, xml in made.items():
            assert re.findall(r"<f[ >/]|<hyperlink|externalLink|<ddeLink", xml) == [], name
        assert len(re.findall(r'<c r="A\d+"[^>]* t="s"', made["xl/worksheets/sheet1.xml"])) == 36

    def test_another_reader_finds_text_too(self):
        page = openpyxl.load_workbook(io.BytesIO(one([[text] for text in PAYLOADS])))["One"]
        assert {cell.data_type for cell in page["A"]} == {"s"}
        assert [cell.value for cell in page["A"][1:]] == [text.replace("\r", "_x000D_") for text in PAYLOADS]

    @settings(max_examples=60)
    @given(
        st.lists(
            st.one_of(
                st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff")),
                st.text(alphabet="_x0415FDr<>/&\r\n "),
            ),
            min_size=1,
            max_size=30,
        )
    )
    @example(["_x_x0041_x0041_x0041_"])
    def test_no_character_is_lost(self, texts):
        made = one([[text, "|"] for text in texts])
        assert [row[0] for row in read(made)[1:]] == texts

    def test_what_is_typed_over_it_stays_text(self):
        page = openpyxl.load_workbook(io.BytesIO(one([["Jan 25", date(2026, 3, 31)]])))["One"]
        assert page["A2"].number_format == "@"


class TestLongText:
    def test_a_cell_is_cut_where_a_spreadsheet_would_refuse_the_file_and_says_so(self):
        (cell,) = read(one([["a" * 50_000]]))[1]
        assert len(cell) == LONGEST_CELL
        assert cell.endswith(f"a{CUT}")

    def test_the_longest_that_fits_is_whole(self):
        text = "a" * LONGEST_CELL
        assert read(one([[text]]))[1] == [text]

    @pytest.mark.parametrize("before", ["", "a"])
    def test_characters_that_take_two_places_are_counted_and_not_halved(self, before):
        cut = fitted(before + "😀" * 20_000)
        assert len(cut.encode("utf-16-le")) // 2 in {LONGEST_CELL, LONGEST_CELL - 1}
        assert cut.removesuffix(CUT) == before + "😀" * (len(cut) - len(CUT) - len(before))
        assert read(one([[cut]]))[1] == [cut]

    @pytest.mark.parametrize("text", ["a" * 50_000, "😀" * 20_000, "short", "", "a\ufffeb"])
    def test_a_cut_cell_that_comes_back_is_the_same(self, text):
        assert fitted(fitted(text)) == fitted(text)


class TestValues:
    def test_days_are_days_and_numbers_are_numbers(self):
        moment = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
        row = read(one([[date(2026, 3, 31), moment, -3, 2.5, True, False, None, "", "x"]]))[1]
        assert row == [
            date(2026, 3, 31),
            datetime.fromisoformat("2026-07-01T00:30"),
            -3.0,
            2.5,
            "yes",
            "no",
            "",
            "",
            "x",
        ]

    def test_a_day_is_shown_as_a_british_day(self):
        page = openpyxl.load_workbook(io.BytesIO(one([[date(2026, 3, 31)]])))["One"]
        assert (page["A2"].number_format, page["A2"].is_date) == ("dd/mm/yyyy", True)

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (date(1899, 12, 31), "31/12/1899"),
            (date(1900, 2, 28), "28/02/1900"),
            (12345678901234567, "12345678901234567"),
            (float("inf"), "inf"),
        ],
    )
    def test_what_a_spreadsheet_would_blur_is_text(self, value, text):
        assert read(one([[value, "x"]]))[1][0] == text


class TestSheets:
    def test_headings_are_bold_in_sight_and_filter(self):
        page = openpyxl.load_workbook(io.BytesIO(one([["a", "b"], ["c", "d"]], frozen=1)))["One"]
        assert all(cell.font.bold for cell in page[1])
        assert page.freeze_panes == "B2"
        assert page.auto_filter.ref == "A1:B3"
        assert page["A2"].alignment.wrap_text

    def test_quiet_headings_differ_by_more_than_colour(self):
        made = workbook([Sheet("One", ("A", "B"), [], quiet=frozenset({"B"}))])
        first, second = openpyxl.load_workbook(io.BytesIO(made))["One"][1]
        assert (first.font.italic, second.font.italic) == (False, True)
        assert first.fill.fgColor.rgb != second.fill.fgColor.rgb

    def test_columns_are_wide_enough_and_no_wider(self):
        page = openpyxl.load_workbook(io.BytesIO(one([["a", "b" * 30, "c" * 300]])))["One"]
        assert [round(page.column_dimensions[letter].width) for letter in "ABC"] == [11, 33, 61]

    def test_a_hidden_sheet_is_not_offered(self):
        made = workbook([Sheet("Seen", ("A",), []), Sheet("Not seen", ("A",), [["b"]], hidden=True)])
        book = CalamineWorkbook.from_filelike(io.BytesIO(made))
        assert [sheet.visible for sheet in book.sheets_metadata] == [
            SheetVisibleEnum.Visible,
            SheetVisibleEnum.VeryHidden,
        ]
        assert read(made, 1) == [["A"], ["b"]]

    def test_a_marking_is_printed_as_it_is(self):
        made = parts(workbook([Sheet("One", ("A",), [])], marking="R&D ONLY"))
        assert made["xl/worksheets/sheet1.xml"].count("&amp;CR&amp;&amp;D ONLY") == 2

    def test_more_rows_than_a_sheet_holds_are_refused(self, monkeypatch):
        monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
        assert len(read(one([["a"], ["b"]]))) == 3
        with pytest.raises(Refused, match="Narrow the list"):
            one([["a"], ["b"], ["c"]])


def test_it_says_when_it_was_made_and_not_by_whom_or_where():
    with clock.standing_at(datetime(2026, 8, 12, 9, tzinfo=UTC)):
        made, again = (one([["a"]]) for _ in range(2))
    assert made == again
    core = parts(made)["docProps/core.xml"]
    assert re.findall(r">([^<>\s]+)<", core) == [
        "CareCommit",
        "CareCommit",
        "2026-08-12T09:00:00Z",
        "2026-08-12T09:00:00Z",
    ]
