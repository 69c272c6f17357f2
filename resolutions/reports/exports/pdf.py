"""The report as PDF, and the chair's brief of it."""

from carecommit.kit.paper.as_pdf import as_pdf as written
from resolutions.reports.brief import brief
from resolutions.reports.document import Report
from resolutions.reports.paper import composed
from resolutions.reports.paper.chairs_brief import on_one_side


def as_pdf(report: Report) -> bytes:
    """The whole report as an accessible PDF."""
    return written(composed(report))


def brief_as_pdf(report: Report) -> bytes:
    """The chair's brief, one side of A4."""
    return written(on_one_side(brief(report)))
