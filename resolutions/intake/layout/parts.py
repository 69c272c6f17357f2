"""What a layout consists of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the plan, of one or more rows of the table.

    `index` is that of its first row in `Table.rows`, `indexes` has all that were joined into it. `cells` is as wide
    as the headings. `band` is the text of the band above it on one line, or "". `filled` are the columns whose text
    was brought down from a cell that the file merges over this row.
    """

    index: int
    indexes: tuple[int, ...]
    cells: tuple[str, ...]
    band: str = ""
    filled: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Join:
    """An offer: row `index` of the table may continue the row before it, whose cells are `before`.

    A sure one is made unless somebody says no, an unsure one only if somebody says yes.
    """

    index: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as it is read. `heading` has the indexes of the rows that are the heading; none were found if it is
    empty,
    and the headings are then "Column 1" and so on. `left_out` says of each row that is no action why, in plain words.
    """

    heading: tuple[int, ...]
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    joins: tuple[Join, ...] = ()
    bands: tuple[str, ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()
