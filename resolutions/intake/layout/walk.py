"""One pass over a table, top to bottom: every row of it becomes a row, a band, or is left out for a reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import compress

from resolutions.intake.book import Span, Table
from resolutions.intake.layout.bands import is_band, is_named_band, is_note, is_summary
from resolutions.intake.layout.broken import Evidence, evidence, joined, offer, parts_of
from resolutions.intake.layout.heading import find_heading, headings_of, spelt
from resolutions.intake.layout.parts import Join, Layout, Row

ABOVE = "above the heading"
AGAIN = "the heading again"
EMPTY = "empty"
_FIGURES = re.compile(r"[\d.,%£() -]+")
SUMMARY = "a summary row, not an action"
NOTE = "a note about the table, not an action"
# The share of a table's columns over which a merged cell is one over the whole of it.
_NEARLY_ALL = 0.8
# Rows from which the habits of a table are learnt.
_LOOKED_AT = 200


def lay_out(table: Table, *, heading: tuple[int, ...] | None = None, joins: Mapping[int, bool] | None = None) -> Layout:
    """Find the heading, the bands and the rows of `table`. Raises nothing for any table.

    `heading` overrides which rows (indexes from 0) are the heading; () says that there is none. `joins` says of a row
    whether it continues the one before it; where it says nothing, sure offers are taken and unsure ones are not.
    """
    indexes = (
        find_heading(table) if heading is None else tuple(sorted({i for i in heading if 0 <= i < len(table.rows)}))
    )
    return _Walk(table, indexes, joins or {}).layout()


class _Walk:
    def __init__(self, table: Table, heading: tuple[int, ...], answers: Mapping[int, bool]) -> None:
        self.table, self.heading, self.answers = table, heading, answers
        self.width = max(map(len, table.rows), default=0)
        self.headings = headings_of(table, heading, self.width)
        below = heading[-1] + 1 if heading else 0
        self.parts = parts_of(self.headings if heading else (), table.rows[below : below + _LOOKED_AT])
        self.merged, self.wide = _merged(table, self.width)
        # Repetitions of a heading are told by its first text, so that few rows are compared whole.
        self.again = [[spelt(cell) for cell in self._padded(index)] for index in heading]
        self.firsts = {next(filter(None, spelling), "") for spelling in self.again} - {""}
        self.initials = {first[0] for first in self.firsts}
        self.columns = range(self.width)
        self.rows: list[Row] = []
        self.joins: list[Join] = []
        self.bands: list[str] = []
        self.left_out: list[tuple[int, str]] = []
        self.band = ""
        # The row that another may continue; none just below a heading or a band.
        self.open: tuple[list[int], list[str], frozenset[int]] | None = None

    def layout(self) -> Layout:
        last = self.heading[-1] if self.heading else -1
        for index, row in enumerate(self.table.rows):
            if index > last:
                self._body(index, row)
            elif index not in self.heading:
                self._above(index, row)
        self._close()
        return Layout(
            self.heading,
            self.headings,
            tuple(self.rows),
            tuple(self.joins),
            tuple(self.bands),
            tuple(self.left_out),
        )

    # --- Each kind of row ---

    def _filled(self, row: Sequence[str]) -> list[int]:
        """The columns in which it says anything."""
        filled = list(compress(self.columns, row))
        # Most rows have no cell of mere spaces, and to look at every cell by itself takes four times as long.
        return [column for column in filled if not row[column].isspace()] if any(map(str.isspace, row)) else filled

    def _above(self, index: int, row: Sequence[str]) -> None:
        filled = self._filled(row)
        text = " ".join(row[filled[0]].split()) if filled else ""
        if not filled:
            self.left_out.append((index, EMPTY))
        elif len(filled) == 1 and is_named_band(text) and index == self.heading[0] - 1:
            # Each council meeting's motions stand under its date, and the heading below that.
            self._begin_band(text)
        else:
            self.left_out.append((index, SUMMARY if is_summary(text) else ABOVE))

    def _body(self, index: int, row: Sequence[str]) -> None:
        filled = self._filled(row)
        if not filled:
            self.left_out.append((index, EMPTY))
            return
        if self.firsts and self._is_heading_again(row, filled):
            self.left_out.append((index, AGAIN))
            return
        if len(filled) <= 3 and self._is_no_action(index, row, filled):
            return
        cells = list(row) if len(row) == self.width else self._padded(index)
        if self.open and (index in self.answers or len(filled) < self.width or self._may_run_on(cells)):
            _, before, _ = self.open
            sure = offer(before, cells, filled, self.parts)
            answer = self.answers.get(index)
            if sure is not None or answer:
                self.joins.append(Join(index, tuple(before), tuple(cells), bool(sure)))
            if answer or (answer is None and sure):
                self._join(index, cells)
                return
        self._close()
        brought = self.merged.get(index)
        if brought:
            for column, text in brought.items():
                if not cells[column].strip():
                    cells[column] = text
            self.open = ([index], cells, frozenset(brought))
        else:
            self.open = ([index], cells, frozenset())

    def _is_no_action(self, index: int, row: Sequence[str], filled: list[int]) -> bool:
        """Whether the row is a band, a total or a note; if it is, it has been put where it belongs."""
        first = filled[0]
        text = " ".join(row[first].split())
        if first > 1 or (len(filled) > 1 and len({row[column].strip() for column in filled}) > 1):
            # "Total respect training" has an owner and a day; a total has figures.
            figures = all(_FIGURES.fullmatch(row[column].strip()) for column in filled[1:])
            return (
                first <= 1 and figures and text[:1].isalpha() and is_summary(text) and self._leave_out(index, SUMMARY)
            )
        if self.width < 2:
            return False
        merged = index in self.wide or len(filled) > 2
        if is_summary(text):
            return self._leave_out(index, SUMMARY)
        if is_note(text):
            return self._leave_out(index, NOTE)
        named = is_named_band(text) and text[:1].isupper()
        small = first in self.parts.small
        above = self.open[1][first] if self.open else ""
        if not (merged or named) and evidence(above, row[first], small=small) is Evidence.CONTINUES:
            # The words before it do not end there.
            return False
        if not merged and (first > 0 or index in self.merged or len(filled) > 1):
            return False
        heads = self._heading_follows(index + 1)
        in_action = first == self.parts.action and not heads
        if not is_band(text, merged=merged, over_rows=self._is_full(index + 1), in_action=in_action):
            return False
        self._close()
        self.open = None
        if heads:
            self._name_first_band()
        self._begin_band(text)
        return True

    def _leave_out(self, index: int, why: str) -> bool:
        self.left_out.append((index, why))
        return True

    def _begin_band(self, text: str) -> None:
        self.band = text
        self.bands.append(text)

    def _heading_follows(self, index: int) -> bool:
        """Whether the next row with anything in it is the heading again."""
        for place in range(index, min(index + 3, len(self.table.rows))):
            row = self.table.rows[place]
            if filled := self._filled(row):
                return bool(self.firsts) and self._is_heading_again(row, filled)
        return False

    def _name_first_band(self) -> None:
        """Where later bands stand over the heading again, the text over the first heading is a band as well."""
        above = self.heading[0] - 1 if self.heading else -1
        if self.bands or above < 0 or (above, ABOVE) not in self.left_out:
            return
        filled = [" ".join(cell.split()) for cell in self.table.rows[above] if cell.strip()]
        if len(filled) != 1:
            return
        self.left_out.remove((above, ABOVE))
        self.band = filled[0]
        self.bands.append(self.band)
        self.rows = [replace(row, band=self.band) for row in self.rows]

    def _is_heading_again(self, row: Sequence[str], filled: list[int]) -> bool:
        first = row[filled[0]]
        initial = first[0].casefold()[:1]
        # Before it is spelt, by a letter: of most rows that is enough.
        if (initial.isalnum() and initial not in self.initials) or len(first) > 200 or spelt(first) not in self.firsts:
            return False
        spelling = [spelt(cell) for cell in row]
        spelling += [""] * (self.width - len(spelling))
        # A part of it is enough, where the file repeats only some cells; another word in its place is not.
        return any(
            sum(map(bool, spelling)) * 2 >= sum(map(bool, again))
            and all(not cell or cell == heading for cell, heading in zip(spelling, again, strict=True))
            for again in self.again
        )

    def _is_full(self, index: int) -> bool:
        """Whether the next row with anything in it, a repeated heading aside, says more than one thing."""
        for place in range(index, min(index + 4, len(self.table.rows))):
            row = self.table.rows[place]
            count = sum(1 for cell in row if cell and not cell.isspace())
            if count:
                return count > 1 or place in self.wide or bool(self.merged.get(place))
        return False

    # --- Rows in several lines ---

    def _may_run_on(self, cells: Sequence[str]) -> bool:
        """Whether a row with every cell filled deserves a closer look: its action, or first text, begins small."""
        column = self.parts.action or 0
        return cells[column].lstrip()[:1].islower() or cells[0].lstrip()[:1].islower()

    def _join(self, index: int, cells: list[str]) -> None:
        if self.open is None:
            return
        indexes, before, filled = self.open
        mid_line = any(evidence(old, new) is Evidence.CONTINUES for old, new in zip(before, cells, strict=True))
        together = [joined(old, new, mid_line=mid_line) for old, new in zip(before, cells, strict=True)]
        self.open = ([*indexes, index], together, filled)

    def _close(self) -> None:
        if self.open is not None:
            indexes, cells, filled = self.open
            self.rows.append(Row(indexes[0], tuple(indexes), tuple(cells), self.band, filled))

    def _padded(self, index: int) -> list[str]:
        row = self.table.rows[index]
        return [*row, *[""] * (self.width - len(row))]


def _merged(table: Table, width: int) -> tuple[dict[int, dict[int, str]], set[int]]:
    """What merged cells bring down: row -> column -> text; and the rows with a cell merged over nearly the whole
    table."""
    brought: dict[int, dict[int, str]] = {}
    wide: set[int] = set()
    # A column's next row that no span has claimed: spans that overlap in a broken file are not walked twice.
    free = [0] * width
    for span in sorted(table.spans, key=_place):
        top, bottom = max(span.top, 0), min(span.bottom, len(table.rows) - 1)
        left, right = max(span.left, 0), min(span.right, width - 1)
        if top > bottom or left > right:
            continue
        if width > 1 and right > left and right - left + 1 >= width * _NEARLY_ALL:
            wide.add(top)
            continue
        text = table.rows[top][left] if left < len(table.rows[top]) else ""
        if text.strip():
            for index in range(max(top + 1, free[left]), bottom + 1):
                brought.setdefault(index, {})[left] = text
        free[left] = max(free[left], bottom + 1)
    return brought, wide


def _place(span: Span) -> tuple[int, int]:
    return span.left, span.top
