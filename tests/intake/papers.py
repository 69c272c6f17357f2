"""Papers as councils bring them, built for the tests, and the committed ones of the two councils of the demonstration.

    python -m tests.intake.papers       writes fixtures/intake/ anew

What the Stockport and Plymouth papers hold is under the rule of fixtures/demo/: every date, count, label, owner cell,
timescale and heading as published, every sentence in our own words.
"""

import csv
import re
import tomllib
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from openpyxl import Workbook
from openpyxl.styles import PatternFill

_ROOT = Path(__file__).parents[2]
FIXTURES = _ROOT / "fixtures" / "intake"
_DEMO = _ROOT / "fixtures" / "demo"
_MADE = datetime(2025, 4, 1, 9)  # noqa: DTZ001  the libraries write it as it stands

HEADING = ["You Said - Priority", "We will - Actions required", "By Who", "Timescale", "Progress"]
BAND = "Forward Plan- NEW Focus areas for 2025-6"
TITLES = [
    "Report of the Director for People and Neighbourhoods",
    "Protected Characteristics Action Plan update 2024-2025",
]
_REVIEWED = "31/03/25 (Review)"


# What any test builds.


def zipped(parts: dict[str, str | bytes], *, stored: Iterable[str] = ()) -> bytes:
    """A zip of the parts in their order; the same bytes each time."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, _MADE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_STORED if name in set(stored) else zipfile.ZIP_DEFLATED
            package.writestr(entry, part)
    return packed.getvalue()


def parts_of(content: bytes) -> dict[str, str | bytes]:
    """The parts of a zip, to be changed and packed again by `zipped`."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        return {entry.filename: package.read(entry) for entry in package.infolist()}


def workbook(build: Callable[[Workbook], object]) -> bytes:
    """An .xlsx that openpyxl writes, with its one sheet called Plan before `build` has it."""
    book = Workbook()
    book.active.title = "Plan"
    build(book)
    book.properties.creator = book.properties.lastModifiedBy = "CareCommit"
    book.properties.created = _MADE
    written = BytesIO()
    book.save(written)
    return _as_of_that_day(written.getvalue())


def rows_workbook(*rows: Iterable[Any]) -> bytes:
    """An .xlsx with one sheet of these rows."""

    def build(book: Workbook) -> None:
        for row in rows:
            book.active.append(list(row))

    return workbook(build)


def bare_workbook(sheet: str, **parts: str | bytes) -> bytes:
    """An .xlsx with nothing but the sheet's own XML, and `parts` by name with _ for / before the last."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": _relations(relations, "officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}">'
            '<sheets><sheet name="Plan" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _relations(relations, "worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">{sheet}</worksheet>',
            **parts,
        }
    )


def document(build: Callable[[Document], object]) -> bytes:
    """A .docx that python-docx writes."""
    paper = docx.Document()
    build(paper)
    properties = paper.core_properties
    properties.author = properties.last_modified_by = "CareCommit"
    properties.title = properties.comments = ""
    properties.created = properties.modified = _MADE
    written = BytesIO()
    paper.save(written)
    return _as_of_that_day(written.getvalue())


def body_document(body: str) -> bytes:
    """A .docx whose body is this XML, with w: for Word's names and nothing else around it."""
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return zipped(
        {
            "_rels/.rels": _relations(relations, "officeDocument", "word/document.xml"),
            "word/document.xml": f'<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>',
        }
    )


def table_in(paper: Document, rows: Iterable[Iterable[str]]) -> Table:
    """A table of these rows at the end of a paper."""
    written = [list(row) for row in rows]
    table = paper.add_table(len(written), len(written[0]), style="Table Grid")
    for row, texts in zip(table.rows, written, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


def shade(cell: _Cell, rgb: str) -> None:
    """Colours a cell of a Word table."""
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), rgb)
    cell._tc.get_or_add_tcPr().append(shading)


def colour(rgb: str) -> PatternFill:
    """A fill for a cell of an Excel sheet."""
    return PatternFill("solid", fgColor=rgb)


def spreadsheet(content: str, *, styles: str = "", **parts: str | bytes) -> bytes:
    """An .ods whose sheets are this XML, with its automatic styles."""
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (
            ("office", "office"),
            ("table", "table"),
            ("text", "text"),
            ("style", "style"),
            ("fo", "xsl-fo-compatible"),
            ("draw", "drawing"),
            ("meta", "meta"),
        )
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    written: dict[str, str | bytes] = {
        "mimetype": mimetype,
        "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{content}</office:spreadsheet></office:body></office:document-content>",
        "meta.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-meta {spaces} office:version="1.2">'
        "<office:meta><meta:initial-creator>CareCommit</meta:initial-creator>"
        f"<meta:creation-date>{_MADE.isoformat()}</meta:creation-date></office:meta></office:document-meta>",
        "META-INF/manifest.xml": '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mimetype}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        **parts,
    }
    return zipped(written, stored=["mimetype"])


