"""The pledges of the tracker as files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe
from tablib import Dataset

from carecommit.kit.exports import GuardedCSV
from carecommit.kit.workbooks import CONTENT_TYPE, Sheet, workbook
from pledges.life.resources import pledges_table
from pledges.pages.filters import PledgeFilter
from resolutions.council.queries import profile
from resolutions.council.rules import is_coordinator

_WIDTHS = {"Pledge": 60, "What came of it, or why": 48, "Post": 28, "Kind": 24}


@require_safe
def export_pledges(request: HttpRequest) -> HttpResponse:
    """As a workbook: those that the tracker shows with the same filter in its address."""
    found = PledgeFilter(request.GET)
    if found.form.errors:
        return _to_the_page(request)
    rows = _rows(request, found)
    sheet = Sheet("Pledges", rows.headers, list(rows), frozen=1, widths=_WIDTHS)
    return _file(workbook([sheet], marking=profile().marking), CONTENT_TYPE, found, "xlsx")


@require_safe
def download_pledges_csv(request: HttpRequest) -> HttpResponse:
    """As CSV: those that the tracker shows with the same filter in its address."""
    found = PledgeFilter(request.GET)
    if found.form.errors:
        return _to_the_page(request)
    return _file(GuardedCSV().export_data(_rows(request, found)), "text/csv; charset=utf-8", found, "csv")


def _rows(request: HttpRequest, found: PledgeFilter) -> Dataset:
    return pledges_table(found.qs, found.as_at, with_emails=is_coordinator(request.user))


def _to_the_page(request: HttpRequest) -> HttpResponse:
    """A file cannot say what is wrong with the address; the page can."""
    return redirect(f"{reverse('list-pledges')}?{request.GET.urlencode()}")


def _file(content: str | bytes, content_type: str, found: PledgeFilter, ending: str) -> HttpResponse:
    name = f"pledges-{found.as_at:%Y-%m-%d}.{ending}"
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
