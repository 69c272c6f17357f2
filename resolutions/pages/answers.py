"""My updates: one page, five answers. What is written is kept as a draft at once, and each row is given by itself.

The page carries a ticket, signed for the person it was made for. With it what they wrote is kept even after their
session has ended, so these addresses ask for the ticket in the place of Django's own token, which does not outlive it.
"""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from resolutions.council.rules import is_officer
from resolutions.pages.answerers import answerer_by_link
from resolutions.pages.grid import ROWS_ON_A_PAGE, Grid, Row, grid_of, pages_sent
from resolutions.pages.taking import give, keep, take_files
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import open_quarter
from resolutions.rounds.answerers import Answerer, holder_of
from resolutions.rounds.drafts import drafts_of, forget_draft
from resolutions.rounds.models import Round
from resolutions.rounds.rules import may_keep_drafts
from resolutions.timescales import FinancialQuarter

_KEPT = "What you wrote is kept. {} and it is here."


@csrf_exempt
@login_not_required
@never_cache
def answer_updates(request: HttpRequest) -> HttpResponse:
    """What the person who is signed in owes this quarter, and their answers to it."""
    if not request.user.is_authenticated:
        _keep_by_ticket(request)
        return _ended(request)
    if not is_officer(request.user):
        raise PermissionDenied(
            "This page is for officers, who answer for actions. Ask an administrator if you need it."
        )
    return _answer(request, Answerer(request.user))


@csrf_exempt
@login_not_required
@never_cache
def answer_by_link(request: HttpRequest) -> HttpResponse:
    """The same page for somebody without an account, who came by their link."""
    by = answerer_by_link(request)
    if by is None:
        kept = _keep_by_ticket(request) is not None
        return render(request, "resolutions/links/refused.html", {"kept": kept}, status=404)
    return _answer(request, by)


@csrf_exempt
@login_not_required
@never_cache
@require_POST
def keep_row(request: HttpRequest) -> HttpResponse:
    """Keep what stands in the boxes of one row, while it is being written. Asks for the ticket and no session."""
    kept = _keep_by_ticket(request)
    if kept is None:
        return JsonResponse({"kept": False}, status=403)
    # The version stays that of the page: what somebody else did meanwhile has not been seen on it.
    versions = {reference: page.version for reference, page in pages_sent(request.POST).items()}
    pages = {row.reference: str(replace(row.page, version=versions[row.reference])) for row in kept}
    return JsonResponse({"kept": True, "pages": pages})


def _answer(request: HttpRequest, by: Answerer) -> HttpResponse:
    quarter = _quarter(request)
    if quarter is None:
        return render(request, "resolutions/answers/no_quarter.html", {"by": by, "gone": drafts_of(by.user)})
    if request.method == "POST":
        if holder_of(request.POST.get("ticket", ""), quarter) != by.user:
            _keep_by_ticket(request)
            raise PermissionDenied("This page was made for another account. What was written on it is kept for them.")
        return _take(request, grid_of(by, quarter))
    return _show(request, grid_of(by, quarter))


def _take(request: HttpRequest, grid: Grid) -> HttpResponse:
    if (key := request.POST.get("forget", "")).isdecimal() and len(key) < 19:
        forget_draft(grid.by.user, int(key))
    keep(request, grid)
    take_files(request, grid)
    row, pressed = grid.find(request.POST.get("answer_row", "")), "answer_row" in request.POST
    if row is not None:
        give(request, row)
    now = _now(grid)
    if row is not None and "X-Row" in request.headers:
        return _show_row(request, now.find(row.reference) or row, now)
    if (pressed and row is None) or any(each.errors for each in now.rows):
        return _show(request, now)
    if row is None:
        messages.success(request, "What you wrote is kept. Give each answer when you are ready.")
        return redirect(_address(request))
    messages.success(request, f"Your answer on {row.reference} is saved.")
    return redirect(f"{_address(request)}#row-{row.reference}")


def _now(grid: Grid) -> Grid:
    """The same grid as it stands after what was taken, with what is wrong in each row."""
    now = grid_of(grid.by, grid.quarter)
    for row in grid.rows:
        if row.errors and (standing := now.find(row.reference)) is not None:
            standing.errors, standing.changes = row.errors, row.changes
    return now


def _address(request: HttpRequest) -> str:
    """The page that was sent, without the row that was to be changed."""
    query = request.GET.copy()
    query.pop("change", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _keep_by_ticket(request: HttpRequest) -> list[Row] | None:
    """Keep what came for the person whose page it was, signed in or not; None if it was nobody's. Shows nothing."""
    quarter = _quarter(request) if request.method == "POST" else None
    user = holder_of(request.POST.get("ticket", ""), quarter) if quarter else None
    if user is None or not may_keep_drafts(user, quarter):
        return None
    return keep(request, grid_of(Answerer(user), quarter))


def _ended(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and from there back here; a script is told instead."""
    if request.method == "POST":
        file = " A file that you had chosen has to be chosen again." if request.FILES else ""
        if "X-Row" in request.headers:
            ended = HttpResponse(_KEPT.format("Your session has ended: sign in again,") + file)
            ended["X-Session"] = "ended"
            return ended
        messages.info(request, _KEPT.format("Your session had ended. Sign in,") + file)
    return redirect_to_login(reverse("answer-updates"))


def _quarter(request: HttpRequest) -> Quarter | None:
    """The one that the form was made for, as another may have been opened meanwhile; else the open one."""
    try:
        named = FinancialQuarter.parse(request.POST.get("quarter", ""))
    except ValueError:
        return open_quarter()
    return Quarter.objects.named(named).first()


def _show(request: HttpRequest, grid: Grid) -> HttpResponse:
    """A page of the grid, with every character that was sent: the one that has the row which is meant."""
    meant = request.GET.get("change")
    for row in grid.rows:
        row.is_asked_again = row.reference == meant
    wanted = [number for number, row in enumerate(grid.rows) if row.errors or row.is_asked_again]
    number = wanted[0] // ROWS_ON_A_PAGE + 1 if wanted else request.GET.get("page")
    page = Paginator(grid.rows, ROWS_ON_A_PAGE).get_page(number)
    facts = {
        "grid": grid,
        # Every page reads it; read once is enough.
        "council": grid.profile,
        "is_link": grid.by.link is not None,
        "page": page,
        "groups": grid.by_resolution(page.object_list),
        "round": Round.objects.filter(quarter=grid.quarter).select_related("meeting__board").first(),
        "ticket": grid.by.ticket(grid.quarter),
        "errors": [*_gone(request, grid), *(error for row in page.object_list for error in row.error_list)],
    }
    return render(request, "resolutions/answers/show.html", facts)


def _gone(request: HttpRequest, grid: Grid) -> list[dict[str, str]]:
    """That the row whose button was pressed is not this person's to answer now."""
    reference = request.POST.get("answer_row", "")
    if not any(draft.action.reference == reference for draft in grid.gone):
        return []
    sentence = (
        f"{reference} is no longer asked of you: it was handed over, delivered or closed while you wrote. "
        "What you wrote is kept below. Ask your coordinator if you should answer it."
    )
    return [{"words": sentence, "target": "gone"}]


def _show_row(request: HttpRequest, row: Row, grid: Grid) -> HttpResponse:
    """One row as it stands now, for a page that replaces it in place."""
    answer = render(request, "resolutions/answers/row.html", {"row": row, "is_link": grid.by.link is not None})
    answer["X-Answered"] = str(grid.answered)
    return answer
