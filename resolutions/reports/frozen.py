"""What is frozen of a report, worked out from the report alone: when it is frozen, and again when it is verified."""

from dataclasses import fields, replace
from typing import Any

from resolutions.reports.document import PUBLIC, Before, Report
from resolutions.reports.public import public

# What is kept of a line beside the content, for the next report to be measured from.
STOOD = ("reference", *(field.name for field in fields(Before)))


def editions(report: Report) -> tuple[Report, ...]:
    """The public edition of `report` and, where anything in it is exempt, the one with Part II."""
    return (public(report), report) if report.has_exempt else (replace(report, part=PUBLIC),)


def figures(report: Report) -> dict[str, int]:
    """The headline counts by code, as the report gives them."""
    return {figure.code: figure.count for figure in report.figures}


def stood(report: Report) -> list[dict[str, Any]]:
    """How each action stood in the report, by the names of `Stood`."""
    return [{name: getattr(line, name) for name in STOOD} for line in report]
