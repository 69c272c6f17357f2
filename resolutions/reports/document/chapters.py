"""What another app adds to the report: sentences, figures, tallies and lists."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from resolutions.reports.document.lines import Count, KeyLine


@dataclass(frozen=True, slots=True)
class TallyRow:
    """A line of a tally: what is counted, and its counts in the order of the headings. Each is 0 or more."""

    words: str
    counts: tuple[int, ...]

    @property
    def change(self) -> str:
        """From the first count to the last, in words: "3 more", "2 fewer", "the same"."""
        more = self.counts[-1] - self.counts[0]
        return f"{more:,} more" if more > 0 else f"{-more:,} fewer" if more < 0 else "the same"


@dataclass(frozen=True, slots=True)
class Tally:
    """A table of counts. The first of `headings` is that of the words.

    One that `compares` counts the same on two days, so that a page can say what changed between them.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[TallyRow, ...]
    compares: bool

    @property
    def lines(self) -> Iterator[tuple[TallyRow, tuple[tuple[str, int], ...]]]:
        """Each row with its counts, each with its heading."""
        return ((row, tuple(zip(self.headings[1:], row.counts, strict=True))) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a chapter names: what was said first, by whom, and what came of it on which day."""

    reference: str
    words: str
    by: str
    state_words: str
    said: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Entries:
    """Things under one heading of a chapter. `none` is the sentence that stands where there are none."""

    heading: str
    none: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """What another app adds to the report: it counts none of the actions, and stands behind the sections.

    `said` are sentences; `figures` the parts of a whole, so that everything the chapter is about is in exactly one of
    them; `terms` what the words of those parts mean.
    """

    key: str
    heading: str
    said: tuple[str, ...]
    figures: tuple[Count, ...]
    terms: tuple[KeyLine, ...]
    tallies: tuple[Tally, ...]
    lists: tuple[Entries, ...]
