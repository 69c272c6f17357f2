"""The formats of a report: every one is made of the same `Report`, and frozen with it."""

from collections.abc import Callable
from dataclasses import dataclass

from resolutions.reports.document import Report
from resolutions.reports.exports.csv import as_csv
from resolutions.reports.exports.html import as_html


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
        Format("html", "Web page", "text/html; charset=utf-8", lambda report: as_html(report).encode()),
        Format("csv", "CSV", "text/csv; charset=utf-8", lambda report: as_csv(report).encode()),
        # The canonical form, so that anybody can take its hash.
        Format("json", "JSON", "application/json", lambda report: report.canonical().encode()),
    )
}
