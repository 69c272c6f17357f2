"""The report for Word."""

from carecommit.kit.paper.as_docx import as_docx as written
from resolutions.reports.document import Report
from resolutions.reports.paper import composed


def as_docx(report: Report) -> bytes:
    """The whole report as a Word document."""
    return written(composed(report))
