"""What is done differently for a plan of thousands of rows comes to the same."""

import re

import pytest

from resolutions.intake.columns import recognise
from resolutions.intake.layout import lay_out
from resolutions.intake.matching import spelling
from resolutions.intake.queries import book_of
from tests.intake.bringing import Bringing, sheet


@pytest.mark.parametrize("above", [0, 990])
def test_the_columns_of_a_long_table_are_told_from_its_beginning(bringing: Bringing, above):
    """Also where nearly all of the beginning says nothing."""
    rows = [[f"Promise {n} to see to its part", "Head of Housing", "31/03/2027", "On track"] for n in range(1200)]
    batch = bringing.receive(sheet(["Action", "Lead", "By when", "RAG"], *[["", "", "", ""]] * above, *rows))
    layout = lay_out(book_of(batch).tables[0])
    fields = [guess.field.value for guess in recognise(layout.headings, [row.cells for row in layout.rows[:200]])]
    assert batch.tables[0]["fields"] == fields
    assert len(layout.rows) == 1200


def test_ascii_is_spelt_as_any_other_text():
    every = "".join(map(chr, range(128)))
    for words in (every, every[::-1], " A  b_C-d\n", "", "  ", "Straight 'on'"):
        assert spelling(words) == re.sub(r"[\W_]+", " ", words.casefold()).strip()
        assert spelling(f"{words} é") == f"{spelling(words)} é".strip()
