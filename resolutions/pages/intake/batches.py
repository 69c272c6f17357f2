"""What was brought in: the list, a new file or pasted table, the hub of one batch, and putting it away."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from resolutions.intake import operations
from resolutions.intake.models import Batch
from resolutions.intake.queries import batches_of, book_of
from resolutions.pages.doors import for_intake
from resolutions.pages.forms.intake.receiving import ReceivingForm
from resolutions.pages.intake.finding import find_batch
from resolutions.pages.intake.outcome import settled_page
from resolutions.pages.intake.receiving import received
from resolutions.pages.intake.tasks import tasks_of
from resolutions.pages.saving import saved, sent

BATCHES_ON_A_PAGE = 25


@for_intake
@require_safe
def list_batches(request: HttpRequest) -> HttpResponse:
    """One's own, and every one that is in the register or was."""
    page = Paginator(batches_of(request.user), BATCHES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "resolutions/intake/list_batches.html", {"page": page})


@for_intake
def receive_file(request: HttpRequest) -> HttpResponse:
    """A file, or a table that is pasted."""
    form = ReceivingForm(sent(request), request.FILES or None)
    if batch := saved(form, partial(received, operations, by=request.user)):
        if twin := _twin(batch):
            sentence = f"The same content is in the register already: “{twin}”. What it brought is not brought twice."
            messages.info(request, sentence)
        return redirect("settle-terms", batch.pk)
    return render(request, "resolutions/intake/receive_file.html", {"form": form})


@for_intake
@require_safe
def show_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What is still to be done with it; once it is in the register, what became of it."""
    batch = find_batch(request, pk, settled=True)
    if batch.state not in {Batch.State.RECEIVED, Batch.State.CONFIRMING}:
        return settled_page(request, batch)
    book = book_of(batch)
    facts = {
        "batch": batch,
        "notes": book.notes,
        "tasks": tasks_of(batch, book),
        "was_cut_off": batch.state == Batch.State.CONFIRMING,
    }
    return render(request, "resolutions/intake/show_batch.html", facts)


@for_intake
def discard_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Put away a file that is not to go in."""
    batch = find_batch(request, pk)
    if request.method == "POST":
        operations.discard(batch, by=request.user)
        messages.success(request, f"“{batch}” is discarded. Nothing of it was in the register.")
        return redirect("list-batches")
    return render(request, "resolutions/intake/discard_batch.html", {"batch": batch})


def _twin(batch: Batch) -> Batch | None:
    """One in the register with exactly the same content."""
    same = Batch.objects.filter(
        brings=batch.brings, state=Batch.State.CONFIRMED, kind=batch.kind, content=batch.content
    )
    return same.defer("content", "book").first()
