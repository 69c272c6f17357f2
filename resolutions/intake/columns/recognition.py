"""Which column is which field: the heading proposes, the cells correct, and each field goes to one column."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from resolutions.intake.columns.cells import LOOKED_AT, MOST, Cells
from resolutions.intake.columns.headings import Heading, Sense, plain, read_heading
from resolutions.intake.fields import Field
from resolutions.owners.splitting import split


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column is taken for. `sure` needs no more than to be shown; `why` is one sentence for the page."""

    field: Field
    sure: bool
    why: str


@dataclass(slots=True)
class _Column:
    place: int
    words: str
    heading: Heading
    cells: Cells
    sense: Sense | None
    sure: bool
    why: str
    guess: Guess | None = None


def recognise(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Guess, ...]:
    """A guess for each heading, from its words and the first 200 of `rows`; a row may be shorter than `headings`.

    Every field but KEPT goes to one column at most: to the one whose heading says it best, then to the fuller, then
    to the first. Raises nothing.
    """
    looked_at = rows[:LOOKED_AT]
    table = _Table(
        [
            _column(place, heading, Cells([row[place] if place < len(row) else "" for row in looked_at]))
            for place, heading in enumerate(headings)
        ]
    )
    table.settle({plain(heading) for heading in headings})
    return tuple(column.guess or Guess(Field.KEPT, False, "We do not know this heading.") for column in table.columns)


# --- A column by itself ---------------------------------------------------------------------------------------------

_TELLING = [Sense.PROGRESS, Sense.TAKEN, Sense.COMMENT, Sense.NOTE]
_TEXT = set(_TELLING)
_STANDING = {Sense.STATUS, Sense.STAGE, Sense.RATING, Sense.DONE}


def _column(place: int, words: str, cells: Cells) -> _Column:
    heading = read_heading(words)
    sense, sure = heading.sense, heading.sure
    said = _SAID.get(sense, "") if sense else ""
    why = f"The heading says {said}." if said else "We do not know this heading."
    column = _Column(place, plain(words), heading, cells, sense, sure, why)
    if cells.filled:
        _correct(column, said)
    elif sense in (Sense.MILESTONE, Sense.DONE, Sense.TARGET, Sense.PERIOD):
        column.sure = False
    return column


def _correct(column: _Column, said: str) -> None:
    """Change what the heading says where its cells are plainly something else."""
    cells, sense = column.cells, column.sense

    def becomes(new: Sense | None, what: str, *, sure: bool = True) -> None:
        column.sense, column.sure = new, sure and column.sure
        column.why = f"The heading says {said}, and its cells are {what}." if said else f"Its cells are {what}."

    if sense in (Sense.MILESTONE, Sense.TARGET, Sense.DONE) and cells.dates >= MOST:
        if sense == Sense.DONE and not column.heading.said.startswith("completion"):
            becomes(Sense.OTHER, "the dates when it was done")
        else:
            becomes(Sense.DUE, "dates")
    elif sense in _TEXT | {Sense.DONE, Sense.TARGET} | _STANDING and cells.percents >= MOST:
        becomes(Sense.PERCENT, "percentages")
    elif sense == Sense.DONE:
        if cells.wordy >= MOST:
            becomes(Sense.PROGRESS, "sentences", sure=False)
        else:
            becomes(Sense.STATUS, "statuses", sure=cells.statuses >= MOST)
    elif sense in _STANDING and cells.wordy >= MOST and cells.length > 45:
        becomes(Sense.PROGRESS, "sentences", sure=False)
    elif sense in _STANDING and cells.dates > 0.9:
        becomes(None, "dates", sure=False)
    elif sense == Sense.PRIORITY and cells.ranks >= MOST:
        if cells.digits >= MOST and not cells.repeats:
            becomes(Sense.PARENT_NUMBER, "numbers", sure=False)
        else:
            becomes(Sense.OTHER, "ranks such as high and low")
    elif sense in (
        Sense.PRIORITY,
        Sense.RESOLUTION,
        Sense.RECOMMENDATION,
        Sense.OBJECTIVE,
        Sense.PLEDGE,
        Sense.OUTCOME,
    ):
        if cells.numbers >= 0.8:
            becomes(Sense.PARENT_NUMBER, "numbers")
    elif sense in (Sense.ACTION, Sense.TASK) and cells.numbers >= 0.8 and cells.length <= _LONGEST_NUMBER:
        becomes(Sense.NUMBER, "numbers")
    elif sense in (Sense.NUMBER, Sense.PARENT_NUMBER) and cells.wordy >= MOST:
        becomes(None, "sentences", sure=False)
    elif sense == Sense.DUE and cells.wordy >= MOST and cells.dates < 0.2 and cells.length > 60:
        column.sure = False
    elif sense == Sense.TARGET:
        becomes(Sense.OTHER, "not dates")


