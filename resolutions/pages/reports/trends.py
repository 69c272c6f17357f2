"""The trends page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from resolutions.pages.reports.charts import HEIGHT, WIDTH, chart
from resolutions.reports.trends import Group, trends


@require_safe
def show_trends(request: HttpRequest) -> HttpResponse:
    """How the counts went from quarter to quarter, drawn and in tables. A single quarter is told in sentences."""
    found = trends()
    quarters = [issue.quarter.financial for issue in found.issues]
    facts = {
        "trends": found,
        "newest": found.issues[-1] if found.issues else None,
        "groups": [(group, _charts(group, quarters), _rows(group, found.issues)) for group in found.groups],
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render(request, "reports/show_trends.html", facts)


def _charts(group: Group, quarters: list) -> list:
    return [chart(series, quarters, group.most) for series in group.series] if len(quarters) > 1 else []


def _rows(group: Group, issues: tuple) -> list[tuple]:
    """Each issue with what it counted, each with its heading; the newest first, as in the list of reports."""
    return [
        (issue, [(series.words, series.counts[place]) for series in group.series])
        for place, issue in reversed(list(enumerate(issues)))
    ]
