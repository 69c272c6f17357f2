"""Text with commas, semicolons or tabs between its cells."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from io import StringIO
from itertools import islice

from carecommit.kit.refused import Refused
from resolutions.intake.book import Book, Table
from resolutions.intake.files.cells import plain
from resolutions.intake.files.limits import MOST_BYTES
from resolutions.intake.files.shape import book, refuse_if_large, table

_NONE = "This file has nothing in it. Save the file again and bring that."
_UNREADABLE = "The letters of this file cannot be read. In Excel, save the file as “CSV UTF-8” and bring that."
_SEPARATORS = ",;\t"
# As many records as a plan has rows are enough to see which separator cuts them alike.
_SAMPLE = 500
_SAID = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def read(content: bytes) -> Book:
    """The one table of a file in UTF-8, UTF-16 with its mark, or Windows-1252; numbers count records, not lines.

    A cell that begins with an apostrophe keeps it: only the caller knows whether our own export put it there.
    Raises Refused for other encodings.
    """
    return book("csv", found if (found := tables_of(_decoded(content), "the file")) else (), (), none=_NONE)


def tables_of(text: str, name: str) -> list[Table]:
    """The table in a text, in a list that is empty where the text is."""
    first = 1
    # What Excel itself is told of the separator in this way is no record of the plan, but counts as a line.
    if said := _SAID.match(text):
        separator, text, first = said[1], text[said.end() :], 2
    else:
        separator = separator_of(text)
    return filled(records(text, separator), name, first)


def separator_of(text: str) -> str:
    """The separator that cuts most records into the same number of cells, more than one; a comma where none does."""
    return max(_SEPARATORS, key=lambda separator: evenness(islice(records(text, separator), _SAMPLE)))


def evenness(rows: Iterable[Sequence[str]]) -> tuple[float, int]:
    """Which part of the rows has the commonest number of cells above one, and that number; (0, 0) where none has."""
    widths = Counter(len(row) for row in rows if any(row))
    wide = [(count, width) for width, count in widths.items() if width > 1]
    if not wide:
        return (0, 0)
    count, width = max(wide)
    return (count / widths.total(), width)


def records(text: str, separator: str) -> Iterable[list[str]]:
    """The records of a text, quotation marks honoured; a blank line is an empty one."""
    csv.field_size_limit(MOST_BYTES)
    return csv.reader(StringIO(text, newline=""), delimiter=separator)


def filled(rows: Iterable[Sequence[str]], name: str, first: int = 1) -> list[Table]:
    """A table of the rows, the first of which has the number given, without the blank rows and columns at their end.

    In a list that is empty where all are blank. Raises Refused as soon as they are too many.
    """
    kept: list[list[str]] = []
    blank = width = 0
    for row in rows:
        cells = [plain(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            blank += 1
            continue
        width = max(width, len(cells))
        refuse_if_large(name, len(kept) + blank + 1, width)
        kept.extend([] for _ in range(blank))
        kept.append(cells)
        blank = 0
    return [table(name, kept, numbers=range(first, first + len(kept)))] if kept else []


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise Refused(_UNREADABLE)
