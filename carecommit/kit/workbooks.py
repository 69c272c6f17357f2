"""Writing .xlsx: what was text stays text, a day is a day, a number is a number, and no character is lost."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from django.utils import timezone
from xlsxwriter import Workbook
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.worksheet import Worksheet

from carecommit.kit import clock
from carecommit.kit.cells import as_text
from carecommit.kit.refused import Refused

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3. Characters are counted in UTF-16.
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_576
CUT = " […] [CUT HERE: a cell of a workbook holds no more. The rest is in CareCommit.]"

Cell = str | int | float | date | datetime | None

# Neither XML nor any text that people exchange can hold these.
_NOT_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
# Excel counts days from 1900 and believes in a 29 February of that year: before March a day would be another.
_FIRST_SAFE_DAY = date(1900, 3, 1)
# A spreadsheet keeps 15 digits of a number; one with more is text.
_LARGEST_NUMBER = 10**15
_NARROWEST, _WIDEST = 10, 60
# The height of a line and of the tallest row, in points.
_LINE, _TALLEST = 15, 409
# The longest header that a sheet may print is 255 characters.
_LONGEST_PRINTED = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a row of headings, then rows.

    A `hidden` sheet is one that a spreadsheet does not offer to show. `quiet` are the headings drawn grey; `widths` is
    heading -> characters, measured where it is absent; `frozen` is how many columns stay in sight, beside the headings.
    `bands` are rows, counted from 0, whose first cell runs across the whole sheet. Printed, it is as small as makes it
    `pages_wide` pages wide, on each of which the frozen columns stand again.

    Excel makes a row as tall as what it holds, and goes on as somebody types; LibreOffice shows the first line only.
    Where `is_read`, and nobody types, the rows have a height of their own.
    """

    name: str
    headings: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    hidden: bool = False
    filtered: bool = True
    frozen: int = 0
    quiet: frozenset[str] = frozenset()
    widths: Mapping[str, int] = field(default_factory=dict)
    bands: frozenset[int] = frozenset()
    pages_wide: int = 1
    is_read: bool = False


def fitted(text: str) -> str:
    """`text` as a cell can hold it: itself, or if it is longer than a cell may be, its beginning with a mark.

    `fitted(fitted(text)) == fitted(text)`, so that a cut cell which comes back unchanged is seen to be.
    """
    text = _NOT_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", text)
    # A character takes two places at most, so most texts need no counting.
    if len(text) <= LONGEST_CELL // 2 or _length(text) <= LONGEST_CELL:
        return text
    room = LONGEST_CELL - _length(CUT)
    return text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", errors="ignore") + CUT


def workbook(sheets: Sequence[Sheet], *, marking: str = "") -> bytes:
    """The file. `marking` is printed at the head and foot of each page of paper.

    No cell of it is a formula or a link, whatever its text begins with. Raises Refused for more rows than a sheet can
    hold.
    """
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = _Book(file, options)
    made = clock.now().astimezone(UTC)
    book.set_properties({"author": "CareCommit", "created": made})
    pens = _Pens(book)
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name), sheet, pens, marking)
    book.close()
    return file.getvalue()


class _Pens:
    """How cells look. Text is marked as text, so that Excel leaves "Jan 25" as it is typed and makes no day of it."""

    def __init__(self, book: Workbook) -> None:
        common = {"text_wrap": True, "valign": "top"}
        heading = {**common, "bold": True, "num_format": "@", "border": 1}
        self.heading = book.add_format({**heading, "bg_color": "#D9E8F6"})
        self.quiet = book.add_format({**heading, "bg_color": "#D9D9D9", "italic": True})
        self.text = book.add_format({**common, "num_format": "@"})
        self.number = book.add_format(common)
        self.day = book.add_format({**common, "num_format": "dd/mm/yyyy", "align": "left"})
        self.moment = book.add_format({**common, "num_format": "dd/mm/yyyy hh:mm", "align": "left"})


