"""What the cells of a column look like: dates, percentages, statuses, numbers, ranks or sentences."""

import re
from collections.abc import Sequence
from functools import cached_property

from resolutions.intake.statuses import suggest
from resolutions.timescales import Kind, read

# Rows. What a column is, its first page shows.
LOOKED_AT = 200
# A share of the filled cells from which a column is of one sort.
MOST = 0.6

_PERCENT = re.compile(
    r"\s*(\d{1,3})(?:\.\d+)?\s*(?:%|per ?cent)(?:\s*(?:completed?|done|achieved|progress))?\s*", re.IGNORECASE
)
_SHARE = re.compile(r"\s*(?:0?\.\d+|[01](?:\.0*)?)\s*")
_BARE_NUMBER = re.compile(r"\s*(\d{1,3})(?:\.\d+)?\s*")
_NO_TIME = {Kind.UNPARSED, Kind.COMPLETED, Kind.NOT_APPLICABLE, Kind.SAME_AS_ABOVE, Kind.ONGOING, Kind.TO_BE_SCOPED}
_TIME_WORD = re.compile(
    r"\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|spring|summer|autumn|winter|quarter"
    r"|immediate|month|week|term|year"
    r"|easter|christmas",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"[\[(]?(?:[A-Za-z]{0,6}[ ./_-]?){0,3}(?:\(\d+/\d+\) ?)?\d+(?:[./-]\d+)*[a-z]?[.)\]]?"
    r"|[\[(]?[ivxIVX]{1,5}[.)\]]?|[\[(]?[A-Za-z][.)\]]?"
)
_RANK = re.compile(
    r"(?:very |p)?(?:high|medium|med|low|critical|urgent|essential|desirable|must|should|could"
    r"|[hml])(?: priority)?(?:[ /-]+(?:high|medium|low))?|p?[1-5]",
    re.IGNORECASE,
)
# Characters: the longest status, due date or number that is one, and the shortest cell that says something in a
# sentence.
_LONGEST_STATUS, _LONGEST_TIME, _LONGEST_NUMBER, _WORDY = 60, 60, 20, 25


def percent_of(words: str) -> int | None:
    """The whole per cent, 0 to 100, that a cell of a column of percentages gives; None where it gives none.

    "85 %", "85% complete", "85" and a spreadsheet's "0.85" are 85, and its "1.0" is 100. A bare "1" may be 1 or 100 and
    gives none. Raises nothing.
    """
    if not words.isascii() or words.strip() == "1":
        return None
    if _SHARE.fullmatch(words):
        return round(float(words) * 100)
    found = _PERCENT.fullmatch(words) or _BARE_NUMBER.fullmatch(words)
    share = int(found[1]) if found else 101
    return share if share <= 100 else None


class Cells:
    """The cells of one column, as far as they are looked at. Shares are of the filled cells, 0.0 to 1.0."""

    def __init__(self, cells: Sequence[str]) -> None:
        self.all = [" ".join(cell.split()) for cell in cells]
        self.filled = [cell for cell in self.all if cell]

    def _share(self, count: int) -> float:
        return count / len(self.filled) if self.filled else 0.0

    @cached_property
    def dates(self) -> float:
        """That say a time: a day, a month, a quarter, a season."""
        return self._share(sum(map(_says_time, self.filled)))

    @cached_property
    def percents(self) -> float:
        """With a per cent sign, or all of them parts of 1."""
        signed = sum(_PERCENT.fullmatch(cell) is not None for cell in self.filled)
        if signed or not all(_SHARE.fullmatch(cell) for cell in self.filled):
            return self._share(signed)
        return 1.0 if any("." in cell.strip("0") for cell in self.filled) else 0.0

    @cached_property
    def statuses(self) -> float:
        """That are a status and little else."""
        return self._share(
            sum(len(cell) <= _LONGEST_STATUS and suggest(cell).stage is not None for cell in self.filled)
        )

    @cached_property
    def sure_statuses(self) -> float:
        """That are a status by words that leave no doubt, or a colour."""
        return self._share(
            sum(len(cell) <= 30 and len(cell.split()) <= 3 and _is_sure_status(cell) for cell in self.filled)
        )

    @cached_property
    def ranks(self) -> float:
        """High, medium, low."""
        return self._share(sum(_RANK.fullmatch(cell) is not None for cell in self.filled))

    @cached_property
    def digits(self) -> float:
        """That are a whole number and nothing else."""
        return self._share(sum(cell.isdecimal() for cell in self.filled))

    @cached_property
    def numbers(self) -> float:
        """That number or refer: "1", "1.2", "SR (25/26) 01", "iv", "(a)"."""
        return self._share(
            sum(len(cell) <= _LONGEST_NUMBER and _NUMBER.fullmatch(cell) is not None for cell in self.filled)
        )

    @cached_property
    def wordy(self) -> float:
        """That say something in several words."""
        return self._share(sum(len(cell) >= _WORDY and " " in cell for cell in self.filled))

    @cached_property
    def length(self) -> float:
        """Characters of a filled cell, on average."""
        return self._share(sum(map(len, self.filled)))

    @cached_property
    def repeats(self) -> bool:
        """Whether one text stands in several rows, or rows leave it out, as where something has several actions."""
        return len(set(self.filled)) < len(self.filled) or len(self.filled) < len(self.all)


def _says_time(cell: str) -> bool:
    if len(cell) > _LONGEST_TIME or not _TIME_WORD.search(cell) or (cell.isdecimal() and len(cell) < 4):
        return False
    return read(cell).kind not in _NO_TIME


def _is_sure_status(cell: str) -> bool:
    meant = suggest(cell)
    return meant.stage is not None and (meant.sure or meant.why.startswith("A colour"))
