"""Where a person goes when one part of a batch is settled."""

from django.urls import reverse

from resolutions.intake.models import Batch
from resolutions.intake.own_workbook import is_baseline
from resolutions.intake.queries import book_of, prepared


def first_table(batch: Batch) -> str:
    """The first table that is read; where none is, what comes after the tables."""
    return table_after(batch, -1)


def table_after(batch: Batch, number: int) -> str:
    """The next table that is read; then the questions, or the rows; the hub while nobody has said which plan it is."""
    tables = list(zip(batch.tables, book_of(batch).tables, strict=True))
    for place in range(number + 1, len(tables)):
        settled, table = tables[place]
        if not settled["left_out"] and not is_baseline(table):
            return reverse("settle-table", args=[batch.pk, place])
    now = prepared(batch)
    if now is None:
        return reverse("show-batch", args=[batch.pk])
    return reverse("answer-questions" if now.plan.asked else "check-batch", args=[batch.pk])
