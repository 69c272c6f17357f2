"""Timescales: what a council's words about time mean, and the quarters that it reports by.

Plain Python, so that a spreadsheet, a form and a command can all read the same words in the same way.
"""

from resolutions.timescales.financial_quarter import FinancialQuarter
from resolutions.timescales.reading import read
from resolutions.timescales.timescale import Kind, Timescale

__all__ = ["FinancialQuarter", "Kind", "Timescale", "read"]
