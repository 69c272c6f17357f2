"""My updates: one page, five answers. What is written is kept as a draft at once, and each row is given by itself.

The page carries a ticket, signed for the person it was made for. With it what they wrote is kept even after their
session has ended, so these addresses ask for the ticket in the place of Django's own token, which does not outlive it.
"""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from carecommit.kit.files import refuse_if_too_large
from carecommit.kit.refused import Refused
from resolutions.council.rules import is_officer
from resolutions.pages.answerers import answerer_by_link
from resolutions.pages.forms.answers import AnswerForm
from resolutions.pages.grid import (
    ROWS_ON_A_PAGE,
    Grid,
    Page,
    Row,
    boxes_sent,
    digest_of,
    grid_of,
    pages_sent,
)
from resolutions.pages.saving import saved
from resolutions.progress.evidence import add_file, add_link
from resolutions.progress.models import Evidence
from resolutions.progress.questions import reply
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import open_quarter
from resolutions.rounds.answerers import Answerer, holder_of
from resolutions.rounds.answering import give_answer
from resolutions.rounds.drafts import drop_draft, keep_draft
from resolutions.rounds.models import Round
from resolutions.rounds.rules import may_keep_drafts
from resolutions.timescales import FinancialQuarter

_GONE = "What you wrote is kept. {} and it is here."


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
        kept = _keep_by_ticket(request)
        return render(request, "resolutions/links/refused.html", {"kept": kept}, status=404)
    return _answer(request, by)


@csrf_exempt
@login_not_required
@never_cache
@require_POST
def keep_row(request: HttpRequest) -> HttpResponse:
    """Keep what stands in the boxes of one row, while it is being written. Asks for the ticket and no session."""
    kept = _keep_by_ticket(request)
    if not kept:
        return JsonResponse({"kept": False}, status=403)
    return JsonResponse({"kept": True, "pages": {row.reference: str(row.page) for row in kept}})


def _answer(request: HttpRequest, by: Answerer) -> HttpResponse:
    quarter = _quarter(request)
    if quarter is None:
        return render(request, "resolutions/answers/no_quarter.html", {"by": by})
    if request.method != "POST":
        return _show(request, grid_of(by, quarter))
    if holder_of(request.POST.get("ticket", ""), quarter) != by.user:
        _keep_by_ticket(request)
        raise PermissionDenied("This page was made for another account. What was written on it is kept for them.")
    grid = grid_of(by, quarter)
    _keep(request, grid)
    _take_files(request, grid)
    row = grid.find(request.POST.get("answer_row", ""))
    if row is None and any(row.errors for row in grid.rows):
        return _show(request, grid)
    if row is None:
        messages.success(request, "What you wrote is kept. Give each answer when you are ready.")
        return redirect(request.get_full_path())
    is_given = _give(request, row)
    now = grid_of(by, quarter)
    (shown := now.find(row.reference) or row).errors = row.errors
    if "X-Row" in request.headers:
        return _show_row(request, shown, now)
    if not is_given:
        return _show(request, now)
    messages.success(request, f"Your answer on {row.reference} is saved.")
    return redirect(f"{request.get_full_path()}#row-{row.reference}")


def _give(request: HttpRequest, row: Row) -> bool:
    """Take what the row says: its evidence, its replies and its answer. What is refused stands at its box."""
    action, by, quarter = row.owed.action, row.by, row.quarter
    boxes = dict(row.boxes)
    if boxes.get("link") and _try(row, "link", partial(add_link, action, quarter, link=boxes["link"], by=by.user)):
        del boxes["link"]
        row.draft = keep_draft(by.user, action, quarter, boxes, seen=row.page.seen)
    for question in row.owed.open_questions:
        if words := boxes.get(f"reply-{question.pk}"):
            _try(row, f"reply-{question.pk}", partial(reply, question, words=words, by=by.user))
    if row.is_open:
        _give_answer(request, row, boxes)
    elif boxes.get("answer"):
        row.errors[NON_FIELD_ERRORS] = ["You have answered this already. Ask your coordinator if it has to change."]
    elif not row.errors:
        drop_draft(by.user, action, quarter)
    return not row.errors