# --- The table ------------------------------------------------------------------------------------------------------

_SAID: dict[Sense, str] = {
    Sense.NUMBER: "a number or reference",
    Sense.PARENT_NUMBER: "the number of what is answered",
    Sense.MOTION: "motion or plan",
    Sense.AGREED: "when it was agreed",
    Sense.DATE: "date",
    Sense.THEME: "theme",
    Sense.RESOLUTION: "resolution",
    Sense.RECOMMENDATION: "recommendation",
    Sense.SAID: "what young people said",
    Sense.PRIORITY: "priority",
    Sense.PLEDGE: "pledge",
    Sense.OBJECTIVE: "objective",
    Sense.OUTCOME: "outcome",
    Sense.NEED: "what needs to improve",
    Sense.ACTION: "action",
    Sense.TASK: "what will be done",
    Sense.HOW: "how it will be done",
    Sense.MILESTONE: "milestone",
    Sense.DESCRIPTION: "description",
    Sense.DETAIL: "detail",
    Sense.COMPLETED: "completed actions",
    Sense.UNDER_WAY: "actions in progress",
    Sense.LEAD: "who leads",
    Sense.OWNER: "who",
    Sense.MEMBER: "which councillor",
    Sense.SUPPORT: "who supports",
    Sense.POST: "post",
    Sense.UNIT: "which service",
    Sense.NAME: "name",
    Sense.DUE: "by when",
    Sense.ORIGINAL_DUE: "by when at first",
    Sense.REVISED_DUE: "by when now",
    Sense.STATUS: "status",
    Sense.STAGE: "stage",
    Sense.RATING: "rating",
    Sense.DONE: "complete",
    Sense.PERCENT: "per cent",
    Sense.PROGRESS: "progress",
    Sense.TAKEN: "what has been done",
    Sense.NOTE: "note",
    Sense.COMMENT: "comment",
    Sense.PLAN_YEAR: "year",
    Sense.TARGET: "target",
    Sense.PERIOD: "only a period",
}
# PCC-2023-R1-01, PCC-2023-2-P10-01: the register's own.
_OUR_REFERENCE = re.compile(r"[A-Z]{2,10}-\d{4}(?:-\d+)?-[A-Z]\d+-\d+")
# "Action 12", "A.1.12": longer than this, what stands under "Action" is one, with a number at its end.
_LONGEST_NUMBER = 10
_KNOWN_AND_KEPT = "We know this heading, and hold no such part of an action."
_INSTEAD = "No column is headed action, and this one says what is to be done."
# What says what is to be done where no column is headed action, from the likeliest; and whether that is sure.
_INSTEAD_OF_ACTION = (
    (Sense.HOW, True),
    (Sense.MILESTONE, True),
    (Sense.RECOMMENDATION, True),
    (Sense.PLEDGE, True),
    (Sense.RESOLUTION, False),
    (Sense.OBJECTIVE, False),
    (Sense.DESCRIPTION, False),
    (Sense.OUTCOME, False),
    (Sense.NEED, False),
    (Sense.PRIORITY, False),
)
_ANSWERED = (
    Sense.RESOLUTION,
    Sense.RECOMMENDATION,
    Sense.SAID,
    Sense.PRIORITY,
    Sense.PLEDGE,
    Sense.OBJECTIVE,
    Sense.NEED,
    Sense.OUTCOME,
)
_OUR_OWN = {"plan year", "lead owner", "joint owners", "owner in the plans words", "first timescale", "motion or plan"}


