"""The batch and the table that an address names."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from resolutions.intake.book import Book
from resolutions.intake.models import PLAN, Batch
from resolutions.intake.queries import Sheet, sheets_of
from resolutions.intake.rules import refuse_unless_settling

_SETTLED = {Batch.State.CONFIRMED, Batch.State.TAKEN_BACK}


def find_batch(request: HttpRequest, pk: int, *, settled: bool = False, brings: str = PLAN) -> Batch:
    """A batch that this person still settles; with `settled` also any that is in the register or was, whoever's it is.

    404 for what nobody but its bringer may see. Refused, in a sentence, for a batch that is settled where one is asked
    for that is not, and for one that was discarded. Its file is not fetched.
    """
    of_kind = Batch.objects.filter(brings=brings).defer("content")
    batches = of_kind.select_related("received_by__person", "confirmed_by__person")
    batch = get_object_or_404(batches, pk=pk)
    if batch.state not in _SETTLED and batch.received_by_id != request.user.pk:
        raise Http404("This file is somebody else's, and not in the register.")
    if not (settled and batch.state in _SETTLED):
        refuse_unless_settling(batch, request.user)
    return batch


def find_sheet(batch: Batch, book: Book, number: int) -> Sheet:
    """A table of a batch by its place in the file, from 0. 404 for one that the file has not, or that is no plan."""
    sheet = next((each for each in sheets_of(batch, book) if each.number == number), None)
    if sheet is None:
        raise Http404("This file has no such table.")
    return sheet
