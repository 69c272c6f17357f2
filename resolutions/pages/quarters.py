"""Opening and closing quarters."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from resolutions.pages.doors import for_coordinators
from resolutions.pages.forms.quarters import OpenForm
from resolutions.pages.saving import saved, sent
from resolutions.quarters import operations, queries
from resolutions.quarters.models import Quarter
from resolutions.reports.build import live
from resolutions.reports.document import PUBLIC
from resolutions.reports.formats import FORMATS
from resolutions.reports.models import Edition
from resolutions.reports.operations import close_quarter as close_and_freeze
from resolutions.timescales import FinancialQuarter


@for_coordinators
@require_safe
def list_quarters(request: HttpRequest) -> HttpResponse:
    """The quarters so far, the newest first."""
    related = ("opened_by__person", "closed_by__person", "round__meeting__board")
    quarters = Quarter.objects.select_related(*related).prefetch_related("issues")
    facts = {"quarters": quarters, "may_open": queries.may_be_opened(clock.today())}
    return render(request, "resolutions/list_quarters.html", facts)


@for_coordinators
def open_quarter(request: HttpRequest) -> HttpResponse:
    """Choose a quarter and open it for updates."""
    standing, choices = queries.open_quarter(), queries.may_be_opened(clock.today())
    # Sent twice, it names the one that is open by then.
    known = [*choices, standing.financial] if standing else choices
    form = OpenForm(sent(request), choices=known)
    if quarter := saved(form, partial(operations.open_quarter, by=request.user)):
        messages.success(request, f"{quarter} is open for updates.")
        return redirect("list-quarters")
    facts = {"form": form, "standing": standing, "choices": choices}
    return render(request, "resolutions/open_quarter.html", facts)


@for_coordinators
def close_quarter(request: HttpRequest, quarter: FinancialQuarter) -> HttpResponse:
    """Ask whether to close it and freeze its report; only the answer writes."""
    row = get_object_or_404(Quarter.objects.named(quarter))
    if request.method == "POST":
        close_and_freeze(row, by=request.user)
        sha256 = Edition.objects.get(issue__quarter=row, issue__number=1, part=PUBLIC).sha256
        messages.success(request, f"{row} is closed. Its report is frozen as issue 1, with the SHA-256 {sha256}.")
        return redirect("show-issue", row.slug, 1)
    facts = {"quarter": row, "newest": row.issues.order_by("-number").first()}
    if row.is_open:
        report = live(queries.shown(row, clock.today()))
        formats = [form.words for form in FORMATS.values()]
        early = clock.today() < quarter.ends_on
        others = [said for path in settings.CLOSING for said in import_string(path)(row, clock.today())]
        facts |= {"report": report, "silent": report.figure("silent"), "formats": formats, "is_early": early}
        facts["others"] = others
    return render(request, "resolutions/close_quarter.html", facts)
