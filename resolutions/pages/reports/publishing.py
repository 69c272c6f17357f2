"""Publishing a frozen report as open data, and taking it down: each asked once."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from resolutions.pages.doors import for_coordinators
from resolutions.pages.forms.issues import WithdrawalForm
from resolutions.pages.reports.open_data import refuse_while_off
from resolutions.pages.saving import saved, sent
from resolutions.reports.document import PUBLIC
from resolutions.reports.exempt import exempt_by_now
from resolutions.reports.models import Issue, Publication
from resolutions.reports.publishing import publish, withdraw
from resolutions.timescales import FinancialQuarter


@for_coordinators
def publish_issue(request: HttpRequest, quarter: FinancialQuarter, number: int) -> HttpResponse:
    """Ask whether to publish it; only the answer writes."""
    refuse_while_off()
    issue = _find(quarter, number)
    if request.method == "POST":
        publish(issue, by=request.user)
        messages.success(request, f"{issue} is published: anybody can read it.")
        return redirect("show-issue", quarter, number)
    publications = Publication.objects.select_related("published_by__person", "withdrawal__withdrawn_by__person")
    facts = {
        "issue": issue,
        "publication": publications.filter(issue=issue).first(),
        "newest": issue.quarter.issues.latest("number"),
        "withheld": sum(len(line.withheld) for line in issue.editions.get(part=PUBLIC).report),
        "exempt": exempt_by_now(issue),
    }
    return render(request, "reports/publish_issue.html", facts)


@for_coordinators
def withdraw_issue(request: HttpRequest, quarter: FinancialQuarter, number: int) -> HttpResponse:
    """Say why, and take it down: also while the council publishes none, so that it never comes back."""
    issue = _find(quarter, number)
    get_object_or_404(Publication, issue=issue, withdrawal=None)
    form = WithdrawalForm(sent(request))
    if saved(form, partial(withdraw, issue, by=request.user)):
        messages.success(request, f"{issue} is taken down: only those who sign in can read it here.")
        return redirect("show-issue", quarter, number)
    return render(request, "reports/withdraw_issue.html", {"issue": issue, "form": form})


def _find(quarter: FinancialQuarter, number: int) -> Issue:
    """Raises Http404 for an issue that was never frozen."""
    issues = Issue.objects.select_related("quarter")
    return get_object_or_404(issues, quarter__year=quarter.year, quarter__number=quarter.number, number=number)
