"""The report as one page that needs nothing else: no other file, no script, no network."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from resolutions.reports.document import Report

_STYLESHEETS = ("govuk/govuk-frontend.min.css", "carecommit.css", "reports.css")


def as_html(report: Report) -> str:
    """The page that prints, with its styles inside it.

    Raises FileNotFoundError if this installation lacks a stylesheet.
    """
    return render_to_string("reports/print_report.html", {"report": report, "styles": _styles()})


def _styles() -> str:
    found = {name: finders.find(name) for name in _STYLESHEETS}
    if missing := [name for name, path in found.items() if path is None]:
        raise FileNotFoundError(f"The stylesheet {missing[0]} is not among the static files.")
    text = "\n".join(Path(path).read_text(encoding="utf-8") for path in found.values())
    # The styles are put into the page as they are; only this could end the element they stand in.
    return text.replace("</", "<\\/")
