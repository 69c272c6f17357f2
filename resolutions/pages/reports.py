"""The quarterly progress report: on the screen, on paper, as a file."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from resolutions.pages.forms.reports import AsAtForm
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import shown
from resolutions.reports.build import live
from resolutions.reports.document import Report
from resolutions.reports.exports.csv import as_csv
from resolutions.timescales import FinancialQuarter


@require_safe
def list_reports(request: HttpRequest) -> HttpResponse:
    """The quarters that have been opened, the newest first."""
    today = clock.today()
    reports = [(quarter, shown(quarter, today)) for quarter in Quarter.objects.all()]
    return render(request, "reports/list_reports.html", {"reports": reports})


@require_safe
def show_report(request: HttpRequest, quarter: FinancialQuarter) -> HttpResponse:
    """The report on the screen."""
    row, form = _asked(request, quarter)
    facts = {"report": live(form.when), "quarter": row, "form": form, "query": _query(form)}
    return render(request, "reports/show_report.html", facts)


@require_safe
def print_report(request: HttpRequest, quarter: FinancialQuarter) -> HttpResponse:
    """The same, laid out for paper."""
    _, form = _asked(request, quarter)
    if form.is_bound and not form.is_valid():
        return _back(request, quarter)
    return render(request, "reports/print_report.html", {"report": live(form.when)})


@require_safe
def download_csv(request: HttpRequest, quarter: FinancialQuarter) -> HttpResponse:
    """A row for each action."""
    return _file(request, quarter, as_csv, "csv", "text/csv; charset=utf-8")


@require_safe
def download_json(request: HttpRequest, quarter: FinancialQuarter) -> HttpResponse:
    """Everything in the report, for a program."""
    return _file(request, quarter, Report.to_json, "json", "application/json")


def _asked(request: HttpRequest, financial: FinancialQuarter) -> tuple[Quarter, AsAtForm]:
    row = Quarter.objects.named(financial).first()
    if row is None:
        raise Http404("This quarter has never been opened.")
    asked = request.GET if "as_at" in request.GET else None
    return row, AsAtForm(asked, last=shown(row, clock.today()))


def _query(form: AsAtForm) -> str:
    """What keeps the chosen day in the addresses of the print and the files."""
    chosen = form.when.as_at != form.last.as_at
    return f"?as_at={form.when.as_at:%Y-%m-%d}" if chosen else ""


def _back(request: HttpRequest, financial: FinancialQuarter) -> HttpResponse:
    # A file cannot say what is wrong with the address; the page can.
    return redirect(f"{reverse('show-report', args=[financial])}?{request.GET.urlencode()}")


def _file(
    request: HttpRequest, financial: FinancialQuarter, write: Callable[[Report], str], ending: str, content_type: str
) -> HttpResponse:
    _, form = _asked(request, financial)
    if form.is_bound and not form.is_valid():
        return _back(request, financial)
    report = live(form.when)
    name = f"progress-report-{report.quarter}-as-at-{report.as_at:%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(report).encode(), content_type=content_type, headers=headers)