def _take_files(request: HttpRequest, grid: Grid) -> None:
    """Keep every file that came as evidence, whichever button was pressed: a browser sends it once."""
    for row in grid.rows:
        upload = request.FILES.get(f"{row.reference}-file")
        if upload is not None and row.owed.answers_for_action:
            _try(row, "file", partial(_add_upload, upload, row))


def _add_upload(upload: UploadedFile, row: Row) -> Evidence:
    refuse_if_too_large(upload.size)
    action, quarter, content = row.owed.action, row.quarter, upload.read()
    return add_file(action, quarter, name=upload.name, content=content, by=row.by.user)


def _give_answer(request: HttpRequest, row: Row, boxes: dict[str, str]) -> None:
    action, by = row.owed.action, row.by
    quarter, form = row.quarter, AnswerForm(boxes, action=action)
    page = Page.parse(request.POST.get(f"{row.reference}-page", ""))
    version = page.version if page else 0

    def write(**_) -> object:
        said = form.as_said()
        return give_answer(action, quarter, said, version=version, person_id=by.person_id, by=by.user)

    # Evidence that was refused is mended first: the answer would otherwise say that there is none.
    if row.errors:
        form.is_valid()
    else:
        saved(form, write)
    for box, sentences in form.errors.items():
        row.errors.setdefault(box, []).extend(str(sentence) for sentence in sentences)


def _try(row: Row, box: str, write) -> object | None:
    """What `write` returns; None where it refuses, which then stands at the box."""
    try:
        return write()
    except Refused as refusal:
        row.errors[box] = [str(refusal)]
        return None


def _keep(request: HttpRequest, grid: Grid) -> list[Row]:
    """Keep, as drafts, the boxes that were changed on the page that was sent; the rows that came."""
    pages = pages_sent(request.POST, grid)
    rows = [row for row in grid.rows if row.reference in pages]
    for row in rows:
        boxes, page = boxes_sent(request.POST, row), pages[row.reference]
        if digest_of(boxes) == page.digest:
            continue
        if boxes:
            row.draft = keep_draft(grid.by.user, row.owed.action, grid.quarter, boxes, seen=page.seen)
        else:
            drop_draft(grid.by.user, row.owed.action, grid.quarter)
            row.draft = None
    return rows


def _keep_by_ticket(request: HttpRequest) -> list[Row]:
    """The same for the person whose page it was, whether or not they are signed in now. Nothing is shown to anybody."""
    quarter = _quarter(request) if request.method == "POST" else None
    user = holder_of(request.POST.get("ticket", ""), quarter) if quarter else None
    if user is None or not may_keep_drafts(user):
        return []
    return _keep(request, grid_of(Answerer(user), quarter))


def _ended(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and from there back here; a script is told instead."""
    if request.method == "POST":
        if "X-Row" in request.headers:
            ended = HttpResponse(_GONE.format("Your session has ended: sign in again,"))
            ended["X-Session"] = "ended"
            return ended
        messages.info(request, _GONE.format("Your session had ended. Sign in,"))
    return redirect_to_login(reverse("answer-updates"))


def _quarter(request: HttpRequest) -> Quarter | None:
    """The one that the form was made for, as another may have been opened meanwhile; else the open one."""
    try:
        named = FinancialQuarter.parse(request.POST.get("quarter", ""))
    except ValueError:
        return open_quarter()
    return Quarter.objects.named(named).first()


def _show(request: HttpRequest, grid: Grid) -> HttpResponse:
    """A page of the grid, with every character that was sent."""
    for row in grid.rows:
        row.is_asked_again = row.reference == request.GET.get("change")
    page = Paginator(grid.rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    facts = {
        "grid": grid,
        "is_link": grid.by.link is not None,
        "page": page,
        "groups": grid.by_resolution(page.object_list),
        "round": Round.objects.filter(quarter=grid.quarter).select_related("meeting__board").first(),
        "ticket": grid.by.ticket(grid.quarter),
        "errors": [error for row in grid.rows for error in row.error_list],
    }
    return render(request, "resolutions/answers/show.html", facts)


def _show_row(request: HttpRequest, row: Row, grid: Grid) -> HttpResponse:
    """One row as it stands now, for a page that replaces it in place."""
    answer = render(request, "resolutions/answers/row.html", {"row": row, "is_link": grid.by.link is not None})
    answer["X-Answered"] = str(grid.answered)
    return answer
