"""Text that was copied from a table and pasted, of which only the clipboard's habits are left."""

import re
from collections.abc import Iterator

from resolutions.intake.book import Book
from resolutions.intake.files.separated import evenness, filled, records, separator_of
from resolutions.intake.files.shape import book

_NAME = "the pasted table"
_NONE = "Nothing was pasted. Copy the whole table, its heading row too, and paste it."
_JOINED = (
    "Some lines had fewer cells than the table, so they were read as going on with the cell before, as text from Word "
    "does. Look whether a heading between the rows was joined to the row above it."
)
_LINE_END = re.compile("\r\n|\r")
# Excel puts a cell in quotation marks only where a line break, a tab or a mark in it has to be told from the next cell.
_QUOTED = re.compile(r'"((?:[^"]|"")*+)"(?=\t|\n|\Z)')
_CELL_END = re.compile(r"[\t\n]")
_COLUMNS = re.compile(r" {2,}|\xa0{2,}")


def read(content: bytes) -> Book:
    """The one table of a pasted text in UTF-8.

    With tabs it comes from a spreadsheet, a web page or Word; without, its columns are where two or more spaces are,
    as in text from a PDF, or where commas or semicolons cut every line alike.
    """
    text = _LINE_END.sub("\n", content.decode("utf-8", "replace")).strip("\n")
    notes: list[str] = []
    if "\t" in text:
        rows = list(_with_lines_joined(_lines(text), notes))
    else:
        rows = [_COLUMNS.split(line.rstrip()) for line in text.split("\n")]
        if evenness(rows) == (0, 0):
            cut = list(records(text, separator_of(text)))
            rows = cut if evenness(cut)[0] == 1 and len(cut) > 1 else rows
    return book("pasted", filled(rows, _NAME), notes, none=_NONE)


def _lines(text: str) -> Iterator[list[str]]:
    """The cells of each line; a line break in quotation marks does not end one."""
    at, cells = 0, []
    while at <= len(text):
        quoted = _QUOTED.match(text, at) if text.startswith('"', at) else None
        if quoted and re.search(r'[\n\t"]', quoted[1]):
            cells.append(quoted[1].replace('""', '"'))
            at = quoted.end()
        else:
            found = _CELL_END.search(text, at)
            end = found.start() if found else len(text)
            cells.append(text[at:end])
            at = end
        if at == len(text) or text[at] == "\n":
            yield cells
            cells = []
        at += 1


def _with_lines_joined(lines: Iterator[list[str]], notes: list[str]) -> Iterator[list[str]]:
    """Rows of full width. Word ends a paragraph in a cell as it ends a row, so a row can come in several lines."""
    found = list(lines)
    width = max(map(len, found))
    # Each cell as its lines, joined at the end: one by one, a long text would be copied as often as it has lines.
    row: list[list[str]] = []
    whole = 0
    for cells in found:
        # A blank line behind a whole row is only a blank line.
        if len(row) == width and not any(cells):
            continue
        # The first whole row is the heading, whose last words seldom go on: the first row below begins there.
        below_heading = len(row) == width and not whole
        if not row or len(cells) == width or len(row) + len(cells) - 1 > width or below_heading:
            whole += len(row) == width
            if row:
                yield ["\n".join(cell) for cell in row]
            row = [[cell] for cell in cells]
        else:
            row[-1].append(cells[0])
            row.extend([cell] for cell in cells[1:])
            if _JOINED not in notes:
                notes.append(_JOINED)
    if row:
        yield ["\n".join(cell) for cell in row]