def ods_cell(text: str, attributes: str = "") -> str:
    """A cell of an .ods with words, a paragraph a line; an empty one without."""
    if not text:
        return f"<table:table-cell {attributes}/>"
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string" {attributes}>{lines}</table:table-cell>'


def ods_row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


# Stockport: a plan with what a page break does to it, a band, and cells that go down over two rows.


def stockport_rows() -> list[list[str]]:
    """The plan's table from its heading on, row by row as the paper has it.

    The fifth priority is broken over a page: its row goes on in two more, behind the heading that is repeated there.
    """
    plan = tomllib.loads((_DEMO / "stockport.toml").read_text("utf-8"))["resolutions"]
    rows = [HEADING]
    for resolution in plan[:6]:
        (action,) = resolution["actions"]
        rows.append(
            [
                resolution["you_said"],
                action["title"],
                action["owners"],
                action["timescale"],
                action["reported"],
            ]
        )
    rows[5:6] = _broken_over_a_page(rows[5])
    rows.append([BAND, "", "", "", ""])
    for resolution in plan[6:]:
        (action,) = resolution["actions"]
        rows.append([resolution["words"], "To be scoped", action["owners"], action["timescale"], action["reported"]])
    # One cell over both in the formats that can say so, and written once.
    rows[-2][2] = "HoS/ Service Leader Leaving Care"
    rows[-1][2] = rows[-1][3] = ""
    return rows


def _broken_over_a_page(row: list[str]) -> list[list[str]]:
    said, action, owners, timescale, progress = row
    said_first, said_rest = _halves(said, " to keep them")
    action_first, action_rest = _halves(action, " supported apprenticeships")
    progress_first, progress_rest = _halves(progress, " Social value")
    progress_rest, progress_last = _halves(progress_rest, " More care leavers")
    return [
        [said_first, action_first, owners, timescale, progress_first],
        HEADING,
        [said_rest, action_rest, "", "", progress_rest],
        ["", "", "", "", progress_last],
    ]


def _halves(text: str, second: str) -> tuple[str, str]:
    at = text.index(second) if second in text else text.index(" ", len(text) // 2)
    return text[:at], text[at + 1 :]


def stockport_csv() -> bytes:
    """As Excel writes it, for Windows: the titles, and no word of what is merged."""
    written = StringIO(newline="")
    writer = csv.writer(written)
    writer.writerows([title, "", "", "", ""] for title in TITLES)
    writer.writerows(stockport_rows())
    return written.getvalue().encode("utf-8-sig")


def stockport_xlsx() -> bytes:
    """With two of the timescales as true dates, a hidden column of notes and a hidden sheet."""

    def build(book: Workbook) -> None:
        sheet = book.active
        for number, title in enumerate(TITLES, start=1):
            sheet.append([title])
            sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=5)
        rows = stockport_rows()
        for row in rows:
            sheet.append(row)
        for number in (4, 6):
            sheet.cell(number, 4).value = date(2025, 3, 31)
            sheet.cell(number, 4).number_format = "d/m/yy"
        last = len(TITLES) + len(rows)
        sheet.merge_cells(start_row=last - 2, start_column=1, end_row=last - 2, end_column=5)
        for column in (3, 4):
            sheet.merge_cells(start_row=last - 1, start_column=column, end_row=last, end_column=column)
        sheet["F3"] = "Notes"
        sheet["F5"] = "For the next meeting"
        sheet.column_dimensions["F"].hidden = True
        lists = book.create_sheet("Lists")
        for word in ("In progress", "Complete", "To be scoped"):
            lists.append([word])
        lists.sheet_state = "hidden"

    return workbook(build)


def stockport_ods() -> bytes:
    """With the merged cells as OpenDocument has them."""
    whole = 'table:number-columns-spanned="5" table:number-rows-spanned="1"'
    covered = '<table:covered-table-cell table:number-columns-repeated="4"/>'
    rows = [ods_row(ods_cell(title, whole), covered) for title in TITLES]
    *plan, band, first, second = stockport_rows()
    rows += [ods_row(*map(ods_cell, row)) for row in plan]
    rows.append(ods_row(ods_cell(band[0], whole), covered))
    two = 'table:number-columns-spanned="1" table:number-rows-spanned="2"'
    rows.append(ods_row(*(ods_cell(text, two if at in (2, 3) else "") for at, text in enumerate(first))))
    under = "<table:covered-table-cell/>"
    rows.append(ods_row(*(under if at in (2, 3) else ods_cell(text) for at, text in enumerate(second))))
    # LibreOffice fills a sheet up to its edges in this way.
    rest = (
        '<table:table-row table:number-rows-repeated="1048559">'
        '<table:table-cell table:number-columns-repeated="5"/></table:table-row>'
    )
    columns = '<table:table-column table:number-columns-repeated="5"/>'
    return spreadsheet(f'<table:table table:name="Plan">{columns}{"".join(rows)}{rest}</table:table>')


