"""The public version of a report: the same, with what is exempt from publication left out and said to be."""

from dataclasses import replace

from resolutions.reports.document import PUBLIC, Report


def public(report: Report) -> Report:
    """`report` as anybody may read it. Pure: a public report comes back as it is."""
    return replace(report, part=PUBLIC)
