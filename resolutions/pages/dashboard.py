"""The dashboard: the live report of the open quarter, exceptions first."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from resolutions.council.rules import is_coordinator
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import open_quarter, shown
from resolutions.reports.build import live
from resolutions.reports.document import Report

# The figures that a board member reads first, each with the filter of the list behind it.
_HEADLINES = {
    "actions": "",
    "delivered": "?standing=done",
    "in_progress": "?stage=in_progress",
    "red": "?rating=red",
    "overdue": "?standing=overdue",
    "silent": "?standing=silent",
    "slipped": "?standing=slipped",
    "due_soon": "?standing=due_soon",
}
# On the first day of a quarter every live action is silent; the report has them all.
MOST_SHOWN = 25


@dataclass(frozen=True)
class Tile:
    """A headline figure and where it leads."""

    number: int
    words: str
    url: str


@require_safe
def show_dashboard(request: HttpRequest) -> HttpResponse:
    """The open quarter as it stands today; with none open, how to go on."""
    quarter = open_quarter()
    if quarter is None:
        facts = {"newest": Quarter.objects.first(), "may_open": is_coordinator(request.user)}
        return render(request, "resolutions/no_open_quarter.html", facts)
    # No figure counts what stands beside an update, and this page is the one that is opened most.
    report = live(shown(quarter, clock.today()), with_beside=False)
    short = {"most_shown": MOST_SHOWN, "first_lines": f":{MOST_SHOWN}"}
    facts = {"report": report, "tiles": tiles(report), **short}
    return render(request, "resolutions/show_dashboard.html", facts)


def tiles(report: Report) -> list[Tile]:
    """The headline figures of `report`."""
    figures, url = {figure.code: figure for figure in report.figures}, reverse("list-actions")
    return [Tile(figures[code].count, figures[code].words, url + query) for code, query in _HEADLINES.items()]
