"""The whole report, and the canonical text that its hash is taken over."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from cattrs.preconf.json import make_converter

from resolutions.reports.document.changes import Changes
from resolutions.reports.document.chapters import Chapter
from resolutions.reports.document.lines import Count, KeyLine, Line, Section

SCHEMA = 4
PUBLIC, WITH_EXEMPT = 1, 2
_converter = make_converter(forbid_extra_keys=True)


@dataclass(frozen=True, slots=True)
class Report:
    """A quarterly progress report. `as_at` is the last day it speaks of, `known_on` the day by which it was typed.

    `layout` is "resolutions" or "plan": how the council lays its paper out. `issue` is 0 while it is live; frozen, it
    is 1, or more for a correction, which says `issue_why`. `part` is 1 for the public version and 2 for the one with
    the items that are exempt from publication. `changes` is None where there is no frozen issue to compare with.
    """

    schema: int
    council: str
    marking: str
    layout: str
    resolution_word: str
    quarter: str
    quarter_label: str
    issue: int
    issue_why: str
    part: int
    as_at: date
    known_on: date
    key: tuple[KeyLine, ...]
    figures: tuple[Count, ...]
    sections: tuple[Section, ...]
    chapters: tuple[Chapter, ...]
    changes: Changes | None

    def __iter__(self) -> Iterator[Line]:
        """Every line, in the order of the sections."""
        return (line for section in self.sections for line in section.lines)

    def figure(self, code: str) -> int:
        """One headline count. Raises KeyError for a code that the report does not count."""
        return {figure.code: figure.count for figure in self.figures}[code]

    @property
    def is_live(self) -> bool:
        """Whether it still changes with the register."""
        return self.issue == 0

    @property
    def has_exempt(self) -> bool:
        """Whether anything in it is not for publication."""
        changes = self.changes.changes if self.changes else ()
        # What was said of a quarter before may be exempt where nothing of this one is.
        return any(line.is_exempt for line in self) or any(change.withheld for change in changes)

    @property
    def stages_used(self) -> frozenset[str]:
        """The stages at which some action is: a table has a column for each, and none that is all zeros."""
        return frozenset(line.stage for line in self)

    @property
    def exceptions(self) -> tuple[Line, ...]:
        """Red first, then overdue from the longest, then silent."""
        found = [line for line in self if line.is_exception]
        return tuple(sorted(found, key=lambda line: (line.rating != "red", -line.days_overdue, line.reference)))

    @property
    def unanswered(self) -> tuple[Line, ...]:
        """Those of which some owner was asked in the quarter's round, and had not answered once answers were due."""
        return tuple(line for line in self if line.no_answer_from)

    @property
    def moved(self) -> tuple[Line, ...]:
        """Those that moved stage, rating or date since the last frozen issue."""
        return tuple(line for line in self if line.movements)

    @property
    def completed(self) -> tuple[Line, ...]:
        """Those delivered since the last frozen issue."""
        return tuple(line for line in self if line.completed) if self.changes else ()

    @property
    def due_next(self) -> tuple[Line, ...]:
        """Live ones whose last day falls in the next quarter, soonest first."""
        found = [line for line in self if line.due_next_quarter and line.due_on is not None]
        return tuple(sorted(found, key=lambda line: (line.due_on or date.max, line.reference)))

    def canonical(self) -> str:
        """The one text that a report has: JSON with its keys in order and no space between; dates as YYYY-MM-DD.

        That is RFC 8785 for what is in it: text, whole numbers, true, false, null, lists, and objects with ASCII names.
        """
        return _converter.dumps(self, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def sha256(self) -> str:
        """The hash of `canonical` in UTF-8, as 64 hexadecimal digits: printed on every format for reading."""
        return sha256(self.canonical().encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str) -> "Report":
        """The report that `canonical` wrote.

        Raises ValueError in a sentence if it is another schema or no object at all, json.JSONDecodeError or a cattrs
        error for what is otherwise not a report.
        """
        data = json.loads(text)
        if not isinstance(data, dict):
            raise ValueError("This is not a report.")
        # Asked before the rest is read: the fields of another schema are others.
        schema = data.get("schema")
        if schema != SCHEMA:
            raise ValueError(f"This report has schema {schema}; this version reads schema {SCHEMA}.")
        return _converter.structure(data, cls)
