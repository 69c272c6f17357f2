"""Bringing in a sheet of pledges: the list, a new file, the one page on which it is checked, and taking it back."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from carecommit.kit.refused import Refused
from pledges.intake import operations, rules
from pledges.intake.fields import BRINGS
from pledges.intake.plan import Plan, Verdict
from pledges.intake.queries import Prepared, origins_of, pledge_batches_of, prepared
from pledges.pages.forms.bringing import BringingForm, SettlingForm
from pledges.pages.intake.lines import shown
from resolutions.intake.layout import NOTE, SUMMARY
from resolutions.intake.models import Batch
from resolutions.intake.rules import may_bring_in
from resolutions.pages.doors import View, door
from resolutions.pages.forms.intake.checking import ConfirmForm, TakeBackForm
from resolutions.pages.intake.checking import MOST_PROBLEMS, grouped
from resolutions.pages.intake.finding import find_batch
from resolutions.pages.intake.hiding import hidden_parts
from resolutions.pages.intake.receiving import received
from resolutions.pages.saving import is_stale, saved, sent

BATCHES_ON_A_PAGE = 25
ROWS_ON_A_PAGE = 50
_SHOWS = {verdict.name.lower(): verdict for verdict in Verdict}
# Why a row below the heading is none, as a plan's table says it, and as this one does.
_WHY_NOT_READ = {SUMMARY: "a summary row, and no pledge", NOTE: "a note about the table, and no pledge"}


def for_bringing(view: View) -> View:
    """Opens for those who may bring in pledges."""
    return door(view, may_bring_in, "Bringing in pledges is for administrators. Ask one to do it.")


@for_bringing
@require_safe
def list_pledge_batches(request: HttpRequest) -> HttpResponse:
    """One's own, and every one that is in the register or was."""
    page = Paginator(pledge_batches_of(request.user), BATCHES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "pledges/intake/list_pledge_batches.html", {"page": page})


@for_bringing
def receive_pledges(request: HttpRequest) -> HttpResponse:
    """A file, or a table that is pasted."""
    form = BringingForm(sent(request), request.FILES or None)
    if batch := saved(form, partial(received, operations, by=request.user)):
        return redirect("check-pledges", batch.pk)
    return render(request, "pledges/intake/receive_pledges.html", {"form": form})


