"""Rows -> drafts: what each row says of each pledge that it holds, with the cells as they are written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pledges.intake.fields import MAY_REPEAT, WORDS, Field
from pledges.pledging.models import Pledge
from resolutions.intake.book import Table
from resolutions.intake.drafts import is_ditto, numbers_of, told_apart
from resolutions.intake.layout import Layout

_BAND = "Heading above the rows"
_MANNER_OF = {Field.DIFFERENTLY: Pledge.Manner.DIFFERENTLY, Field.IN_ADDITION: Pledge.Manner.IN_ADDITION}


@dataclass(slots=True)
class Draft:
    """What one row of a table says of one pledge.

    `words` are those of the pledge, `said` the text of every other field that the table has a column for, empty where
    the cell is. `manner` is what the column of the words says by itself. `cells` are pairs of a heading and its words.
    `heading_of` names the column of a field. `index` is the table, the row and the place of the pledge in its row, the
    last from 1 where there are several and 0 where it is the only one.
    """

    table: str
    row: str
    index: tuple[int, int, int]
    words: str
    manner: str
    said: dict[Field, str]
    cells: list[list[str]]
    heading_of: dict[Field, str]

    @property
    def place(self) -> str:
        """Where it stands in the file: the sheet's name, row 3."""
        return f"{self.table}, row {self.row}"

    @property
    def key(self) -> str:
        """Names the row."""
        return "-".join(map(str, self.index))

    def column(self, field: Field) -> str:
        """What a page calls the column of a field: its own heading, or the field where there is none."""
        return self.heading_of.get(field, field.value)


def drafts(number: int, table: Table, layout: Layout, fields: Sequence[Field]) -> Iterator[Draft]:
    """The drafts of the table that is `number` in its file, from 0; none where no column has the words of a pledge.

    A row without words is a draft too: it cannot go in, and somebody has to see that.
    """
    column_of = {field: column for column, field in enumerate(fields) if field != Field.KEPT}
    of_words = [field for field in WORDS if field in column_of]
    if not of_words:
        return
    heading_of = {field: layout.headings[column] for field, column in column_of.items()}
    headings = told_apart(layout.headings)
    above: dict[Field, str] = {}
    for row in layout.rows:
        said = {field: row.cells[column].strip() for field, column in column_of.items()}
        for field in MAY_REPEAT:
            if above.get(field) and is_ditto(said[field]):
                said[field] = above[field]
        above = said
        cells = [[heading, cell] for heading, cell in zip(headings, row.cells, strict=True) if cell.strip()]
        if row.band:
            cells.append([_BAND, row.band])
        rest = {field: words for field, words in said.items() if field not in WORDS}
        filled = [field for field in of_words if said[field]] or of_words[:1]
        for place, field in enumerate(filled, start=1):
            part = place if len(filled) > 1 else 0
            yield Draft(
                table=table.name,
                row=numbers_of(table, row, part),
                index=(number, row.index, part),
                words=said[field],
                manner=_MANNER_OF.get(field, ""),
                said=rest,
                cells=cells,
                heading_of=heading_of,
            )
