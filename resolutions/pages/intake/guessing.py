"""What the columns of a table would be taken for before anybody has said it."""

from resolutions.intake.columns import Guess, recognise
from resolutions.intake.layout import Layout
from resolutions.intake.own_workbook import fields_of
from resolutions.intake.queries import Sheet

_OURS = "It is a column of the workbook that CareCommit made."


def guesses_of(layout: Layout) -> tuple[Guess, ...]:
    """A guess for each column; those of our own workbook are sure."""
    if (ours := fields_of(layout.headings)) is not None:
        return tuple(Guess(field, True, _OURS) for field in ours)
    return recognise(layout.headings, [row.cells for row in layout.rows])


def unknown_columns(sheet: Sheet) -> int:
    """How many columns are taken for what was only an unsure guess; none where somebody had them remembered."""
    if sheet.mapping:
        return 0
    pairs = zip(guesses_of(sheet.layout), sheet.fields, strict=True)
    return sum(not guess.sure and guess.field == field for guess, field in pairs)
