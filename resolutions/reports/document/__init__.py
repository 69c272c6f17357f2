"""The report as plain data: what the screen, the paper and every file show.

No Django here, and no reading of a database or a clock: a `Report` read back from JSON years later is the same report.
Codes are those of `council.scales` and `progress.standing`; words are the council's, as they were that day.
"""

from resolutions.reports.document.changes import KINDS, Change, Changes, Earlier
from resolutions.reports.document.chapters import Chapter, Entries, Entry, Tally, TallyRow
from resolutions.reports.document.lines import (
    Asked,
    Before,
    Beside,
    Count,
    ExemptFile,
    KeyLine,
    Line,
    Owner,
    Section,
)
from resolutions.reports.document.report import PUBLIC, SCHEMA, WITH_EXEMPT, Report

__all__ = [
    "KINDS",
    "PUBLIC",
    "SCHEMA",
    "WITH_EXEMPT",
    "Asked",
    "Before",
    "Beside",
    "Change",
    "Changes",
    "Chapter",
    "Count",
    "Earlier",
    "Entries",
    "Entry",
    "ExemptFile",
    "KeyLine",
    "Line",
    "Owner",
    "Report",
    "Section",
    "Tally",
    "TallyRow",
]
