"""Excel workbooks: values by calamine, and what it does not tell by a reading of the sheets' own XML."""

from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

from carecommit.kit.refused import Refused
from resolutions.intake.book import Book, Span, Table
from resolutions.intake.files.cells import Value, percentage, plain, text_of
from resolutions.intake.files.markup import attribute, child, children, tree
from resolutions.intake.files.package import Package
from resolutions.intake.files.relations import targets
from resolutions.intake.files.sentences import DAMAGED, LINKED, MACROS, in_quotes
from resolutions.intake.files.shape import book, refuse_if_large, table
from resolutions.intake.files.sheet import Sheet, scanned
from resolutions.intake.files.styles import styles_of

_NONE = "This workbook has no sheet with anything in it. Bring the workbook that holds the table."
_UNCALCULATED = "Some formulas have no result stored in the file, so their cells are empty here."


def read(content: bytes) -> Book:
    """Every worksheet that holds anything, hidden ones too; chart, dialog and macro sheets are left out.

    Raises Refused, and what calamine and the readers of XML raise for a damaged file.
    """
    package = Package(content)
    workbook = _workbook_part(package)
    parts = _sheet_parts(package, workbook)
    styles = styles_of(package)
    notes = [MACROS] if package.has_macros else []
    if package.has_under("xl/externalLinks/"):
        notes.append(LINKED)
    tables = []
    # Before calamine opens anything: it makes room for the whole rectangle between a sheet's first and last cell.
    sheets = {name: scanned(package.part(part), styles) for name, part in parts.items()}
    with load_workbook(package.repacked()) as values:
        for about in values.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            if about.name not in sheets:
                raise Refused(DAMAGED)
            sheet = sheets[about.name]
            hidden = about.visible != SheetVisibleEnum.Visible
            if not sheet.rows:
                continue
            name = plain(about.name)
            try:
                refuse_if_large(name, sheet.rows, sheet.columns)
            except Refused:
                # A list of postcodes behind the plan is no reason to refuse the plan.
                if not hidden:
                    raise
                notes.append(f"The hidden sheet {in_quotes(name)} is too large and was not read.")
                continue
            found = values.get_sheet_by_name(about.name)
            if found.start is not None:
                tables.append(_table(name, found.start, found.to_python(), sheet, hidden=hidden))
                if any(_at(tables[-1], found.start, where) == "" for where in sheet.uncalculated):
                    notes.append(_UNCALCULATED)
    return book("xlsx", tables, notes, none=_NONE)


def _workbook_part(package: Package) -> str:
    found = (part for kind, part in targets(package, "").values() if kind == "officeDocument")
    return next(found, "xl/workbook.xml")


def _sheet_parts(package: Package, workbook: str) -> dict[str, str]:
    """Sheet name -> its part, for worksheets."""
    parts = targets(package, workbook)
    sheets = child(tree(package.part(workbook)), "sheets")
    named = {}
    for sheet in children(sheets, "sheet") if sheets is not None else ():
        kind, part = parts.get(attribute(sheet, "id") or "", ("", ""))
        if kind == "worksheet":
            named[attribute(sheet, "name") or ""] = part
    return named


def _table(name: str, start: tuple[int, int], values: list[list[Value]], sheet: Sheet, *, hidden: bool) -> Table:
    first, left = start
    rows = [[text_of(value) for value in row] for row in values]
    for (row, column), error in sheet.errors.items():
        _put(rows, row - first, column - left, error)
    for row, column in sheet.percentages:
        if first <= row < first + len(rows) and left <= column < left + len(rows[0]):
            value = values[row - first][column - left]
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                rows[row - first][column - left] = percentage(value)
    return table(
        name,
        rows,
        numbers=range(first + 1, first + 1 + len(rows)),
        spans=(
            Span(top - first, edge - left, bottom - first, right - left)
            for top, edge, bottom, right in sheet.merged
            # One that begins outside has its words there, and they are empty.
            if top >= first and edge >= left
        ),
        fills={(row - first, column - left): colour for (row, column), colour in sheet.fills.items()},
        hidden=hidden,
        hidden_columns=(
            column - left
            for begin, end in sheet.hidden_columns
            for column in range(max(begin, left), min(end, left + len(rows[0]) - 1) + 1)
        ),
        hidden_rows=(row - first for row in sheet.hidden_rows),
    )


def _at(made: Table, start: tuple[int, int], where: tuple[int, int]) -> str:
    row, column = where[0] - start[0], where[1] - start[1]
    return made.rows[row][column] if 0 <= row < len(made.rows) and 0 <= column < len(made.rows[0]) else ""


def _put(rows: list[list[str]], row: int, column: int, text: str) -> None:
    if 0 <= row < len(rows) and 0 <= column < len(rows[0]):
        rows[row][column] = text
