"""Two reports side by side, and the way to the register of any day."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from resolutions.pages.forms.reports import LIVE, AnyDayForm, CompareForm
from resolutions.pages.periods import period
from resolutions.quarters.queries import AsAt
from resolutions.reports.build import in_hindsight, live
from resolutions.reports.compare import compare
from resolutions.reports.document import WITH_EXEMPT, Report
from resolutions.reports.models import Issue
from resolutions.reports.public import public
from resolutions.reports.queries import fullest
from resolutions.reports.setting import shown_in


@require_safe
def show_any_day(request: HttpRequest) -> HttpResponse:
    """Leads to the report of the quarter that holds the day; a form that says what is wrong, where none does."""
    form = AnyDayForm(request.GET if "as_at" in request.GET else None)
    if form.is_bound and form.is_valid():
        when = form.when
        days = f"as_at={when.as_at:%Y-%m-%d}&known_on={when.known_on:%Y-%m-%d}"
        return redirect(f"{reverse('show-report', args=[when.quarter])}?{days}")
    return render(request, "reports/any_day.html", {"form": form})


@require_safe
def compare_reports(request: HttpRequest) -> HttpResponse:
    """What is different between two of the frozen issues, or the live register on two days of anybody's choice.

    Without an address that says which: the newest report of each of the last two quarters, or what there is.
    """
    issues = {_address(issue): issue for issue in Issue.objects.select_related("quarter").newest_first()}
    choices = [(address, _called(issue)) for address, issue in issues.items()]
    form = CompareForm(_asked(request, issues) if issues or request.GET else None, issues=choices, today=clock.today())
    facts = {"form": form, "has_issues": bool(issues)}
    if form.is_bound and form.is_valid():
        sides = [_side(form, side, issues) for side in ("earlier", "later")]
        if _is_before(sides[1].when, sides[0].when):
            form.add_error("later", "This is the earlier of the two. Change them round.")
        else:
            facts |= _compared(*sides, with_exempt=request.GET.get("part") == str(WITH_EXEMPT))
            facts["part_two_address"] = f"?{urlencode({**_said(form), 'part': WITH_EXEMPT})}"
    return render(request, "reports/compare_reports.html", facts)


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two: the days it speaks of, and what it says in full."""

    when: AsAt
    report: Report


def _side(form: CompareForm, side: str, issues: dict[str, Issue]) -> _Side:
    when = form.when(side)
    if when is not None:
        return _Side(when, live(when, with_beside=False))
    issue = issues[form.cleaned_data[side]]
    return _Side(shown_in(issue), fullest(issue).report)


def _is_before(one: AsAt, other: AsAt) -> bool:
    return (one.as_at, one.known) < (other.as_at, other.known)


def _compared(earlier: _Side, later: _Side, *, with_exempt: bool) -> dict:
    """Compared in full first, so that the public version leaves out what is exempt in either of the two."""
    found = compare(earlier.report, later.report, in_hindsight(earlier.report, later.when))
    if not with_exempt:
        found = public(replace(later.report, changes=found)).changes
    has_exempt = earlier.report.has_exempt or later.report.has_exempt
    return {
        "earlier": earlier.report,
        "later": later.report,
        "changes": found,
        "has_part_two": has_exempt and not with_exempt,
        "is_part_two": has_exempt and with_exempt,
    }


def _asked(request: HttpRequest, issues: dict[str, Issue]) -> dict[str, str]:
    """What the address says, and for what it leaves open the newest pair: of two quarters, if there are as many."""
    asked = request.GET.dict()
    addresses = list(issues)
    asked.setdefault("later", addresses[0] if len(addresses) > 1 else LIVE)
    behind = addresses[addresses.index(asked["later"]) + 1 :] if asked["later"] in issues else addresses
    other = [each for each in behind if issues[each].quarter_id != _quarter_of(asked["later"], issues)]
    asked.setdefault("earlier", next(iter([*other, *behind]), LIVE))
    return asked


def _said(form: CompareForm) -> dict[str, str]:
    """What the form was asked, as an address has it."""
    return {name: form.data[name] for name in form.fields if form.data.get(name)}


def _quarter_of(address: str, issues: dict[str, Issue]) -> int | None:
    return issues[address].quarter_id if address in issues else None


def _address(issue: Issue) -> str:
    return f"{period(issue.quarter.slug)}/issue-{issue.number}"


def _called(issue: Issue) -> str:
    return f"{issue.quarter}, issue {issue.number}"
