"""What every file asks of a table: which columns are numbers, and which rows are short enough to stand whole."""

from collections.abc import Iterable

from carecommit.kit.paper.blocks import Cell, Table

# In points: what is left of A4 between its margins, a letter of a table on average, a line, what a row adds to them.
_LONG, _SHORT = 700, 490
_LETTER, _LINE, _AROUND = 4.8, 15, 14
# Letters may be twice as wide as on average: a row that is thought to take a third of a page still fits on one.
_THIRD = 3


def number_columns(table: Table) -> list[bool]:
    """Which columns hold nothing but numbers, so that their headings stand above them, to the right."""
    return [bool(table.rows) and all(row[at].number for row in table.rows) for at in range(len(table.headings))]


def whole_rows(table: Table, *, landscape: bool) -> list[bool]:
    """Which rows may not be broken over two pages: those of a third of a page at most, with the headings above them.

    A longer one that may not be broken would run off the page, and a reader would lose what it says.
    """
    wide, high = (_LONG, _SHORT) if landscape else (_SHORT, _LONG)
    letters = [max(wide * share / sum(table.widths) / _LETTER - 2, 1) for share in table.widths]
    room = high / _THIRD - _height(((each,) for each in table.headings), letters)
    return [_height((_words(cell) for cell in row), letters) <= room for row in table.rows]


def _words(cell: Cell) -> list[str]:
    return [text.words for text in cell.texts]


def _height(cells: Iterable[Iterable[str]], letters: list[float]) -> float:
    lines = (
        sum(1 + len(words) / width + words.count("\n") for words in said)
        for said, width in zip(cells, letters, strict=True)
    )
    return _AROUND + _LINE * max(lines, default=0)
