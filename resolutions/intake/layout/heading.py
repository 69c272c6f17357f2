"""Which rows of a table are its heading, and what they say of each column."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from resolutions.intake.book import Span, Table
from resolutions.intake.columns.headings import is_known, unbroken

# Rows from the top. Titles, dates and blank rows stand above a heading.
_LOOKED_AT = 30
# Characters of a heading; with what brackets explain, some are long.
_LONGEST, _LONGEST_UNKNOWN = 160, 40
_GENERIC = re.compile(r"(?i)(?:column|field|col|unnamed:?) ?\d+|[A-Z]")
_NO_HEADING = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|^\W*\d+\W*$|[.;,]\s*$|\d\s*%")

Cells = Sequence[str]


# The first cell of a row is asked for; a plan repeats its priorities there, and its numbers are short.
@lru_cache(maxsize=1024)
def spelt(cell: str) -> str:
    """A heading's cell by which a repetition of it is known."""
    return re.sub(r"\(?\b(?:continued|cont\.?d?)\)?$|\W+", " ", unbroken(cell).casefold()).strip()


def find_heading(table: Table) -> tuple[int, ...]:
    """The indexes of the heading rows, one or two; empty if no row of the first 30 reads as a heading."""
    rows = table.rows[:_LOOKED_AT]
    best, most = -1, 0
    for index, row in enumerate(rows):
        filled = [cell for cell in row if cell.strip()]
        if len(filled) < min(2, len(row)) or any(len(cell) > _LONGEST for cell in filled):
            continue
        known = sum(map(is_known, filled))
        # A row of data holds a known word by chance; of a heading at least half is known.
        if known * 2 >= len(filled) and known > most and (known > 1 or len(filled) <= 2):
            best, most = index, known
    if best < 0:
        best = _unknown_heading(rows)
    if best < 0:
        return ()
    return _with_second(table, best)


def _unknown_heading(rows: Sequence[Cells]) -> int:
    """The first full row, if it is of names and what stands below is not: "Column1 | Column2", or words unknown to
    us."""
    index = next((i for i, row in enumerate(rows) if sum(bool(cell.strip()) for cell in row) >= min(2, len(row))), -1)
    if index < 0:
        return -1
    row = rows[index]
    filled = [cell.strip() for cell in row if cell.strip()]
    if all(_GENERIC.fullmatch(cell) for cell in filled) and len(set(filled)) == len(filled) > 1:
        return index
    if len(filled) < len(row) or len({spelt(cell) for cell in filled}) < len(filled):
        return -1
    if any(len(cell) > _LONGEST_UNKNOWN or _NO_HEADING.search(cell) for cell in filled):
        return -1
    below = [other for other in rows[index + 1 :] if any(cell.strip() for cell in other)]
    if not below:
        return -1
    for column in range(len(row)):
        cells = [other[column].strip() for other in below if column < len(other) and other[column].strip()]
        unlike = sum(len(cell) > 2 * _LONGEST_UNKNOWN or _NO_HEADING.search(cell) is not None for cell in cells)
        if cells and unlike * 2 > len(cells):
            return index
    return -1


# --- A heading of two rows ------------------------------------------------------------------------------------------


def _with_second(table: Table, index: int) -> tuple[int, ...]:
    rows = table.rows
    tall = [span for span in table.spans if span.top <= index <= span.bottom and span.top != span.bottom]
    if index + 1 < len(rows) and (_is_below(rows[index], rows[index + 1]) or _are_merged(rows, tall, index, index + 1)):
        return (index, index + 1)
    if index > 0 and (_is_above(table, index - 1) or _are_merged(rows, tall, index - 1, index)):
        return (index - 1, index)
    return (index,)


def _are_merged(rows: Sequence[Cells], tall: Iterable[Span], top: int, bottom: int) -> bool:
    """Whether heading cells are merged over both rows, and what else the lower one has is short."""
    over = [span for span in tall if span.top == top and span.bottom == bottom]
    lower = [cell for cell in rows[bottom] if cell.strip()]
    return bool(over) and all(len(cell) <= _LONGEST_UNKNOWN and not _NO_HEADING.search(cell) for cell in lower)


def _is_below(upper: Cells, lower: Cells) -> bool:
    """Whether `lower` has the sub-headings of `upper`: "Value" under each quarter, or names under a group's name."""
    filled = [column for column, cell in enumerate(lower) if cell.strip()]
    texts = [lower[column].strip() for column in filled]
    if not filled or any(len(text) > _LONGEST_UNKNOWN or _NO_HEADING.search(text) for text in texts):
        return False
    if len(filled) > 1 and len({text.casefold() for text in texts}) == 1 and any(not cell.strip() for cell in lower):
        return True
    if len(filled) < 2 or (len(filled) == len(lower) and not all(map(is_known, texts))):
        return False
    return all(not upper[column].strip() or _begins_group(upper, lower, column) for column in filled) and any(
        _begins_group(upper, lower, column) for column in filled
    )


def _begins_group(upper: Cells, lower: Cells, column: int) -> bool:
    following = column + 1
    return (
        bool(upper[column].strip())
        and following < len(upper)
        and not upper[following].strip()
        and bool(lower[following].strip())
    )


def _is_above(table: Table, index: int) -> bool:
    """Whether row `index` names groups of the heading below it: by merged cells, or because the heading has gaps
    there."""
    upper, lower = table.rows[index], table.rows[index + 1]
    filled = [column for column, cell in enumerate(upper) if cell.strip()]
    if len(filled) < 2 or any(len(upper[column]) > _LONGEST for column in filled):
        return False
    wide = [span for span in table.spans if span.top == index == span.bottom and span.left < span.right]
    if any(span.right - span.left + 1 < len(upper) for span in wide):
        return True
    # The heading of a column with no sub-heading stands in the upper row.
    gaps = [column for column in filled if not lower[column].strip()]
    return bool(gaps) and all(is_known(upper[column]) for column in gaps)


# --- What it says ---------------------------------------------------------------------------------------------------


def headings_of(table: Table, heading: Sequence[int], width: int) -> tuple[str, ...]:
    """The heading of each column on one line: a group's name before its sub-heading; "Column 3" where there is none."""
    lines = [list(_across(table, index, width, last=index == heading[-1])) for index in heading]
    headings = []
    for column in range(width):
        said: list[str] = []
        for line in lines:
            text = unbroken(line[column])
            if text and text not in said:
                said.append(text)
        headings.append(" - ".join(said) or f"Column {column + 1}")
    return tuple(headings)


def _across(table: Table, index: int, width: int, *, last: bool) -> Iterable[str]:
    """The cells of a heading row, with a group's name over each of its columns."""
    row = list(table.rows[index]) + [""] * (width - len(table.rows[index]))
    for span in table.spans:
        if span.top <= index <= span.bottom and 0 <= span.left < width and 0 <= span.top < len(table.rows):
            source = table.rows[span.top]
            text = source[span.left] if span.left < len(source) else ""
            # A name merged down is one name; merged across the only row, it stands over each column.
            for column in range(span.left, min(span.right, width - 1) + 1):
                if not row[column].strip() and (span.left < span.right or span.top == index):
                    row[column] = text
    if not last and index + 1 < len(table.rows):
        below = table.rows[index + 1]
        for column in range(1, width):
            # Without spans, a group's name stands over what follows it and has a sub-heading.
            spanned = any(s.left <= column <= s.right and s.top <= index <= s.bottom for s in table.spans)
            if not row[column].strip() and not spanned and column < len(below) and below[column].strip():
                before = below[column - 1] if column - 1 < len(below) else ""
                row[column] = row[column - 1] if before.strip() else ""
    return row
