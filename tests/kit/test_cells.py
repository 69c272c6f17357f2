"""A cell that a spreadsheet opens starts no formula, and loses nothing."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tablib import Dataset

from carecommit.kit.cells import as_text, for_csv, guarded, unguarded
from carecommit.kit.exports import JSON, GuardedCSV
from tests.formulas import PAYLOADS

STARTERS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize("text", [*PAYLOADS, *STARTERS, " =1", "\u3000＝1", "''=1"])
def test_what_begins_a_formula_is_guarded_and_comes_back(text):
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "'", "''", "Twelve flats", "'tis", "a=b", " a", "£5", "1+1", "’=1", "“=1”"])
def test_all_else_is_left_as_it_is(text):
    assert guarded(text) == text == unguarded(text)


@given(st.one_of(st.text(), st.text(alphabet=f"'{STARTERS} a")))
@example("'")
@example(" \n")
def test_no_character_is_ever_lost(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).lstrip(" ").startswith(tuple(STARTERS))


@given(st.text(alphabet=f"'{STARTERS} a"), st.text(alphabet=f"'{STARTERS} a"))
def test_two_texts_are_never_one_cell(one, other):
    assert (guarded(one) == guarded(other)) == (one == other)


@pytest.mark.parametrize(
    ("value", "cell"),
    [(-3, -3), (0, 0), (-1.5, -1.5), ("-3", "'-3"), (None, ""), (True, "yes"), (False, "no"), ("", "")],
)
def test_a_number_stays_a_number(value, cell):
    assert for_csv(value) == cell
    assert type(for_csv(value)) is type(cell)


def test_days_and_moments_are_british_and_in_the_councils_time():
    assert as_text(date(2026, 3, 31)) == "31/03/2026"
    assert as_text(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "01/07/2026 00:30"


class TestCSV:
    def written(self, *cells):
        return GuardedCSV().export_data(Dataset(cells, headers=[f"Column {n}" for n, _ in enumerate(cells)]))

    def read(self, text, **dialect):
        return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), **dialect))[1]

    def test_no_formula_lives_and_none_is_lost(self):
        cells = self.read(self.written(*PAYLOADS))
        assert [cell for cell in cells if cell.startswith(tuple(STARTERS))] == []
        assert tuple(map(unguarded, cells)) == PAYLOADS

    @pytest.mark.parametrize("separator", [";", "\t", ","])
    def test_no_formula_begins_in_the_middle_of_a_cell(self, separator):
        """LibreOffice separates at all three unless it is told otherwise; in quotation marks none separates."""
        text = f"a{separator}=1+1"
        written = self.written(text, "b")
        assert f'"{text}"' in written
        assert self.read(written) == [text, "b"]

    def test_a_negative_number_is_bare(self):
        assert self.written(-3, "-3").endswith('\r\n-3,"\'-3"\r\n')

    def test_lines_and_quotation_marks_stay(self):
        text = 'He said "yes",\r\nthen "no"'
        assert self.read(self.written(text)) == [text]


def test_json_has_the_text_as_it_was():
    made = JSON().export_data(Dataset(["=1+1", date(2026, 3, 31), None], headers=["a", "b", "c"]))
    assert made == '[{"a": "=1+1", "b": "31/03/2026", "c": ""}]'
