"""The quarters of the financial year, which every council reports by."""

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Self

_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{2})-Q([1-4])")
_MONTHS = ("April to June", "July to September", "October to December", "January to March")


@dataclass(frozen=True, order=True)
class FinancialQuarter:
    """Three months of a financial year, which runs from 1 April to 31 March.

    `year` is the calendar year in which the financial year starts, from 1 to 9998. `number` is 1 for April to
    June, 2 for July to September, 3 for October to December and 4 for January to March of the next calendar
    year. Quarters sort in the order of time. Raises ValueError for any other year or number.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError(f"A financial year has quarters 1 to 4, so there is no quarter {self.number}.")
        if not MINYEAR <= self.year < MAXYEAR:
            raise ValueError(f"A financial year starts in a year from {MINYEAR} to {MAXYEAR - 1}, not {self.year}.")

    @classmethod
    def containing(cls, day: date) -> Self:
        """The quarter that a day falls in. Raises ValueError for the first three months of the year 1."""
        if day.month <= 3:
            return cls(day.year - 1, 4)
        return cls(day.year, (day.month - 1) // 3)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads "2024-25-Q1", the form that `str()` writes, and no other. Raises ValueError for the rest."""
        written = _WRITTEN.fullmatch(text)
        if not written:
            raise ValueError(f"“{text}” is not a quarter: write it like 2024-25-Q1.")
        year = int(written[1])
        if int(written[2]) != (year + 1) % 100:
            raise ValueError(f"“{text}” is not a quarter: the two years must follow each other, as in 2024-25-Q1.")
        return cls(year, int(written[3]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{(self.year + 1) % 100:02d}-Q{self.number}"

    @property
    def starts_on(self) -> date:
        """The first day of the quarter."""
        if self.number == 4:
            return date(self.year + 1, 1, 1)
        return date(self.year, 3 * self.number + 1, 1)

    @property
    def ends_on(self) -> date:
        """The last day of the quarter."""
        return self.next.starts_on - timedelta(days=1)

    @property
    def next(self) -> Self:
        """The quarter after this one. Raises ValueError after the last of the year 9998."""
        if self.number == 4:
            return type(self)(self.year + 1, 1)
        return type(self)(self.year, self.number + 1)

    @property
    def previous(self) -> Self:
        """The quarter before this one. Raises ValueError before the first of the year 1."""
        if self.number == 1:
            return type(self)(self.year - 1, 4)
        return type(self)(self.year, self.number - 1)

    @property
    def label(self) -> str:
        """The quarter as a heading: "Quarter 1, 2024 to 2025 (April to June 2024)"."""
        months = _MONTHS[self.number - 1]
        return f"Quarter {self.number}, {self.year} to {self.year + 1} ({months} {self.starts_on.year})"

    def contains(self, day: date) -> bool:
        """Whether a day falls in this quarter; its first and last days do."""
        return self.starts_on <= day <= self.ends_on