class _Table:
    def __init__(self, columns: list[_Column]) -> None:
        self.columns = columns

    def settle(self, headings: set[str]) -> None:
        """Give every column its guess: the plainest fields first, what is left over last."""
        if {"stage", "rating"} <= headings and headings & _OUR_OWN:
            # Our own file, in the words of the council's key.
            self._take(Field.STAGE, [Sense.STAGE])
            self._take(Field.RATING, [Sense.RATING])
        self._read_our_labels(headings)
        self._read_statuses()
        self._take_time()
        self._take(Field.PERCENT, [Sense.PERCENT])
        self._take(Field.STATUS, [Sense.STAGE, Sense.STATUS, Sense.RATING, Sense.DONE])
        self._take(Field.COMPLETED, [Sense.COMPLETED])
        self._take(Field.UNDER_WAY, [Sense.UNDER_WAY])
        self._take_action()
        self._take_answered()
        self._take(Field.MOTION, [Sense.MOTION])
        self._take_owners()
        self._take(Field.PROGRESS, _TELLING)
        self._take_numbers()
        self._take(Field.THEME, [Sense.THEME])
        self._take(Field.DETAIL, [Sense.DETAIL, Sense.DESCRIPTION, Sense.HOW])
        self._take_agreed()
        self._take(Field.PLAN_YEAR, [Sense.PLAN_YEAR])
        self._take_by_cells()
        self._keep_the_rest()
        if not any(self._taken(field) for field in (Field.ACTION, Field.COMPLETED, Field.UNDER_WAY)):
            # It may be no plan at all: a table of indicators, the appendices of a paper.
            for column in self.columns:
                if column.guess and column.guess.field != Field.KEPT:
                    column.guess = replace(column.guess, sure=False)

    # --- Giving a field to a column ---

    def _taken(self, field: Field) -> bool:
        return any(column.guess and column.guess.field == field for column in self.columns)

    def _free(self, senses: Iterable[Sense]) -> list[_Column]:
        """The columns of these senses that nobody has taken, the likeliest first.

        Of a series ("Q1 update", "Q2 update") the latest that says anything comes first.
        """
        order = {sense: rank for rank, sense in enumerate(senses)}
        found = [column for column in self.columns if not column.guess and column.sense in order]

        def likely(column: _Column) -> tuple[bool, int, bool, tuple[int, int], int]:
            latest = (-column.heading.period[0], -column.heading.period[1])
            empty = not column.cells.filled and any(other.cells.filled for other in found)
            return empty, order[column.sense or Sense.OTHER], not column.sure, latest, column.place

        return sorted(found, key=likely)

    def _take(
        self, field: Field, senses: Sequence[Sense], *, sure: bool = True, why: str = "", rest: str = ""
    ) -> _Column | None:
        """Give `field` to the likeliest free column of `senses`, unless it has one; the others are kept, with the
        reason."""
        if self._taken(field):
            return None
        free = self._free(senses)
        if not free:
            return None
        best, *others = free
        series = [other for other in others if other.heading.period != (0, 0) and best.heading.period != (0, 0)]
        doubt = any(other not in series and other.sense == best.sense and other.cells.filled for other in others)
        reason = why or best.why
        if series and field in (Field.PROGRESS, Field.STATUS, Field.PERCENT):
            reason = f"{reason} Of several, this is the latest that is filled in."
        self._give(best, field, best.sure and sure and not doubt, reason)
        for other in others:
            if other.sense in _SHARED:
                continue
            earlier = (
                "An earlier one of a series." if other in series else rest or f"Another column is the {_name(field)}."
            )
            other.guess = Guess(Field.KEPT, other in series, earlier)
        return best

    def _give(self, column: _Column, field: Field, sure: bool, why: str) -> None:
        column.guess = Guess(field, sure, why)

    # --- Fields that need more than a list of senses ---

    def _read_our_labels(self, headings: set[str]) -> None:
        """In our own files "Resolution" has the label, and its words stand under "Resolution as agreed" or not at
        all."""
        in_full = {heading for heading in headings if heading.endswith(" as agreed")}
        if not in_full and "clauses it answers" not in headings:
            return
        for column in self.columns:
            if column.words.endswith(" as agreed"):
                column.sense, column.sure = Sense.RESOLUTION, True
                column.why = "The heading says resolution."
            elif column.sense in _ANSWERED and (f"{column.words} as agreed" in in_full or column.words == "resolution"):
                column.sense, column.why = Sense.PARENT_NUMBER, "In our own files this is the label."

    def _read_statuses(self) -> None:
        """Where no column is headed status, "Progress" over nothing but statuses is one."""
        if any(column.sense in _STANDING for column in self.columns):
            return
        for column in self._free(_TELLING):
            if column.heading.period == (0, 0) and column.cells.sure_statuses >= MOST and column.cells.length < 30:
                column.why = f"The heading says {_SAID[column.sense or Sense.PROGRESS]}, and its cells are statuses."
                column.sense = Sense.STATUS

    def _take_time(self) -> None:
        original, revised = self._free([Sense.ORIGINAL_DUE]), self._free([Sense.REVISED_DUE])
        due = self._free([Sense.DUE])
        if revised and (due or original):
            now, first = revised[0], (due or original)[0]
            if len(now.cells.filled) >= MOST * max(len(first.cells.filled), 1) and now.cells.filled:
                self._take(
                    Field.TIMESCALE,
                    [Sense.REVISED_DUE],
                    sure=False,
                    why="Of two dates, this is the one that stands now.",
                )
            else:
                self._take(
                    Field.TIMESCALE,
                    [Sense.DUE] if due else [Sense.ORIGINAL_DUE],
                    sure=False,
                    why="Of two dates, this is the one that every row has: the revised date is kept as written.",
                )
        self._take(Field.TIMESCALE, [Sense.DUE, Sense.REVISED_DUE, Sense.ORIGINAL_DUE])
        for column in self._free([Sense.DUE, Sense.REVISED_DUE, Sense.ORIGINAL_DUE]):
            column.guess = Guess(Field.KEPT, False, "Another column is the timescale.")
        if (
            not self._taken(Field.TIMESCALE)
            and self._free([Sense.MILESTONE])
            and self._free([Sense.ACTION, Sense.TASK])
        ):
            milestone = self._free([Sense.MILESTONE])[0]
            if not milestone.cells.filled:
                self._give(milestone, Field.TIMESCALE, False, "No other column says when.")

    def _take_action(self) -> None:
        if self._take(Field.ACTION, [Sense.ACTION, Sense.TASK]):
            return
        if self._taken(Field.COMPLETED) or self._taken(Field.UNDER_WAY) or not self._is_plan():
            return
        for sense, sure in _INSTEAD_OF_ACTION:
            free = [column for column in self._free([sense]) if column.cells.wordy > 0.2 or not column.cells.filled]
            if free:
                says_action = free[0].heading.said.startswith("action")
                self._give(free[0], Field.ACTION, free[0].sure and (sure or says_action), _INSTEAD)
                return

    def _is_plan(self) -> bool:
        """Whether the table follows something up at all: a table of indicators or of appendices has no actions."""
        follows = (
            {Sense.DUE, Sense.LEAD, Sense.OWNER, Sense.MEMBER, Sense.REVISED_DUE, Sense.ORIGINAL_DUE}
            | _TEXT
            | _STANDING
        )
        indicators = any(column.sense == Sense.OTHER and "indicator" in column.heading.said for column in self.columns)
        return not indicators and any(column.sense in follows or column.sense == Sense.UNIT for column in self.columns)

    def _take_answered(self) -> None:
        action = next(
            (column.place for column in self.columns if column.guess and column.guess.field == Field.ACTION), None
        )
        for column in self._free([Sense.OUTCOME, Sense.OBJECTIVE]):
            # After the action it is what should come of it; before, it is what the action answers.
            if action is not None and column.place > action:
                column.guess = Guess(Field.KEPT, True, "It stands after the action: what should come of it.")
            elif column.sense == Sense.OUTCOME:
                column.sure = False
        taken = self._take(Field.RESOLUTION, list(_ANSWERED))
        if taken is None:
            return
        place = taken.place
        for column in self.columns:
            if (
                column.guess
                and column.guess.field == Field.KEPT
                and column.sense == Sense.PRIORITY
                and not self._taken(Field.THEME)
            ):
                self._give(column, Field.THEME, False, "A priority over what the action answers.")
            elif column.guess and column.sense == Sense.SAID and column.place != place:
                column.guess = Guess(Field.KEPT, True, "What was said, beside what was resolved.")

    def _take_owners(self) -> None:
        people = self._free([Sense.LEAD, Sense.OWNER, Sense.POST, Sense.MEMBER, Sense.SUPPORT])
        if len(people) > 1 and not (len(people) == 2 and people[1].sense == Sense.NAME):
            lead, second, *others = people
            sure = lead.sense != second.sense and lead.sense == Sense.LEAD
            self._give(lead, Field.LEAD, lead.sure and sure, lead.why)
            self._give(second, Field.JOINT, second.sure and sure, second.why)
            for other in others:
                other.guess = Guess(Field.KEPT, False, "Two other columns say who.")
        elif people:
            only = people[0]
            field = (
                Field.LEAD
                if only.sense == Sense.LEAD and not only.heading.joint and not _are_several(only.cells)
                else Field.OWNERS
            )
            if only.words.startswith("joint owner"):
                field = Field.JOINT
            elif only.sense == Sense.SUPPORT:
                only.sure = False
            self._give(only, field, only.sure, only.why)
        else:
            for sense in (Sense.UNIT, Sense.NAME):
                if free := self._free([sense]):
                    self._give(free[0], Field.OWNERS, False, "No other column says who.")
                    return

    def _take_numbers(self) -> None:
        parents = self._free([Sense.PARENT_NUMBER])
        has_parent = (
            self._taken(Field.RESOLUTION)
            or self._taken(Field.MOTION)
            or any(column.sense in (Sense.ACTION, Sense.TASK) for column in self.columns)
        )
        if parents and not has_parent and not self._free([Sense.NUMBER]):
            self._take(Field.REFERENCE, [Sense.PARENT_NUMBER])
        elif parents:
            self._take(Field.LABEL, [Sense.PARENT_NUMBER])
        answered = next((c for c in self.columns if c.guess and c.guess.field == Field.RESOLUTION), None)
        numbers = self._free([Sense.NUMBER])
        for column in numbers:
            ours = any(_OUR_REFERENCE.fullmatch(cell) for cell in column.cells.filled)
            hangs = not ours and answered is not None and _goes_with(column.cells, answered.cells)
            if hangs and not self._taken(Field.LABEL):
                self._give(
                    column, Field.LABEL, column.sure, "It is a number, and changes with the resolution or priority."
                )
            elif not self._taken(Field.REFERENCE) and (column.cells.wordy < 0.3):
                doubt = len(set(column.cells.filled)) < len(column.cells.filled)
                self._give(column, Field.REFERENCE, column.sure and not doubt, column.why)
            else:
                column.guess = Guess(Field.KEPT, False, "Another column is the reference.")

    def _take_agreed(self) -> None:
        self._take(Field.AGREED, [Sense.AGREED])
        dates = self._free([Sense.DATE])
        if not dates:
            return
        if len(dates) == 1 and not self._taken(Field.TIMESCALE) and not self._taken(Field.MOTION):
            self._give(dates[0], Field.TIMESCALE, False, "A date, and no other column says when.")
        elif self._taken(Field.MOTION) and not self._taken(Field.AGREED):
            self._give(dates[0], Field.AGREED, False, "A date, in a table of motions.")
        for column in self._free([Sense.DATE]):
            column.guess = Guess(Field.KEPT, False, "A date, and the heading does not say of what.")

    # --- Headings that say nothing ---

    def _take_by_cells(self) -> None:
        for column in [c for c in self.columns if not c.guess and c.sense in (None, Sense.PERIOD) and c.cells.filled]:
            for field, fits, what in _BY_CELLS:
                if not self._taken(field) and fits(column.cells):
                    self._give(column, field, False, f"We do not know this heading; its cells are {what}.")
                    break
        if any(column.sense not in (None, Sense.PERIOD) for column in self.columns):
            return
        # No heading says anything: the fullest column of sentences is probably what is to be done.
        wordy = [column for column in self.columns if not column.guess and column.cells.wordy >= MOST]
        if wordy:
            first = next((column for column in wordy if not column.cells.repeats), wordy[0])
            self._give(first, Field.ACTION, False, "We do not know this heading; its cells are sentences.")

    def _keep_the_rest(self) -> None:
        for column in self.columns:
            if column.guess:
                continue
            if column.sense in (None, Sense.PERIOD):
                column.guess = Guess(Field.KEPT, False, "We do not know this heading.")
            elif column.sense == Sense.OTHER:
                why = column.why if "its cells" in column.why else _KNOWN_AND_KEPT
                column.guess = Guess(Field.KEPT, column.sure, why)
            else:
                column.guess = Guess(
                    Field.KEPT, column.sense in (Sense.UNIT, Sense.NAME), f"{column.why[:-1]}; it is kept as written."
                )


