"""The form that says of one table where its heading stands, which rows are one, and what each column is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundWidget

from carecommit.kit.forms import BoundField, Form
from resolutions.intake.book import Table
from resolutions.intake.columns import Guess
from resolutions.intake.fields import OF_A_PLAN, Field
from resolutions.intake.layout import Join, Layout
from resolutions.pages.forms.fields import LOST_PLACE

_LOOKED_AT = 30
_SHORTENED = 90
_CELL_SHORTENED = 160
_EXAMPLES = 3
# A request may have a thousand fields; beyond this many, the sure ones are joined and the others are not.
MOST_JOINS = 200
_REMEMBERED = "It was taken for this in a table with the same headings."


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table with the field that says what it is."""

    number: int
    heading: str
    examples: list[str]
    field: BoundField
    why: str
    is_unknown: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer to join two rows: the cells that differ, side by side."""

    tick: BoundWidget
    parts: list[tuple[str, str, str]]


class TableForm(Form):
    """`layout` is the table with the heading that the form speaks of, `guesses` what its columns would be taken for.

    `headings` are the rows that may be the heading; `remembered` is what the columns of an earlier
    table with these headings were taken for, where that was kept.
    """

    left_out = forms.BooleanField(
        label="Leave this table out",
        required=False,
        help_text="Nothing of it is then brought in.",
    )
    heading = forms.ChoiceField(
        label="Which row is the heading?",
        help_text="The columns below are read again when you choose another.",
    )
    # Of which heading the columns of this page are; what is read never comes from here.
    columns_of = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": LOST_PLACE, "invalid": LOST_PLACE}
    )
    joins = forms.MultipleChoiceField(
        label="Which of these rows are one?", required=False, widget=forms.CheckboxSelectMultiple
    )
    remember_as = forms.CharField(
        label="Remember these columns as",
        required=False,
        max_length=100,
        help_text="A name, such as Children’s plan. The next table with the same headings is then taken the same way.",
    )

    def __init__(
        self,
        *args,
        table: Table,
        layout: Layout,
        headings: dict[tuple[int, ...], str],
        guesses: tuple[Guess, ...],
        remembered: Sequence[str],
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.table, self.layout, self.guesses, self.remembered = table, layout, guesses, remembered
        self.fields["heading"].choices = [(heading_as_sent(rows), words) for rows, words in headings.items()]
        offered = layout.joins[:MOST_JOINS]
        self.fields["joins"].choices = [(str(join.index), self._question(join)) for join in offered]
        for number, heading in enumerate(layout.headings):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=f"What is “{_short(heading, _SHORTENED)}”?",
                choices=[(field.value, field.value) for field in Field],
            )

    def clean(self) -> None:
        """Two columns may not be one field, and some column must say what is to be done."""
        super().clean()
        if self.errors or self.cleaned_data["left_out"]:
            return
        first: dict[str, str] = {}
        for number, heading in enumerate(self.layout.headings):
            name = f"column_{number}"
            field = self.cleaned_data[name]
            if field != Field.KEPT and field in first:
                self.add_error(
                    name,
                    f"“{first[field]}” and “{heading}” are both taken for “{field}”. Choose one, and keep the other as "
                    "written only",
                )
            first.setdefault(field, heading)
        if not first.keys() & OF_A_PLAN:
            self.add_error(None, f"Choose which column is “{Field.ACTION}”, or leave this table out.")

    def said(self) -> dict:
        """What the operation is called with."""
        said = self.cleaned_data
        return {
            "left_out": said["left_out"],
            "joins": {join.index: str(join.index) in said["joins"] for join in self.layout.joins[:MOST_JOINS]},
            "fields": [Field(said[f"column_{number}"]) for number in range(len(self.layout.headings))],
            "headings": self.layout.headings,
            "remember_as": said["remember_as"],
        }

    # --- For the page -----------------------------------------------------------------------------------------------

    @property
    def columns(self) -> list[Column]:
        """Each column with its examples and why it was taken for what it is."""
        return [self._column(number, heading) for number, heading in enumerate(self.layout.headings)]

    def _column(self, number: int, heading: str) -> Column:
        bound, guess = self[f"column_{number}"], self.guesses[number]
        is_guessed = bound.value() == guess.field
        if number < len(self.remembered) and bound.value() == self.remembered[number]:
            return Column(number + 1, heading, self._examples(number), bound, _REMEMBERED, False)
        why, is_unknown = (guess.why, not guess.sure) if is_guessed else ("", False)
        return Column(number + 1, heading, self._examples(number), bound, why, is_unknown)

    def _examples(self, number: int) -> list[str]:
        """Up to three cells that differ, from the top."""
        cells = (" ".join(row.cells[number].split()) for row in self.layout.rows)
        different = dict.fromkeys(cell for cell in cells if cell)
        return [_short(cell, _CELL_SHORTENED) for cell in list(different)[:_EXAMPLES]]

    @property
    def offers(self) -> list[Offer]:
        """The rows that may be one with the row above, each with its box to tick."""
        return [self._offer(tick, join) for tick, join in zip(self["joins"], self.layout.joins, strict=False)]

    def _offer(self, tick: BoundWidget, join: Join) -> Offer:
        parts = [
            (heading, _end_of(before, _CELL_SHORTENED), _short(after, _CELL_SHORTENED))
            for heading, before, after in zip(self.layout.headings, join.before, join.after, strict=True)
            if after.strip()
        ]
        return Offer(tick, parts)

    def _question(self, join: Join) -> str:
        row = self.table.numbers[join.index]
        return f"Row {row} looks like the rest of row {self._above(join)}, broken across a page: join them"

    def _above(self, join: Join) -> int:
        """The number of the row before, past a heading that a new page repeats."""
        skipped = {index for index, _ in self.layout.left_out}
        index = next(index for index in range(join.index - 1, -1, -1) if index not in skipped)
        return self.table.numbers[index]

    @property
    def more_joins(self) -> int:
        """How many offers there are beyond those that the page shows."""
        return max(0, len(self.layout.joins) - MOST_JOINS)


def heading_as_sent(heading: tuple[int, ...]) -> str:
    """A heading as the choice has it."""
    return ",".join(map(str, heading)) or "none"


def headings_to_choose(table: Table, *headings: tuple[int, ...]) -> dict[tuple[int, ...], str]:
    """No row, each of the first thirty, and those of `headings`, each with its words."""
    singles = {(index,) for index, row in enumerate(table.rows[:_LOOKED_AT]) if any(map(str.strip, row))}
    rows = sorted(singles.union(headings) - {()})
    return {(): "No row: the table has no heading", **{indexes: _row(table, indexes) for indexes in rows}}


def _row(table: Table, indexes: tuple[int, ...]) -> str:
    words = " | ".join(" ".join(cell.split()) for index in indexes for cell in table.rows[index] if cell.strip())
    numbers = " and ".join(str(table.numbers[index]) for index in indexes)
    return f"Row{'s' if len(indexes) > 1 else ''} {numbers}: {_short(words, _SHORTENED)}"


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _end_of(words: str, most: int) -> str:
    return words if len(words) <= most else f"…{words[1 - most :].lstrip()}"
