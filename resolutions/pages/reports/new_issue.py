"""Correcting a frozen report: what the next issue will say otherwise, why, and then the issue."""

from dataclasses import dataclass, replace
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from carecommit.kit import clock
from resolutions.pages.doors import for_coordinators
from resolutions.pages.forms.issues import CorrectionForm
from resolutions.pages.saving import saved, sent
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import AsAt
from resolutions.reports.build import live
from resolutions.reports.compare import compare
from resolutions.reports.document import Changes, Line, Report
from resolutions.reports.operations import correct_report as freeze_again
from resolutions.reports.queries import fullest
from resolutions.timescales import FinancialQuarter


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be different: the changes that have a name, the other actions that read otherwise, and the rest."""

    changes: Changes
    others: tuple[Line, ...]
    elsewhere: bool


@for_coordinators
def correct_report(request: HttpRequest, quarter: FinancialQuarter) -> HttpResponse:
    """Say why, see what the next issue will say otherwise, and freeze it; the earlier issues stay as they are."""
    row = get_object_or_404(Quarter.objects.named(quarter))
    newest = row.issues.order_by("-number").first()
    if newest is None:
        # Closing freezes the first one.
        return redirect("close-quarter", row.slug)
    form = CorrectionForm(sent(request), initial={"seen": newest.number})
    if form.is_bound and form.data.get("seen") not in (None, str(newest.number)):
        # Pressed twice, or somebody else was first: the preview was of an issue that is not the newest any more.
        messages.warning(request, f"Issue {newest.number} was frozen meanwhile. Look at it before you correct it.")
        return redirect("show-issue", quarter, newest.number)
    if issue := saved(form, partial(freeze_again, row, by=request.user)):
        messages.success(request, f"Issue {issue.number} is frozen. It corrects issue {issue.number - 1}, which stays.")
        return redirect("show-issue", quarter, issue.number)
    now = live(AsAt(quarter, newest.as_at, clock.today()))
    preview = _preview(fullest(newest).report, now)
    facts = {"form": form, "quarter": row, "newest": newest, "next": newest.number + 1, "preview": preview}
    return render(request, "reports/correct_report.html", facts)


def _preview(was: Report, now: Report) -> Preview:
    # Of the same day: what is known of it now is what it is told by whether something was recorded late.
    changes = compare(was, now, now)
    named = {change.reference for change in changes.changes}
    before = {line.reference: _alone(line) for line in was}
    others = [line for line in now if line.reference not in named and _alone(line) != before.get(line.reference)]
    return Preview(changes, tuple(others), _around(was) != _around(now))


def _alone(line: Line) -> Line:
    """Without how it stood in the report of the quarter before, which may have been corrected meanwhile."""
    return replace(line, before=None)


def _around(report: Report) -> tuple:
    """All that the report says beside its actions."""
    sections = tuple(replace(section, stages=(), lines=()) for section in report.sections)
    return report.council, report.marking, report.layout, report.resolution_word, report.key, sections, report.chapters