def stockport_docx() -> bytes:
    """The paper itself: title, prose, the table, and prose after it."""

    def build(paper: Document) -> None:
        paper.add_heading(TITLES[0], 1)
        paper.add_heading("Protected Characteristics Implementation Plan 2024-2025", 2)
        paper.add_paragraph("The report sets out the plan, what has come of it, and what is to come in 2025-6.")
        paper.add_heading(TITLES[1], 2)
        rows = stockport_rows()
        table = table_in(paper, rows)
        for number, row in enumerate(rows):
            if row[3] == _REVIEWED:
                cell = table.cell(number, 3)
                cell.text = "31/03/25"
                cell.add_paragraph("(Review)")
        last = len(rows) - 1
        _merge(table.cell(last - 2, 0), table.cell(last - 2, 4))
        for column in (2, 3):
            _merge(table.cell(last - 1, column), table.cell(last, column))
        paper.add_paragraph("The children in care council's business meeting looks after the plan.")

    return document(build)


def _merge(first: _Cell, last: _Cell) -> None:
    text = first.text
    first.merge(last).text = text


# Plymouth: a report whose cells hold lists of actions.


def plymouth_rows() -> list[tuple[str, list[str], list[str]]]:
    """For each resolution its label and words, its completed actions, and those in progress."""
    report = tomllib.loads((_DEMO / "plymouth.toml").read_text("utf-8"))["resolutions"]
    return [
        (
            f"{resolution['label']}. {resolution['words']}",
            [action["title"] for action in resolution["actions"] if action.get("stage") != "in_progress"],
            [action["title"] for action in resolution["actions"] if action.get("stage") == "in_progress"],
        )
        for resolution in report
    ]


PLYMOUTH_HEADING = ["Resolution", "Completed Actions", "Actions In Progress"]


def plymouth_docx() -> bytes:
    """The actions as paragraphs of a bulleted list."""

    def build(paper: Document) -> None:
        paper.add_heading("Care Experience as a Protected Characteristic in Plymouth", 1)
        table = table_in(paper, [PLYMOUTH_HEADING, *([words, "", ""] for words, _done, _doing in plymouth_rows())])
        for number, (_words, *lists) in enumerate(plymouth_rows(), start=1):
            for column, actions in enumerate(lists, start=1):
                cell = table.cell(number, column)
                for at, action in enumerate(actions):
                    paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
                    paragraph.style = "List Bullet"
                    paragraph.text = action

    return document(build)


def plymouth_xlsx() -> bytes:
    """The actions as lines that begin with a bullet."""
    return rows_workbook(
        PLYMOUTH_HEADING,
        *(
            [words, *("\n".join(f"• {action}" for action in actions) or None for actions in lists)]
            for words, *lists in plymouth_rows()
        ),
    )


COMMITTED: dict[str, Callable[[], bytes]] = {
    "stockport-plan.docx": stockport_docx,
    "stockport-plan.xlsx": stockport_xlsx,
    "stockport-plan.ods": stockport_ods,
    "stockport-plan.csv": stockport_csv,
    "plymouth-report.docx": plymouth_docx,
    "plymouth-report.xlsx": plymouth_xlsx,
}


def write_fixtures() -> None:
    """Writes fixtures/intake/ anew."""
    FIXTURES.mkdir(exist_ok=True)
    for name, build in COMMITTED.items():
        (FIXTURES / name).write_bytes(build())


def _relations(types: str, kind: str, target: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{types}/{kind}" Target="{target}"/></Relationships>'
    )


def _as_of_that_day(content: bytes) -> bytes:
    """The same file, with no trace of the moment at which it was built, nor of a library's template."""
    parts = parts_of(content)
    parts.pop("docProps/thumbnail.jpeg", None)
    for name, part in parts.items():
        if name == "docProps/core.xml":
            parts[name] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2025-04-01T09:00:00Z", bytes(part))
        elif name == "_rels/.rels":
            parts[name] = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", bytes(part))
    return zipped(parts)


if __name__ == "__main__":
    write_fixtures()
