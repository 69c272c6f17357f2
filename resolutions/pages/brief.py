"""The chair's brief on the screen: of the live report, or of an issue."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import shown_on
from resolutions.reports.brief import brief
from resolutions.reports.build import live
from resolutions.reports.document import PUBLIC, WITH_EXEMPT, Report
from resolutions.reports.models import Edition
from resolutions.reports.public import public
from resolutions.timescales import FinancialQuarter


@require_safe
def show_brief(request: HttpRequest, quarter: FinancialQuarter) -> HttpResponse:
    """The brief of the live report, or, asked for with ?issue=1, of that issue; with ?part=2, that of Part II."""
    part = WITH_EXEMPT if request.GET.get("part") == str(WITH_EXEMPT) else PUBLIC
    asked = request.GET.get("issue", "")
    report = _frozen(quarter, asked, part) if asked else _live(quarter, part)
    facts = {"brief": brief(report), "report": report, "pdf": _pdf(report)}
    return render(request, "reports/show_brief.html", facts)


def _frozen(quarter: FinancialQuarter, number: str, part: int) -> Report:
    if not (number.isascii() and number.isdigit() and len(number) <= 4):
        raise Http404("An issue has a number.")
    named = {"issue__quarter__year": quarter.year, "issue__quarter__number": quarter.number, "part": part}
    return get_object_or_404(Edition, issue__number=number, **named).report


def _live(quarter: FinancialQuarter, part: int) -> Report:
    try:
        when = shown_on(quarter, Quarter.objects.named(quarter).first(), clock.today())
    except ValueError:
        raise Http404("This quarter is still to come.") from None
    report = live(when)
    return report if part == WITH_EXEMPT and report.has_exempt else public(report)


def _pdf(report: Report) -> str:
    """The address of the same brief on one side of paper."""
    if report.is_live:
        part = f"?part={WITH_EXEMPT}" if report.part == WITH_EXEMPT else ""
        return reverse("download-report", args=[report.quarter, "brief.pdf"]) + part
    name = "download-part-two" if report.part == WITH_EXEMPT else "download-issue"
    return reverse(name, args=[report.quarter, report.issue, "brief.pdf"])
