"""OpenDocument spreadsheets, whose content is read as a stream.

Not by calamine: it gives neither merged nor hidden parts nor colours, and the part that holds those holds the values.
"""

import re
from datetime import datetime, timedelta
from xml.parsers import expat

from carecommit.kit.refused import Refused
from resolutions.intake.book import Book, Span, Table
from resolutions.intake.files.cells import percentage, plain, text_of
from resolutions.intake.files.colours import named
from resolutions.intake.files.limits import MOST_COLUMNS, MOST_ROWS
from resolutions.intake.files.package import Package
from resolutions.intake.files.sentences import LINKED, MACROS, PROTECTED, in_quotes
from resolutions.intake.files.shape import book, refuse_if_large, table

_NONE = "This spreadsheet has no sheet with anything in it. Bring the file that holds the table."
_LENGTH = re.compile(r"(-)?P(?:([0-9]{1,6})D)?T?(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9}(?:[.,][0-9]+)?)S)?")
_HIDDEN = ("collapse", "filter")
# In a cell, these hold words that are not the cell's.
_BESIDE = ("office:annotation", "draw:frame", "draw:custom-shape", "draw:g", "text:ruby-text", "text:note")


def read(content: bytes) -> Book:
    """Every sheet that holds anything, hidden ones too.

    Raises Refused, and ExpatError or ValueError for a damaged file.
    """
    package = Package(content)
    # Each part is listed there with how it is encrypted.
    if b"encryption-data" in (package.part_if_any("META-INF/manifest.xml") or b""):
        raise Refused(PROTECTED)
    reading = _Reading()
    reading.of(package.part("content.xml"))
    notes = [MACROS] if package.has_under("Basic/") or package.has_under("Scripts/") else []
    if reading.linked:
        notes.append(LINKED)
    tables = []
    for sheet in reading.sheets:
        if not sheet.rows and sheet.too_many == (0, 0):
            continue
        try:
            tables.append(sheet.as_table(hidden=sheet.style in reading.hidden_styles, colours=reading.colours))
        except Refused:
            if sheet.style not in reading.hidden_styles:
                raise
            notes.append(f"The hidden sheet {in_quotes(sheet.name)} is too large and was not read.")
    return book("ods", tables, notes, none=_NONE)


class _Sheet:
    """The cells of one sheet that hold something, by row and column from 0."""

    def __init__(self, name: str, style: str) -> None:
        self.name = plain(name)
        self.style = style
        self.rows: dict[int, dict[int, str]] = {}
        self.styles: dict[int, list[tuple[int, int, str]]] = {}
        self.spans: list[Span] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.column_styles: list[tuple[int, int, str]] = []
        # The largest that was met, where it was too large to be kept.
        self.too_many = (0, 0)

    def as_table(self, *, hidden: bool, colours: dict[str, str]) -> Table:
        refuse_if_large(self.name, *self.too_many)
        first, last = min(self.rows), max(self.rows)
        left = min(min(row) for row in self.rows.values())
        right = max(max(row) for row in self.rows.values())
        refuse_if_large(self.name, last - first + 1, right - left + 1)
        return table(
            self.name,
            [
                [self.rows.get(row, {}).get(column, "") for column in range(left, right + 1)]
                for row in range(first, last + 1)
            ],
            numbers=range(first + 1, last + 2),
            spans=(
                Span(span.top - first, span.left - left, span.bottom - first, span.right - left) for span in self.spans
            ),
            fills={
                (row - first, column - left): colours[style]
                for row, styles in self.styles.items()
                for begin, end, style in styles
                if style in colours
                for column in range(max(begin, left), min(end, right) + 1)
            },
            hidden=hidden,
            hidden_columns=(
                column - left
                for begin, end in self.hidden_columns
                for column in range(max(begin, left), min(end, right) + 1)
            ),
            hidden_rows=(row - first for row in self.hidden_rows),
        )

    def column_style(self, column: int) -> str:
        return next((style for begin, end, style in self.column_styles if begin <= column <= end), "")


