"""One table of a file: its heading, its rows, its columns."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from resolutions.intake import operations
from resolutions.intake.columns import Guess
from resolutions.intake.layout import Layout, lay_out
from resolutions.intake.models import Batch, ColumnMapping
from resolutions.intake.queries import Sheet, book_of
from resolutions.pages.doors import for_intake
from resolutions.pages.forms.intake.tables import TableForm, heading_as_sent, headings_to_choose
from resolutions.pages.intake.finding import find_batch, find_sheet
from resolutions.pages.intake.guessing import guesses_of
from resolutions.pages.intake.hiding import hidden_parts, left_out_rows
from resolutions.pages.intake.next_page import table_after
from resolutions.pages.intake.tasks import titled
from resolutions.pages.saving import saved, sent


@for_intake
def settle_table(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What each column is, which row is the heading, and which rows are one.

    Where another row is chosen as the heading, the page comes again with its columns; nothing is saved before that.
    """
    batch = find_batch(request, pk)
    book = book_of(batch)
    sheet = find_sheet(batch, book, number)
    reading = _Reading(batch, sheet, request.POST.get("heading"))
    form, is_read_again = reading.form(request), reading.is_read_again(request)
    settle = partial(operations.settle_table, batch, number, heading=reading.heading_to_keep, by=request.user)
    if not is_read_again and (settled := saved(form, settle)):
        return redirect(table_after(settled, number))
    facts = {
        "batch": batch,
        "sheet": sheet,
        "layout": reading.layout,
        "title": titled(batch, sheet),
        "hidden": hidden_parts(sheet.table, reading.layout),
        "left_out": left_out_rows(sheet.table, reading.layout),
        "notes": book.notes,
        "form": form,
        "is_read_again": is_read_again,
    }
    return render(request, "resolutions/intake/settle_table.html", facts)


class _Reading:
    """The table as the page shows it: as it was settled, or with the heading that was just chosen."""

    def __init__(self, batch: Batch, sheet: Sheet, chosen: str | None) -> None:
        self._sheet = sheet
        self._found = lay_out(sheet.table).heading
        self._headings = headings_to_choose(sheet.table, sheet.layout.heading, self._found)
        offered = {heading_as_sent(rows): rows for rows in self._headings}
        heading = offered.get(chosen or "", sheet.layout.heading)
        self._is_settled = heading == sheet.layout.heading
        self._joins = {int(index): joined for index, joined in batch.tables[sheet.number]["joins"].items()}
        self.layout: Layout = sheet.layout if self._is_settled else lay_out(sheet.table, heading=heading)
        self._guesses: tuple[Guess, ...] = guesses_of(self.layout)

    @property
    def heading_to_keep(self) -> tuple[int, ...] | None:
        """None where it is the one that was found: a better reader may then find a better one."""
        return None if self.layout.heading == self._found else self.layout.heading

    def is_read_again(self, request: HttpRequest) -> bool:
        """Whether the columns that were sent are those of another heading."""
        return request.method == "POST" and request.POST.get("columns_of") != heading_as_sent(self.layout.heading)

    def form(self, request: HttpRequest) -> TableForm:
        """The form, bound to what was sent unless that is of another heading."""
        initial = self._initial()
        data = sent(request)
        if self.is_read_again(request):
            data, kept = None, request.POST
            initial |= {"left_out": "left_out" in kept, "remember_as": kept.get("remember_as", "")}
        return TableForm(
            data,
            initial=initial,
            table=self._sheet.table,
            layout=self.layout,
            headings=self._headings,
            guesses=self._guesses,
            remembered=self._remembered(),
        )

    def _initial(self) -> dict:
        fields = self._sheet.fields if self._is_settled else [guess.field for guess in self._guesses]
        heading = heading_as_sent(self.layout.heading)
        joined = {join.index: self._joins.get(join.index, join.sure) for join in self.layout.joins}
        return {
            "left_out": self._sheet.is_left_out,
            "heading": heading,
            "columns_of": heading,
            "joins": [str(index) for index, is_joined in joined.items() if is_joined],
            **{f"column_{number}": field.value for number, field in enumerate(fields)},
        }

    def _remembered(self) -> list[str]:
        mapping = ColumnMapping.objects.filter(name=self._sheet.mapping).first()
        columns = mapping.columns if mapping else []
        is_same = [heading for heading, _ in columns] == list(self.layout.headings)
        return [field for _, field in columns] if is_same else []
