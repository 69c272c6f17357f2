"""The live report, worked out from the register as at any day, as known on any later one: a page, a paper, files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from carecommit.kit.paper.as_html import shown as page_of
from resolutions.pages.forms.reports import DatesForm
from resolutions.pages.reports import files
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import shown_on
from resolutions.reports.build import live
from resolutions.reports.document import PUBLIC, WITH_EXEMPT, Report
from resolutions.reports.formats import FORMATS
from resolutions.reports.paper import composed
from resolutions.reports.public import public
from resolutions.timescales import FinancialQuarter

# How the addresses of reports ended once, and what stands for each today.
_OLD = {
    "": ("show-report",),
    "print": ("print-report",),
    "csv": ("download-report", "csv"),
    "json": ("download-report", "json"),
}


@require_safe
def show_report(request: HttpRequest, quarter: FinancialQuarter) -> HttpResponse:
    """The report on the screen. That of a closed quarter leads to the issues that were frozen of it."""
    row, form = _asked(request, quarter)
    whole = live(form.when)
    report = _part(request, whole)
    query = _query(form, report.part)
    facts = {
        "report": report,
        "quarter": row,
        "issues": row.issues.newest_first() if row else (),
        "form": form,
        "query": query,
        # Where Part II is, if there is one and this is not it.
        "part_two": _query(form, WITH_EXEMPT) if whole.has_exempt and report.part == PUBLIC else "",
        "formats": files.live_formats(report.quarter, query),
        "beyond_pdf": files.beyond_pdf(report),
    }
    return render(request, "reports/show_report.html", facts)


@require_safe
def print_report(request: HttpRequest, quarter: FinancialQuarter) -> HttpResponse:
    """The same, laid out for paper."""
    _, form = _asked(request, quarter)
    if form.is_bound and not form.is_valid():
        return _back(request, quarter)
    report = _part(request, live(form.when))
    return render(request, "reports/print_report.html", {"report": report, **page_of(composed(report))})


@require_safe
def download_report(request: HttpRequest, quarter: FinancialQuarter, ending: str) -> HttpResponse:
    """The same as a file, in any of the formats. Nothing on the way keeps it: it changes with the register."""
    if ending not in FORMATS:
        raise Http404("A report is not made in this format.")
    _, form = _asked(request, quarter)
    if form.is_bound and not form.is_valid():
        return _back(request, quarter)
    report = _part(request, live(form.when))
    return files.answer(FORMATS[ending].write(report), ending=ending, stem=_stem(report))


@require_safe
def lead_on(request: HttpRequest, quarter: FinancialQuarter, old: str = "") -> HttpResponse:
    """From an address of before, with the day that it asks for, to the one of today."""
    if old not in _OLD:
        raise Http404("There was no such page of a report.")
    name, *ending = _OLD[old]
    address, asked = reverse(name, args=[quarter, *ending]), request.GET.urlencode()
    return redirect(f"{address}?{asked}" if asked else address, permanent=True)


def _asked(request: HttpRequest, financial: FinancialQuarter) -> tuple[Quarter | None, DatesForm]:
    row, today = Quarter.objects.named(financial).first(), clock.today()
    try:
        last = shown_on(financial, row, today)
    except ValueError:
        raise Http404("This quarter is still to come.") from None
    asked = request.GET if request.GET.keys() & {"as_at", "known_on"} else None
    return row, DatesForm(asked, last=last, today=today)


def _part(request: HttpRequest, whole: Report) -> Report:
    """The public version, unless Part II is asked for and there is one."""
    return whole if whole.has_exempt and request.GET.get("part") == str(WITH_EXEMPT) else public(whole)


def _query(form: DatesForm, part: int) -> str:
    """What keeps the days and the part in the addresses of the paper and the files."""
    asked = "&".join(filter(None, (form.query, f"part={part}" if part == WITH_EXEMPT else "")))
    return f"?{asked}" if asked else ""


def _back(request: HttpRequest, financial: FinancialQuarter) -> HttpResponse:
    # A file cannot say what is wrong with the address; the page can.
    return redirect(f"{reverse('show-report', args=[financial])}?{request.GET.urlencode()}")


def _stem(report: Report) -> str:
    known_on = f"-known-on-{report.known_on:%Y-%m-%d}" if report.known_on != report.as_at else ""
    part = files.PART_TWO if report.part == WITH_EXEMPT else ""
    return f"progress-report-{report.quarter.lower()}-live-as-at-{report.as_at:%Y-%m-%d}{known_on}{part}"