@for_bringing
def check_pledges(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column is, what has to be said, what becomes of each row, and the button that brings all of it in."""
    batch = _find(request, pk, settled=True)
    if batch.state not in {Batch.State.RECEIVED, Batch.State.CONFIRMING}:
        return _settled_page(request, batch)
    is_confirming = "digest" in request.POST
    now = prepared(batch)
    settling = SettlingForm(None if is_confirming else sent(request), now=now)
    confirming = ConfirmForm(request.POST if is_confirming else None)
    if saved(settling, partial(operations.settle, batch, by=request.user)):
        messages.success(request, "What you said is saved. This is what becomes of the rows now.")
        return redirect("check-pledges", batch.pk)
    if saved(confirming, partial(operations.confirm, batch, by=request.user)):
        messages.success(request, f"{batch} is in the register.")
        return redirect("check-pledges", batch.pk)
    confirming.offer(digest=now.plan.digest, wrong=now.plan.counts["wrong"])
    facts = {"form": confirming if is_confirming else settling, "settling": settling, "confirming": confirming}
    page = _page(request, batch, now) | facts
    return render(request, "pledges/intake/check_pledges.html", page, status=409 if is_stale(confirming) else 200)


@for_bringing
def discard_pledges(request: HttpRequest, pk: int) -> HttpResponse:
    """Put away a file that is not to go in."""
    batch = _find(request, pk)
    if request.method == "POST":
        operations.discard(batch, by=request.user)
        messages.success(request, f"“{batch}” is discarded. Nothing of it was in the register.")
        return redirect("list-pledge-batches")
    return render(request, "pledges/intake/discard_pledges.html", {"batch": batch})


@for_bringing
def take_back_pledges(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike out every pledge that it brought in, for a reason."""
    batch = _find(request, pk, settled=True)
    if batch.state != Batch.State.CONFIRMED:
        return redirect("check-pledges", batch.pk)
    form = TakeBackForm(sent(request))
    form.fields["why"].help_text = "The reason stays with the file, and with each of its pledges."
    if saved(form, partial(operations.take_back, batch, by=request.user)):
        messages.success(request, f"{batch} is taken back. Its pledges are struck out, and counted on no day.")
        return redirect("check-pledges", batch.pk)
    facts = {"batch": batch, "form": form, "count": rules.how_many(batch), "refusal": _refusal(batch)}
    return render(request, "pledges/intake/take_back_pledges.html", facts)


_find: Callable[..., Batch] = partial(find_batch, brings=BRINGS)


def _page(request: HttpRequest, batch: Batch, now: Prepared) -> dict:
    plan = now.plan
    show = request.GET.get("show", "")
    verdict = _SHOWS.get(show)
    lines = plan.lines if verdict is None else [line for line in plan.lines if line.verdict == verdict]
    problems = grouped(plan)
    page = Paginator(lines, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = [shown(line, now.register) for line in page.object_list]
    return {
        "batch": batch,
        "plan": plan,
        "counts": plan.counts,
        "summary": ", ".join(_summary(plan)),
        "notes": now.notes,
        "told": list(_told(now)),
        "page": page,
        "show": show if verdict else "",
        "query": f"show={show}" if verdict else "",
        "tabs": list(_tabs(plan)),
        "problems": problems[:MOST_PROBLEMS],
        "more_problems": max(0, len(problems) - MOST_PROBLEMS),
        "was_cut_off": batch.state == Batch.State.CONFIRMING,
    }


def _summary(plan: Plan):
    """How many rows there are of each verdict that any has."""
    words = {
        "create": ("will be created", "will be created"),
        "same": ("is here already", "are here already"),
        "ask": ("needs an answer", "need an answer"),
        "wrong": ("cannot go in", "cannot go in"),
    }
    for name, (one, several) in words.items():
        if count := plan.counts[name]:
            yield f"{count:,} {one if count == 1 else several}"


def _tabs(plan: Plan):
    """What the rows can be narrowed to, with how many there are of each; what there is none of is not offered."""
    yield "", "All rows", len(plan.lines)
    for name, verdict in _SHOWS.items():
        if count := plan.counts[name]:
            yield name, verdict.value, count


def _told(now: Prepared):
    """What of the tables a person would not see in them, or will not see of them, in sentences."""
    for sheet in now.sheets:
        if sheet.is_left_out:
            continue
        for sentence in hidden_parts(sheet.table, sheet.layout):
            yield f"{sheet.table.name}: {sentence}"
        for index, why in sheet.layout.left_out:
            if why in _WHY_NOT_READ:
                yield f"{sheet.table.name}, row {sheet.table.numbers[index]} is not read: {_WHY_NOT_READ[why]}."
        for band in sheet.layout.bands:
            yield f"{sheet.table.name}: “{band}” is read as a heading over the rows below it, and no pledge."
        for row in sheet.layout.rows:
            if len(row.indexes) > 1:
                numbers = [str(sheet.table.numbers[index]) for index in row.indexes]
                yield f"{sheet.table.name}: rows {' and '.join(numbers)} are read as one, which a page broke in two."


def _settled_page(request: HttpRequest, batch: Batch) -> HttpResponse:
    """What became of a batch that is in the register or was: its pledges with their rows, fifty a page."""
    facts = {
        "batch": batch,
        "page": Paginator(origins_of(batch), ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
        "counts": batch.outcome["counts"],
        "left_out": batch.outcome["left_out"],
        "count": rules.how_many(batch),
        "is_taken_back": batch.state == Batch.State.TAKEN_BACK,
        "refusal": _refusal(batch),
    }
    return render(request, "pledges/intake/outcome.html", facts)


def _refusal(batch: Batch) -> str:
    """Why it cannot be taken back; empty where it can."""
    try:
        rules.refuse_unless_undoable(batch)
    except Refused as refusal:
        return str(refusal)
    return ""