def _write(page: Worksheet, sheet: Sheet, pens: _Pens, marking: str) -> None:
    if len(sheet.rows) >= MOST_ROWS:
        raise Refused(f"A sheet of a workbook holds {MOST_ROWS:,} rows. Narrow the list, and download it in parts.")
    for place, heading in enumerate(sheet.headings):
        _put(page, 0, place, heading, pens, pens.quiet if heading in sheet.quiet else pens.heading)
    for number, row in enumerate(sheet.rows, start=1):
        if number - 1 in sheet.bands and len(sheet.headings) > 1:
            page.merge_range(number, 0, number, len(sheet.headings) - 1, "", pens.heading)
        for place, cell in enumerate(row):
            _put(page, number, place, cell, pens)
    if sheet.hidden:
        page.very_hidden()
        return
    widths = [
        sheet.widths.get(heading) or _width(heading, [row[place] for row in sheet.rows[:200]])
        for place, heading in enumerate(sheet.headings)
    ]
    for place, width in enumerate(widths):
        page.set_column(place, place, width, pens.text)
    if sheet.is_read:
        for number, row in enumerate((sheet.headings, *sheet.rows)):
            if (lines := max(map(_lines, row, widths), default=1)) > 1:
                page.set_row(number, min(lines * _LINE, _TALLEST))
    page.freeze_panes(1, sheet.frozen)
    if sheet.filtered and sheet.headings:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.headings) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(sheet.pages_wide, 0)
    page.repeat_rows(0)
    if sheet.frozen:
        page.repeat_columns(0, sheet.frozen - 1)
    if marking:
        # In a printed header & begins a code.
        printed = "&C" + marking[:_LONGEST_PRINTED].replace("&", "&&")
        # Of one size, however small the sheet is printed: a marking that cannot be read is none.
        page.set_header(printed, {"scale_with_doc": False})
        page.set_footer(printed, {"scale_with_doc": False})


def _put(page: Worksheet, row: int, place: int, cell: Cell, pens: _Pens, pen=None) -> None:
    """One cell, by its type; what a spreadsheet would blur is written as text."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < _LARGEST_NUMBER:
        page.write_number(row, place, cell, pen or pens.number)
    elif isinstance(cell, datetime) and cell.date() >= _FIRST_SAFE_DAY:
        page.write_datetime(row, place, timezone.make_naive(cell), pen or pens.moment)
    elif isinstance(cell, date) and not isinstance(cell, datetime) and cell >= _FIRST_SAFE_DAY:
        page.write_datetime(row, place, datetime.combine(cell, time()), pen or pens.day)
    elif text := fitted(as_text(cell)):
        page.write_string(row, place, text, pen or pens.text)


def _width(heading: Cell, cells: Sequence[Cell]) -> int:
    lines = (line for cell in (heading, *cells) for line in as_text(cell).split("\n"))
    # Two more for the arrow of the filter.
    return max(_NARROWEST, min(_WIDEST, max(map(len, lines), default=0) + 2))


def _lines(cell: Cell, width: int) -> int:
    """How many lines a cell takes, or one more: words are not broken, and the last of a line leaves room."""
    if not isinstance(cell, str) or (len(cell) < width and "\n" not in cell):
        return 1
    return sum(-(-len(line) // (width - 2)) or 1 for line in cell.split("\n"))


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class _Strings(SharedStrings):
    """The table of a workbook's texts. XlsxWriter's writes a text such as <r>…</r> as XML of its own, unescaped, and
    leaves the second of two escapes that share an underscore, so that _x0041_x0042_ would be read as _x0041B.
    """

    _CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")
    _LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

    def _write_si(self, string: str) -> None:
        string = self._LOOKS_ESCAPED.sub("_x005F_", string)
        string = self._CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", string)
        self._xml_si_element(string, [("xml:space", "preserve")])


class _Packager(Packager):
    def _write_shared_strings_file(self) -> None:
        if self.workbook.str_table.count:
            strings = _Strings()
            strings.string_table = self.workbook.str_table
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            strings._assemble_xml_file()


class _Book(Workbook):
    def _get_packager(self) -> Packager:
        # The library's own place for another packager.
        return _Packager()
