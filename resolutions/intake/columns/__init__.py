"""Columns: which column of a council's table is which part of an action, by its heading and its cells.

    headings     the words of a heading -> what they are about (a Sense)
    cells        the cells of a column -> what they look like
    recognition  both -> a Guess for each column, one column at most for each field

Plain Python.
"""

from resolutions.intake.columns.cells import percent_of
from resolutions.intake.columns.recognition import Guess, recognise

__all__ = ["Guess", "percent_of", "recognise"]
