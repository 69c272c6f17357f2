"""Cells found here and there become a Table: a rectangle within the limits, with text only where a person sees it."""

from collections.abc import Iterable, Mapping, Sequence

from carecommit.kit.refused import Refused
from resolutions.intake.book import Book, Span, Table
from resolutions.intake.files.limits import LONGEST_CELL, MOST_CELLS, MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS
from resolutions.intake.files.sentences import in_quotes

_ALONE = "Copy the table's rows into a new file and bring that."


def refuse_if_large(name: str, rows: int, columns: int) -> None:
    """Raises Refused for more than 20,000 rows, 100 columns or 500,000 cells in a table."""
    if rows > MOST_ROWS:
        raise Refused(f"{in_quotes(name)} has {rows:,} rows, and at most {MOST_ROWS:,} can be read. {_ALONE}")
    if columns > MOST_COLUMNS:
        raise Refused(f"{in_quotes(name)} has {columns:,} columns, and at most {MOST_COLUMNS} can be read. {_ALONE}")
    if rows * columns > MOST_CELLS:
        raise Refused(
            f"{in_quotes(name)} has {rows * columns:,} cells, and at most {MOST_CELLS:,} can be read. {_ALONE}"
        )


def table(
    name: str,
    rows: Sequence[Sequence[str]],
    *,
    numbers: Iterable[int],
    spans: Iterable[Span] = (),
    fills: Mapping[tuple[int, int], str] | None = None,
    hidden: bool = False,
    hidden_columns: Iterable[int] = (),
    hidden_rows: Iterable[int] = (),
) -> Table:
    """A Table of rows that may differ in length; spans, fills and hidden parts outside them are left out.

    Raises Refused where it is beyond the limits, or where a cell has more than 32,767 characters.
    """
    width = max(map(len, rows), default=0)
    refuse_if_large(name, len(rows), width)
    cells = [[*row, *[""] * (width - len(row))] for row in rows]
    # Nothing is cut off: a cell that no Excel would hold is not a cell of a plan.
    if any(len(cell) > LONGEST_CELL for row in cells for cell in row):
        raise Refused(
            f"A cell of {in_quotes(name)} has more than {LONGEST_CELL:,} characters. Shorten it or leave it out."
        )
    merged = tuple(_merged(cells, spans))
    return Table(
        name=name,
        rows=tuple(map(tuple, cells)),
        numbers=tuple(numbers),
        spans=merged,
        fills={
            (row, column): colour
            for (row, column), colour in (fills or {}).items()
            if 0 <= row < len(cells) and 0 <= column < width and not cells[row][column]
        },
        hidden=hidden,
        hidden_columns=tuple(sorted(column for column in set(hidden_columns) if 0 <= column < width)),
        hidden_rows=tuple(sorted(row for row in set(hidden_rows) if 0 <= row < len(cells))),
    )


def book(kind: str, tables: Sequence[Table], notes: Iterable[str], *, none: str) -> Book:
    """A Book; raises Refused with the sentence `none` where it has no table, and where all are too much together."""
    if not tables:
        raise Refused(none)
    if sum(len(table.rows) * len(table.rows[0]) for table in tables if table.rows) > MOST_CELLS:
        raise Refused(f"This file has more than {MOST_CELLS:,} cells in its tables. {_ALONE}")
    if sum(len(cell) for table in tables for row in table.rows for cell in row) > MOST_CHARACTERS:
        raise Refused(f"This file has more than {MOST_CHARACTERS // 1_000_000} million characters. {_ALONE}")
    return Book(kind, tuple(tables), tuple(dict.fromkeys(notes)))


def _merged(cells: list[list[str]], spans: Iterable[Span]) -> Iterable[Span]:
    """The spans inside the rectangle, from its top; what stands under one is emptied, for nobody sees it."""
    covered: set[tuple[int, int]] = set()
    for span in sorted(spans, key=lambda span: (span.top, span.left)):
        bottom = min(span.bottom, len(cells) - 1)
        right = min(span.right, len(cells[0]) - 1) if cells else -1
        if span.top < 0 or span.left < 0 or span.top > bottom or span.left > right:
            continue
        inside = [(row, column) for row in range(span.top, bottom + 1) for column in range(span.left, right + 1)]
        # No program lets two spans share a cell, so the second is a mistake of the file.
        if len(inside) < 2 or not covered.isdisjoint(inside):
            continue
        covered.update(inside)
        for row, column in inside[1:]:
            cells[row][column] = ""
        yield Span(span.top, span.left, bottom, right)