class _Reading:
    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []
        self.hidden_styles: set[str] = set()
        self.colours: dict[str, str] = {}
        self.linked = False
        self._style = ""
        self._depth = 0
        # Depth of the element whose words are beside a cell's own; 0 outside of any.
        self._beside = 0
        # Depth of the sheet that is being read: a table in a table is not one.
        self._sheet_depth = 0
        self._row = self._column = self._columns = 0
        self._row_attributes: dict[str, str] = {}
        self._cells: dict[int, str] = {}
        self._cell_styles: list[tuple[int, int, str]] = []
        self._cell: dict[str, str] | None = None
        self._covered = False
        self._paragraphs: list[list[str]] = []
        self._parser = expat.ParserCreate()

    def of(self, part: bytes) -> None:
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.Parse(part, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._beside:
            return
        if self._cell is not None:
            self._start_in_cell(name, attributes)
        elif name in ("table:table-cell", "table:covered-table-cell"):
            if self._sheet_depth:
                self._cell = attributes
                self._covered = name == "table:covered-table-cell"
                self._paragraphs = []
        elif name == "table:table-row":
            self._row_attributes = attributes
            self._column = 0
            self._cells = {}
            self._cell_styles = []
        elif name == "table:table-column" and self._sheet_depth:
            self._start_column(attributes)
        elif name == "table:table" and not self._sheet_depth:
            self._sheet_depth = self._depth
            self._row = self._columns = 0
            self.sheets.append(_Sheet(attributes.get("table:name", ""), attributes.get("table:style-name", "")))
        elif name == "table:table-source":
            self.linked = True
        elif name in ("table:shapes", "office:forms", "table:tracked-changes"):
            self._beside = self._depth
        elif name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self.hidden_styles.add(self._style)
        elif name == "style:table-cell-properties":
            self._start_colour(attributes.get("fo:background-color", ""))

    def _start_colour(self, written: str) -> None:
        if colour := named(written.removeprefix("#")):
            self.colours[self._style] = colour

    def _start_in_cell(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("text:p", "text:h"):
            self._paragraphs.append([])
            self._parser.CharacterDataHandler = self._words
        elif name in _BESIDE:
            self._beside = self._depth
            self._parser.CharacterDataHandler = None
        elif name == "text:s":
            self._words(" " * min(_count(attributes.get("text:c")), 1000))
        elif name == "text:tab":
            self._words(" ")
        elif name == "text:line-break":
            self._words("\n")

    def _words(self, words: str) -> None:
        if self._paragraphs:
            self._paragraphs[-1].append(words)

    def _end(self, name: str) -> None:
        depth, self._depth = self._depth, self._depth - 1
        if self._beside:
            if depth == self._beside:
                self._beside = 0
                # Words may follow in the paragraph around it.
                if self._cell is not None and self._paragraphs:
                    self._parser.CharacterDataHandler = self._words
        elif name in ("text:p", "text:h"):
            self._parser.CharacterDataHandler = None
        elif name in ("table:table-cell", "table:covered-table-cell"):
            if self._cell is not None:
                self._end_cell(self._cell)
                self._cell = None
        elif name == "table:table-row":
            if self._sheet_depth and self._cell is None:
                self._end_row()
        elif name == "table:table" and depth == self._sheet_depth:
            self._sheet_depth = 0

    def _start_column(self, attributes: dict[str, str]) -> None:
        begin = self._columns
        self._columns += _count(attributes.get("table:number-columns-repeated"))
        where = (begin, self._columns - 1)
        if attributes.get("table:visibility") in _HIDDEN:
            self.sheets[-1].hidden_columns.append(where)
        if style := attributes.get("table:default-cell-style-name"):
            self.sheets[-1].column_styles.append((*where, style))

    def _end_cell(self, attributes: dict[str, str]) -> None:
        sheet = self.sheets[-1]
        column = self._column
        repeated = _count(attributes.get("table:number-columns-repeated"))
        self._column += repeated
        text = "" if self._covered else self._text(attributes)
        if text:
            if repeated > MOST_COLUMNS:
                sheet.too_many = (1, repeated)
            self._cells.update(dict.fromkeys(range(column, column + min(repeated, MOST_COLUMNS)), text))
        elif not self._covered and (style := attributes.get("table:style-name") or sheet.column_style(column)):
            self._cell_styles.append((column, column + repeated - 1, style))
        down = _count(attributes.get("table:number-rows-spanned"))
        across = _count(attributes.get("table:number-columns-spanned"))
        if down > 1 or across > 1:
            sheet.spans.append(Span(self._row, column, self._row + down - 1, column + across - 1))

    def _text(self, attributes: dict[str, str]) -> str:
        written = "\n".join("".join(paragraph) for paragraph in self._paragraphs)
        match attributes.get("office:value-type"):
            case "float" | "currency":
                return text_of(float(attributes["office:value"]))
            case "percentage":
                return percentage(float(attributes["office:value"]))
            case "boolean":
                return attributes.get("office:boolean-value", "").upper()
            case "date":
                return _date(attributes.get("office:date-value", "")) or plain(written)
            case "time":
                return _length(attributes.get("office:time-value", "")) or plain(written)
            case _:
                return plain(written or attributes.get("office:string-value", ""))

    def _end_row(self) -> None:
        sheet = self.sheets[-1]
        row = self._row
        repeated = _count(self._row_attributes.get("table:number-rows-repeated"))
        self._row += repeated
        if not self._cells:
            return
        if repeated > MOST_ROWS or len(sheet.rows) + repeated > MOST_ROWS:
            sheet.too_many = (len(sheet.rows) + repeated, 1)
            return
        hidden = self._row_attributes.get("table:visibility") in _HIDDEN
        for number in range(row, row + repeated):
            sheet.rows[number] = self._cells
            sheet.styles[number] = self._cell_styles
            if hidden:
                sheet.hidden_rows.append(number)


def _count(written: str | None) -> int:
    """How often something is repeated; once where the file does not say. Raises ValueError for no number."""
    return max(int(written), 1) if written else 1


def _date(written: str) -> str:
    try:
        return text_of(datetime.fromisoformat(written))
    except ValueError:
        return ""


def _length(written: str) -> str:
    found = _LENGTH.fullmatch(written)
    if not found:
        return ""
    days, hours, minutes = (int(found[group] or 0) for group in (2, 3, 4))
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=float((found[5] or "0").replace(",", ".")))
    return text_of(-length if found[1] else length)
