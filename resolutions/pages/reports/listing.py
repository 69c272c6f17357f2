"""The list of reports."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from resolutions.pages.forms.reports import AnyDayForm
from resolutions.pages.reports.files import Offered, frozen_formats, live_formats
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import shown
from resolutions.reports.document import PUBLIC
from resolutions.reports.models import Edition, FrozenFile, Issue


@dataclass(frozen=True, slots=True)
class Frozen:
    """An issue in the list: its public files, and the number of the issue that corrected it, or 0."""

    issue: Issue
    formats: list[Offered]
    corrected_by: int


@require_safe
def list_reports(request: HttpRequest) -> HttpResponse:
    """The quarters that have been opened, the newest first, each with its issues; as many queries for any number."""
    today = clock.today()
    quarters = Quarter.objects.prefetch_related(
        Prefetch("issues", Issue.objects.select_related("frozen_by__person").order_by("-number")),
        Prefetch("issues__editions", Edition.objects.filter(part=PUBLIC).defer("content")),
        Prefetch("issues__editions__files", FrozenFile.objects.defer("content")),
    )
    rows = [(quarter, shown(quarter, today), live_formats(quarter.slug), _issues_of(quarter)) for quarter in quarters]
    return render(request, "reports/list_reports.html", {"rows": rows, "form": AnyDayForm()})


def _issues_of(quarter: Quarter) -> list[Frozen]:
    issues = quarter.issues.all()
    newest = max((issue.number for issue in issues), default=0)
    return [
        Frozen(issue, _public_files(quarter, issue), issue.number + 1 if issue.number < newest else 0)
        for issue in issues
    ]


def _public_files(quarter: Quarter, issue: Issue) -> list[Offered]:
    return [offered for each in issue.editions.all() for offered in frozen_formats(quarter.slug, issue.number, each)]
