"""Our own workbook when it comes back: its columns are known, and a hidden sheet has what it said when it went out."""

from collections.abc import Sequence

from resolutions.actions.resources import ActionResource
from resolutions.actions.workbook import BASELINE, FORMAT, SIGNATURE
from resolutions.intake.book import Book, Table
from resolutions.intake.fields import Field

# What each column of the export is to an intake; the others are worked out from these, and kept as written.
_FIELD_OF_COLUMN = {
    "reference": Field.REFERENCE,
    "agreed_in": Field.MOTION,
    "resolution": Field.LABEL,
    "title": Field.ACTION,
    "detail": Field.DETAIL,
    "plan_year": Field.PLAN_YEAR,
    "lead": Field.LEAD,
    "joint": Field.JOINT,
    "timescale": Field.TIMESCALE,
    "stage": Field.STAGE,
    "rating": Field.RATING,
    "progress": Field.PROGRESS,
}
# With these two a table is our export, whatever else was cut from it.
_MARKS_OF_OURS = frozenset({"Reference", "Owner in the plan's words"})


def fields_of(headings: Sequence[str]) -> tuple[Field, ...] | None:
    """What the columns of our own export are; None for any other table."""
    names = ActionResource.by_heading()
    if not _MARKS_OF_OURS.issubset(headings):
        return None
    return tuple(_FIELD_OF_COLUMN.get(names.get(heading, ""), Field.KEPT) for heading in headings)


def is_baseline(table: Table) -> bool:
    """Whether it is the hidden sheet, which is no plan."""
    return table.name == BASELINE and (table.hidden or (table.rows and table.rows[0][:1] == (SIGNATURE,)))


def baseline_of(book: Book) -> dict[str, dict[str, str]]:
    """Reference -> field -> what the workbook said when it went out; empty for any other file, or a layout we left."""
    table = next(filter(is_baseline, book.tables), None)
    if table is None or len(table.rows) < 2 or table.rows[0][:2] != (SIGNATURE, str(FORMAT)):
        return {}
    names = ActionResource.by_heading()
    fields = [_FIELD_OF_COLUMN.get(names.get(heading, "")) for heading in table.rows[1]]
    rows = [
        {field.value: cell for field, cell in zip(fields, row, strict=True) if field is not None}
        for row in table.rows[2:]
    ]
    return {row[Field.REFERENCE.value].casefold(): row for row in rows if row.get(Field.REFERENCE.value)}
