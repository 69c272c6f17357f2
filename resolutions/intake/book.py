"""What a file holds, as plain data: every reader of a format makes a Book, and everything after reads only Books."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """Cells that the file merges into one; indexes into `Table.rows` from 0, first and last included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a workbook, one table of a document, or what was pasted.

    `rows` is a rectangle of text, each cell as a person reads it there: a date cell is 31/03/2025, a whole number has
    no point, an empty cell is empty. A cell of a span that is not its top left one is empty. `numbers` gives the number
    of each row as the file counts it, from 1. `fills` is (row, column) -> "red", "amber", "green", "blue", "grey" or
    "purple" for empty cells that have only a colour. Hidden rows and columns are there, and named, by index from 0.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    spans: tuple[Span, ...] = ()
    fills: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: bool = False
    hidden_columns: tuple[int, ...] = ()
    hidden_rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A file's tables in their order; `kind` is xlsx, ods, docx, csv or pasted.

    `notes` are sentences for the person who brought it, of what was there and was not read.
    """

    kind: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()


def as_json(book: Book) -> dict[str, Any]:
    """A Book as what JSON can say: lists for tuples, and each fill as row, column, colour."""
    return {
        "kind": book.kind,
        "notes": book.notes,
        "tables": [
            {
                "name": table.name,
                "rows": table.rows,
                "numbers": table.numbers,
                "spans": [(span.top, span.left, span.bottom, span.right) for span in table.spans],
                "fills": [(row, column, colour) for (row, column), colour in table.fills.items()],
                "hidden": table.hidden,
                "hidden_columns": table.hidden_columns,
                "hidden_rows": table.hidden_rows,
            }
            for table in book.tables
        ],
    }


def of_json(answer: dict[str, Any]) -> Book:
    """The Book of which `as_json` said this. Raises KeyError, TypeError or ValueError for anything else."""
    return Book(
        kind=answer["kind"],
        notes=tuple(answer["notes"]),
        tables=tuple(
            Table(
                name=table["name"],
                rows=tuple(map(tuple, table["rows"])),
                numbers=tuple(table["numbers"]),
                spans=tuple(Span(*span) for span in table["spans"]),
                fills={(row, column): colour for row, column, colour in table["fills"]},
                hidden=table["hidden"],
                hidden_columns=tuple(table["hidden_columns"]),
                hidden_rows=tuple(table["hidden_rows"]),
            )
            for table in answer["tables"]
        ),
    )
