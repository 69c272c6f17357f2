"""Layout: a Table -> its heading, its bands and its rows, with nothing lost on the way.

    parts     what a layout consists of: plain data
    heading   which rows are the heading, and what it says of each column
    bands     rows that are no action: headings across the table, totals, notes
    broken    rows that a page end broke in two: when one continues the one before it
    walk      one pass over the table, top to bottom

Plain Python.
"""

from resolutions.intake.layout.parts import Join, Layout, Row
from resolutions.intake.layout.walk import NOTE, SUMMARY, lay_out

__all__ = ["NOTE", "SUMMARY", "Join", "Layout", "Row", "lay_out"]
