"""The report as one page that needs nothing else: no other file, no script, no network."""

from pathlib import Path

from django.contrib.staticfiles import finders

from carecommit.kit.paper.as_html import as_html as written
from resolutions.reports.document import Report
from resolutions.reports.paper import composed

_STYLESHEETS = ("govuk/govuk-frontend.min.css", "carecommit.css", "reports.css", "paper.css")


def as_html(report: Report) -> str:
    """The page that prints, with its styles inside it.

    Raises FileNotFoundError if this installation lacks a stylesheet.
    """
    return written(composed(report), _styles())


def _styles() -> str:
    found = {name: finders.find(name) for name in _STYLESHEETS}
    if missing := [name for name, path in found.items() if path is None]:
        raise FileNotFoundError(f"The stylesheet {missing[0]} is not among the static files.")
    return "\n".join(Path(path).read_text(encoding="utf-8") for path in found.values())
