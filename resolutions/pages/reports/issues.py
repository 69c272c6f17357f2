"""The frozen issues of a quarter's report: on the screen, and as the files that were frozen."""

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from resolutions.council.rules import is_coordinator
from resolutions.pages.periods import period
from resolutions.pages.reports import files
from resolutions.reports.document import PUBLIC, WITH_EXEMPT
from resolutions.reports.models import Edition, FrozenFile, Issue
from resolutions.timescales import FinancialQuarter


@require_safe
def show_issue(request: HttpRequest, quarter: FinancialQuarter, number: int) -> HttpResponse:
    """The report as it was frozen, from the frozen content alone: the public part, or Part II where asked for."""
    issue = _find(quarter, number)
    part = WITH_EXEMPT if request.GET.get("part") == str(WITH_EXEMPT) else PUBLIC
    editions = {each.part: each for each in issue.editions.all()}
    edition = editions.get(part)
    if edition is None:
        raise Http404("This issue has no such part.")
    report = edition.report
    facts = {
        "report": report,
        "issue": issue,
        "edition": edition,
        "corrections": list(issue.quarter.issues.filter(number__gt=number).order_by("number")),
        "before": number - 1,
        "period": period(quarter),
        "formats": files.frozen_formats(issue.quarter.slug, number, edition),
        "beyond_pdf": files.beyond_pdf(report),
        "has_part_two": WITH_EXEMPT in editions,
        "is_part_two": part == WITH_EXEMPT,
        "may_write": is_coordinator(request.user),
    }
    return render(request, "reports/show_issue.html", facts)


@require_safe
def download_issue(request: HttpRequest, quarter: FinancialQuarter, number: int, ending: str) -> HttpResponse:
    """A file of the public edition, byte for byte as it was frozen."""
    return _file(request, quarter, number, ending, PUBLIC)


@require_safe
def download_part_two(request: HttpRequest, quarter: FinancialQuarter, number: int, ending: str) -> HttpResponse:
    """A file of the edition with the exempt items, where there is one."""
    return _file(request, quarter, number, ending, WITH_EXEMPT)


def _find(quarter: FinancialQuarter, number: int) -> Issue:
    """Raises Http404 for an issue that was never frozen."""
    issues = Issue.objects.select_related("quarter", "frozen_by__person").prefetch_related(
        Prefetch("editions", Edition.objects.defer("content")),
        Prefetch("editions__files", FrozenFile.objects.defer("content")),
    )
    return get_object_or_404(issues, quarter__year=quarter.year, quarter__number=quarter.number, number=number)


def _file(
    request: HttpRequest, quarter: FinancialQuarter, number: int, ending: str, part: Edition.Part
) -> HttpResponse:
    named = {
        "edition__issue__quarter__year": quarter.year,
        "edition__issue__quarter__number": quarter.number,
        "edition__issue__number": number,
    }
    found = FrozenFile.objects.filter(**named, edition__part=part)
    stem = f"progress-report-{str(quarter).lower()}-issue-{number}{files.PART_TWO if part == WITH_EXEMPT else ''}"
    return files.frozen_answer(request, files.frozen_file(found, ending), stem=stem, is_public=part != WITH_EXEMPT)
