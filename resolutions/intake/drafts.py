"""Rows -> drafts: what each row says, column by column, with what stands above it or in several lines brought in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import lru_cache

from resolutions.council.scales import Stage
from resolutions.intake.book import Table
from resolutions.intake.fields import WRITTEN_ONCE, Field
from resolutions.intake.layout import Layout, Row
from resolutions.timescales import Kind, read

# A cell that says: as in the row above.
_LONGEST_DITTO = 20
_DITTO = re.compile(r"""(?i)["“”〃'’]{1,2}|ditto|do\.|(?:same )?as above""")
_DITTO_MAY_STAND_FOR = (Field.LEAD, Field.JOINT, Field.OWNERS, Field.TIMESCALE, Field.STATUS)
# Where cells that belong to several rows are merged.
_MERGED = (Field.LEAD, Field.JOINT, Field.OWNERS, Field.TIMESCALE)
_BULLET = re.compile(r"^\s*(?:[•●▪◦·‣\uf0b7*–-]|\(?(?:\d{1,2}|[a-z])[.)])\s+", re.MULTILINE)
_FINANCIAL_YEAR = re.compile(r"\b20\d\d\s?[-/–]\s?(?:20)?\d{1,2}\b(?![-/–]\d)")
_MEETING = re.compile(r"(?i)\b(?:council|cabinet|committee|meeting|board|motions?)\b")
# Longer than this, an action that mentions scoping is an action.
_SCOPING_WORDS = 60
# One of these is in all words for it. Reading every action of thousands as a time would take seconds.
_MAY_BE_SCOPING = re.compile(r"(?i)\bt\.?b\.?[cad]\b|\bto be\b|\bnot\b")
_STAGE_OF_COLUMN = {Field.COMPLETED: Stage.COMPLETE, Field.UNDER_WAY: Stage.IN_PROGRESS}


@dataclass(slots=True)
class Draft:
    """What one row of a table says, or one bullet of a cell that holds several actions.

    `said` has the text of every field that the table has a column for, empty where the cell is; `cells` every cell as
    written, under its heading. `heading_of` names the column of a field. `stage` is what the layout itself says:
    "to be scoped" in place of an action, or a column of completed actions. `part` counts bullets from 1; 0 is a whole
    row. `above` has what the row above says of a field that is empty here, in a file that cannot say that two cells are
    one. `baseline` is what our own workbook said when it was made, by the values of `Field`; None for any other table.
    """

    table: str
    row: str
    index: tuple[int, int, int]
    said: dict[Field, str]
    cells: dict[str, str]
    heading_of: dict[Field, str]
    band: str = ""
    stage: str = ""
    part: int = 0
    above: dict[Field, str] = dataclass_field(default_factory=dict)
    baseline: dict[str, str] | None = None

    @property
    def place(self) -> str:
        """Where it stands in the file: table 1, row 3."""
        return f"{self.table}, row {self.row}"

    @property
    def answered(self) -> str:
        """The words of what its action answers: a resolution, a theme, the band above it."""
        said = self.said
        if words := said.get(Field.RESOLUTION) or said.get(Field.THEME):
            return words
        # Under a motion, what it resolved is what is to be done: each row is a resolution that answers itself.
        return said.get(Field.ACTION, "") if Field.MOTION in said and Field.LABEL not in said else self.band

    @property
    def key(self) -> str:
        """Names the row in answers."""
        return "-".join(map(str, self.index))


def drafts(
    number: int, table: Table, layout: Layout, fields: Sequence[Field], *, can_merge: bool = True
) -> Iterator[Draft]:
    """The drafts of the table that is `number` in its file, from 0; `fields` says what each column of `layout` is.

    `can_merge` is whether the file would say that cells are merged; in one that cannot, an empty cell may mean the same
    as the one above it, or nothing.
    """
    column_of = {field: column for column, field in enumerate(fields) if field != Field.KEPT}
    heading_of = {field: layout.headings[column] for field, column in column_of.items()}
    headings = told_apart(layout.headings)
    # Of the columns that it has, those that a table leaves out on the rows below, and those that may say "as above".
    may_carry = [field for field in WRITTEN_ONCE if field in column_of]
    may_repeat = [field for field in _DITTO_MAY_STAND_FOR if field in column_of]
    carried: dict[Field, str] = {}
    above: dict[Field, str] = {}
    band = ""
    for row in layout.rows:
        if row.band != band:
            band, carried, above = row.band, {}, {}
        said = {field: row.cells[column] for field, column in column_of.items()}
        _name_colour(said, table, row, column_of)
        _carry(said, carried, may_carry)
        _repeat(said, above, may_repeat)
        unsaid = {} if can_merge else _unsaid(said, above)
        _take_from_band(said, band)
        above = {**said, **unsaid} if unsaid else said
        cells = {heading: cell for heading, cell in zip(headings, row.cells, strict=True) if cell}
        parts = list(_parts(said))
        for part, (own, stage) in enumerate(parts, start=1):
            count = part if len(parts) > 1 else 0
            yield Draft(
                table=table.name,
                row=numbers_of(table, row, count),
                index=(number, row.index, count),
                said=own,
                cells=cells,
                heading_of=heading_of,
                band=band,
                stage=stage,
                part=count,
                above=dict(unsaid),
            )


def told_apart(headings: Sequence[str]) -> list[str]:
    """The headings, told apart where two columns have the same one or none."""
    taken: dict[str, int] = {}
    names = []
    for column, heading in enumerate(headings, start=1):
        name = heading or f"Column {column}"
        taken[name] = taken.get(name, 0) + 1
        names.append(name if taken[name] == 1 else f"{name} ({taken[name]})")
    return names