# A second column of these may still become another field.
_SHARED = {Sense.RESOLUTION, Sense.RECOMMENDATION, Sense.DESCRIPTION, Sense.HOW, Sense.MOTION}


def _name(field: Field) -> str:
    return field.value[0].lower() + field.value[1:]


def _are_several(cells: Cells) -> bool:
    """Whether the cells often name more than one owner, whatever the heading says."""
    return sum(len(split(cell)) > 1 for cell in cells.filled[:50]) > 0.3 * len(cells.filled[:50]) > 0


def _goes_with(number: Cells, answered: Cells) -> bool:
    """Whether a number belongs to the resolution and not to each action: it repeats or is blank where that does."""
    if not number.repeats or not number.filled:
        return False
    pairs = list(zip(number.all, answered.all, strict=True))
    kept = [
        (number_now == number_before or not number_now) == (answered_now == answered_before or not answered_now)
        for (number_before, answered_before), (number_now, answered_now) in pairwise(pairs)
    ]
    return bool(kept) and sum(kept) >= 0.9 * len(kept)


_Fits = Callable[[Cells], bool]
_BY_CELLS: tuple[tuple[Field, _Fits, str], ...] = (
    (Field.PERCENT, lambda cells: cells.percents >= 0.8, "percentages"),
    (Field.TIMESCALE, lambda cells: cells.dates >= 0.8, "dates"),
    (Field.STATUS, lambda cells: cells.sure_statuses >= 0.8, "statuses"),
)
