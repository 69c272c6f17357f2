"""The formats of a report: every one is made of the same `Report`, and frozen with it."""

from collections.abc import Callable
from dataclasses import dataclass

from carecommit.kit.workbooks import CONTENT_TYPE as XLSX
from resolutions.reports.document import Report
from resolutions.reports.exports.csv import as_csv
from resolutions.reports.exports.docx import as_docx
from resolutions.reports.exports.html import as_html
from resolutions.reports.exports.pdf import as_pdf, brief_as_pdf
from resolutions.reports.exports.xlsx import as_xlsx

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Format:
    """`ending` is how its address and its file end; `words` how a page calls it."""

    ending: str
    words: str
    content_type: str
    write: Callable[[Report], bytes]


FORMATS: dict[str, Format] = {
    each.ending: each
    for each in (
        Format("pdf", "PDF", "application/pdf", as_pdf),
        Format("docx", "Word", DOCX, as_docx),
        Format("brief.pdf", "Chair’s brief (PDF)", "application/pdf", brief_as_pdf),
        Format("html", "Web page", "text/html; charset=utf-8", lambda report: as_html(report).encode()),
        Format("xlsx", "Workbook (XLSX)", XLSX, as_xlsx),
        Format("csv", "CSV", "text/csv; charset=utf-8", lambda report: as_csv(report).encode()),
        # The canonical form, so that anybody can take its hash.
        Format("json", "JSON", "application/json", lambda report: report.canonical().encode()),
    )
}