def numbers_of(table: Table, row: Row, part: int) -> str:
    """A row as the file counts it: 3, or 3 to 5 where they were joined; with its part, from 1, where it has several."""
    numbers = [table.numbers[index] for index in row.indexes]
    words = str(numbers[0]) if len(numbers) == 1 else f"{min(numbers)} to {max(numbers)}"
    return f"{words}, item {part}" if part else words


def _carry(said: dict[Field, str], carried: dict[Field, str], fields: Sequence[Field]) -> None:
    """Fill what the table does not repeat; something new begins its own run of everything that hangs on it."""
    for field in WRITTEN_ONCE:
        if field in said and len(said[field]) <= _LONGEST_DITTO and _DITTO.fullmatch(said[field].strip()):
            said[field] = ""
    if said.get(Field.RESOLUTION) and said[Field.RESOLUTION] != carried.get(Field.RESOLUTION):
        # The number above is that of other words.
        carried.pop(Field.LABEL, None)
    for place, field in enumerate(fields):
        if not said[field]:
            said[field] = carried.get(field, "")
        elif carried.get(field) != said[field]:
            for later in fields[place + 1 :]:
                carried.pop(later, None)
            carried[field] = said[field]


def _repeat(said: dict[Field, str], above: dict[Field, str], fields: Sequence[Field]) -> None:
    for field in fields:
        if above and said[field] and is_ditto(said[field]):
            said[field] = above[field]


# A plan of thousands of rows has few different owners, times and statuses.
@lru_cache(maxsize=1024)
def is_ditto(cell: str) -> bool:
    """Whether a cell says: as in the row above."""
    return _DITTO.fullmatch(cell.strip()) is not None


def _unsaid(said: dict[Field, str], above: dict[Field, str]) -> dict[Field, str]:
    """What merged cells would say here, if they are what is meant: only where the row has an action of its own."""
    if not said.get(Field.ACTION):
        return {}
    return {field: above[field] for field in _MERGED if field in said and not said[field] and above.get(field)}


def _name_colour(said: dict[Field, str], table: Table, row: Row, column_of: dict[Field, int]) -> None:
    """A status may be nothing but the colour of its cell."""
    if said.get(Field.STATUS) == "" and (colour := table.fills.get((row.index, column_of[Field.STATUS]))):
        said[Field.STATUS] = f"{colour.capitalize()} (colour only)"


def _take_from_band(said: dict[Field, str], band: str) -> None:
    """A band of a year is the plan year of the rows below it, a band of a meeting is when they were agreed."""
    if not band:
        return
    if not said.get(Field.PLAN_YEAR) and (year := plan_year_in(band)):
        said[Field.PLAN_YEAR] = year
    if not said.get(Field.AGREED) and _MEETING.search(band) and (meeting := read(band)).latest is not None:
        said[Field.AGREED] = f"{meeting.latest:%d/%m/%Y}" if meeting.earliest == meeting.latest else band


def plan_year_in(words: str) -> str:
    """The one financial year that `words` name, as 2025-26; empty where they name none, or several."""
    found = {read(match) for match in _FINANCIAL_YEAR.findall(words)}
    years = {year.earliest.year for year in found if year.kind == Kind.FINANCIAL_YEAR and year.earliest is not None}
    return "".join(f"{year}-{(year + 1) % 100:02}" for year in years) if len(years) == 1 else ""


def _parts(said: dict[Field, str]) -> Iterator[tuple[dict[Field, str], str]]:
    """Each action of a row, with the stage that its column gives it. A row without any is one part still."""
    listed = [(field, stage) for field, stage in _STAGE_OF_COLUMN.items() if said.get(field)]
    if not listed:
        yield from _bulleted(said)
        return
    rest = {field: words for field, words in said.items() if field not in _STAGE_OF_COLUMN}
    if rest.get(Field.ACTION):
        # A column of actions stands beside those that say how far some have come.
        yield from _bulleted(rest)
    for field, stage in listed:
        for words in items(said[field]) or [said[field]]:
            yield {**rest, Field.ACTION: words}, stage


def _bulleted(said: dict[Field, str]) -> Iterator[tuple[dict[Field, str], str]]:
    """A cell that lists several actions gives several, each with its own bullet of the cells that list as many."""
    actions = items(said.get(Field.ACTION, ""))
    if not actions:
        yield said, Stage.TO_BE_SCOPED if _is_to_be_scoped(said.get(Field.ACTION, "")) else ""
        return
    beside = {field: items(words) for field, words in said.items() if field != Field.RESOLUTION}
    for place, action in enumerate(actions):
        aligned = {field: listed[place] for field, listed in beside.items() if len(listed) == len(actions)}
        yield {**said, **aligned, Field.ACTION: action}, ""


def items(cell: str) -> list[str]:
    """The items of a cell that is a list of two or more, without their bullets; none of any other cell."""
    if "\n" not in cell:
        # Every item but the first begins a line.
        return []
    before, *listed = _BULLET.split(cell)
    listed = [item.strip() for item in listed]
    return listed if len(listed) > 1 and not before.strip() and all(listed) else []


def _is_to_be_scoped(action: str) -> bool:
    is_short = len(action) <= _SCOPING_WORDS and _MAY_BE_SCOPING.search(action) is not None
    return is_short and read(action).kind == Kind.TO_BE_SCOPED
