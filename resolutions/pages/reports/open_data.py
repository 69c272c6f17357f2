"""Published reports, which anybody may read without an account. While the council publishes none, no page is here.

Only the public edition of an issue is ever looked for here.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from resolutions.council.queries import profile
from resolutions.pages.reports import files
from resolutions.reports import schema
from resolutions.reports.document import PUBLIC
from resolutions.reports.models import Edition, FrozenFile, Issue
from resolutions.timescales import FinancialQuarter

# For programs; what a person reads is a page or a paper, which the council sends out itself.
_FORMATS = ("json", "csv")
_FOR_EVER = "public, max-age=31536000, immutable"
# Its words may be put right.
_FOR_A_DAY = "public, max-age=86400"


def for_anybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Opens without an account, and only while the council publishes open data."""

    @login_not_required
    @require_safe
    @wraps(view)
    def opened(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        refuse_while_off()
        return view(request, *args, **kwargs)

    return opened


@for_anybody
def list_open_data(request: HttpRequest) -> HttpResponse:
    """What is published, the newest first."""
    kept = FrozenFile.objects.filter(format__in=_FORMATS).order_by("-format").defer("content")
    issues = Issue.objects.filter(publication__isnull=False).select_related("quarter", "publication__withdrawal")
    public = Edition.objects.filter(part=PUBLIC).defer("content")
    found = issues.newest_first().prefetch_related(Prefetch("editions", public), Prefetch("editions__files", kept))
    newest: dict[int, int] = {}
    for issue in found:
        newest.setdefault(issue.quarter_id, issue.number)
    rows = [
        (issue, edition, [(file, files.in_words(file.size)) for file in edition.files.all()], newest[issue.quarter_id])
        for issue in found
        for edition in issue.editions.all()
    ]
    return render(request, "reports/list_open_data.html", {"rows": rows})


@for_anybody
def download_open_data(request: HttpRequest, quarter: FinancialQuarter, number: int, ending: str) -> HttpResponse:
    """A file of the public edition of a published issue, byte for byte as it was frozen; 410 once it is taken down."""
    if ending not in _FORMATS:
        raise Http404("Published reports are JSON and CSV.")
    issue = get_object_or_404(
        Issue.objects.filter(publication__isnull=False).select_related("quarter", "publication__withdrawal"),
        quarter__year=quarter.year,
        quarter__number=quarter.number,
        number=number,
    )
    if hasattr(issue.publication, "withdrawal"):
        return render(request, "reports/taken_down.html", {"issue": issue}, status=HTTPStatus.GONE)
    file = FrozenFile.objects.defer("content").get(edition__issue=issue, edition__part=PUBLIC, format=ending)
    answer = files.frozen_answer(request, file, stem=f"progress-report-{str(quarter).lower()}-issue-{number}")
    return _for_any_site(answer, kept=_FOR_EVER)


@for_anybody
def download_schema(request: HttpRequest) -> HttpResponse:
    """What the JSON of a report holds, for programs that read it."""
    etag = quote_etag(schema.sha256())
    answer = HttpResponse(schema.published(), content_type="application/schema+json", headers={"ETag": etag})
    return _for_any_site(get_conditional_response(request, etag=etag, response=answer), kept=_FOR_A_DAY)


def _for_any_site(answer: HttpResponse, *, kept: str) -> HttpResponse:
    """A script on the page of another site may read it too; `kept` is for how long anything on the way may keep it."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = kept
    return answer


def refuse_while_off() -> None:
    """Raise Http404 while the council publishes none."""
    if not profile().open_data:
        raise Http404("This council publishes no open data.")
