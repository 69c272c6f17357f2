"""One worksheet's XML as a stream: where its cells are, and what calamine leaves out."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from resolutions.intake.files.cells import plain
from resolutions.intake.files.styles import Styles

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_DIGITS = "0123456789"


@dataclass(slots=True)
class Sheet:
    """Rows and columns count from 0, first and last included.

    `rows` and `columns` are the size of the rectangle around all cells that hold something. `fills` has only cells
    without anything in them, in rows that hold something. `uncalculated` has formulas that may have no stored result.
    """

    rows: int = 0
    columns: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    percentages: list[tuple[int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    fills: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: list[tuple[int, int]] = field(default_factory=list)


def scanned(part: bytes, styles: Styles) -> Sheet:
    """Raises ExpatError for what is not XML, and ValueError for what no sheet says."""
    return _Scan(styles).of(part)


class _Scan:
    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._sheet = Sheet()
        self._columns: dict[str, int] = {}
        self._top = self._left = 10**9
        self._bottom = self._right = -1
        self._row = self._column = -1
        self._row_used = False
        self._row_fills: dict[tuple[int, int], str] = {}
        # The attributes of a cell of which nothing but its beginning has come.
        self._open: dict[str, str] | None = None
        self._formula = False
        self._parser = expat.ParserCreate()

    def of(self, part: bytes) -> Sheet:
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.Parse(part, True)
        self._end_row()
        sheet = self._sheet
        if self._bottom >= 0:
            sheet.rows = self._bottom - self._top + 1
            sheet.columns = self._right - self._left + 1
        return sheet

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "v" or name == "is":
            if self._open is not None:
                self._hold(self._open)
        elif name == "f":
            self._formula = self._open is not None
        else:
            if self._open is not None:
                self._leave(self._open)
            if name == "c":
                self._open = attributes
                self._place(attributes.get("r"))
            elif name == "row":
                self._begin_row(attributes)
            elif name == "col":
                if _is_on(attributes.get("hidden")):
                    self._sheet.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))
            elif name == "mergeCell":
                self._merge(attributes.get("ref", ""))

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self._end_row()
        self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
        self._column = -1
        if _is_on(attributes.get("hidden")):
            self._sheet.hidden_rows.append(self._row)

    def _end_row(self) -> None:
        if self._open is not None:
            self._leave(self._open)
        if self._row_used and self._row_fills:
            self._sheet.fills.update(self._row_fills)
        self._row_used = False
        self._row_fills = {}

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip(_DIGITS)
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column(letters)
        self._column = column
        self._row = int(reference[len(letters) :]) - 1

    def _hold(self, attributes: dict[str, str]) -> None:
        """The open cell holds something."""
        self._open = None
        self._row_used = True
        row, column = self._row, self._column
        kind = attributes.get("t", "n")
        if self._formula:
            self._formula = False
            # A result that is no words is written as an empty string; a number that is not there, as nothing.
            if kind == "n":
                self._sheet.uncalculated.append((row, column))
        if row < self._top:
            self._top = row
        if row > self._bottom:
            self._bottom = row
        if column < self._left:
            self._left = column
        if column > self._right:
            self._right = column
        if kind == "e":
            self._read_error()
        elif kind == "n" and attributes.get("s") in self._styles.percentages:
            self._sheet.percentages.append((row, column))

    def _leave(self, attributes: dict[str, str]) -> None:
        """The open cell held nothing."""
        self._open = None
        if self._formula:
            self._sheet.uncalculated.append((self._row, self._column))
            self._formula = False
        if colour := self._styles.colours.get(attributes.get("s", "0")):
            self._row_fills[self._row, self._column] = colour

    def _read_error(self) -> None:
        where = (self._row, self._column)
        words: list[str] = []

        def ended(_name: str) -> None:
            self._parser.CharacterDataHandler = None
            self._parser.EndElementHandler = None
            self._sheet.errors[where] = plain("".join(words))

        self._parser.CharacterDataHandler = words.append
        self._parser.EndElementHandler = ended

    def _merge(self, reference: str) -> None:
        ends = [_REFERENCE.fullmatch(end) for end in reference.split(":")]
        if len(ends) == 2 and ends[0] and ends[1]:
            top, bottom = sorted((int(ends[0][2]) - 1, int(ends[1][2]) - 1))
            left, right = sorted((_column(ends[0][1]), _column(ends[1][1])))
            self._sheet.merged.append((top, left, bottom, right))


def _is_on(written: str | None) -> bool:
    return written in ("1", "true")


def _column(letters: str) -> int:
    """A, B … Z, AA as 0, 1 … 25, 26. Raises ValueError for anything else."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError("A cell has no column.")
        number = number * 26 + ord(letter) - 64
    return number - 1
