"""The report as plain data: what the screen, the print, the CSV and the JSON all show.

No Django here, and no reading of a database or a clock: a `Report` read back from JSON years later is the same report.
Codes are those of `council.scales` and `progress.standing`; words are the council's, as they were that day.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cattrs.preconf.json import make_converter

SCHEMA = 3
_converter = make_converter(forbid_extra_keys=True)


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One entry of the key: the council's words for a stage or rating and what it means by them."""

    scale: str
    code: str
    words: str
    definition: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many actions are at a stage, have a rating, or stand in a way. `count` is 0 or more."""

    code: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Owner:
    """A post that owned the action; `holder` is who held it, empty if vacant or not named."""

    post: str
    part: str
    holder: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What a joint owner answered, which stands beside the update: one of the five answers in words, and why."""

    post: str
    answer_words: str
    why: str
    what_happened: str
    said_by: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a member asked of the action; the three of the reply are empty while there is none."""

    words: str
    asked_on: date
    asked_by: str
    reply: str
    replied_on: date | None
    replied_by: str


@dataclass(frozen=True, slots=True)
class Before:
    """How the line stood in the quarter before."""

    stage: str
    stage_words: str
    rating: str | None
    rating_words: str
    due_on: date | None
    timescale: str


@dataclass(frozen=True, slots=True)
class Line:
    """One action as at the day of the report. `days_overdue` and `days_slipped` are 0 or more.

    `what_happened` is what was said of this quarter; `last_said` is the newest that was ever said, in the
    quarter that `last_heard` names. `answer_words` is which of the five answers it was, in words, or empty; `evidence`
    names files, and links with their addresses.

    `questions` are those that were asked or replied to since the report of the quarter before, and those still open.
    `no_answer_from` names the posts that the quarter's round asked, and that had not answered once answers were due.

    The four of the decision are empty unless a decision, and no update, put the action at its stage; `superseded_by` is
    a reference.
    """

    reference: str
    title: str
    detail: str
    plan_year: str
    stage: str
    stage_words: str
    rating: str | None
    rating_words: str
    rating_reason: str
    decided_because: str
    decided_by: str
    decided_on: date | None
    superseded_by: str
    owners: tuple[Owner, ...]
    owner_words: str
    timescale: str
    due_on: date | None
    first_timescale: str
    first_due_on: date | None
    times_retimed: int
    standing: tuple[str, ...]
    standing_words: tuple[str, ...]
    days_overdue: int
    days_slipped: int
    what_happened: str
    happened_on: date | None
    said_by: str
    first_written: str
    answer_words: str
    evidence: tuple[str, ...]
    why_no_evidence: str
    beside: tuple[Beside, ...]
    questions: tuple[Asked, ...]
    no_answer_from: tuple[str, ...]
    last_heard: str
    last_said: str
    delivered: bool
    live: bool
    due_next_quarter: bool
    before: Before | None

    @property
    def standings(self) -> tuple[tuple[str, str], ...]:
        """Each code of `standing` with its words and days."""
        return tuple(zip(self.standing, self.standing_words, strict=True))

    @property
    def standing_sentence(self) -> str:
        """How it stands, in one text: "Overdue by 12 days. Slipped 90 days from the first date"."""
        return ". ".join(self.standing_words)

    @property
    def has_beside(self) -> bool:
        """Whether anything stands beside the update: a joint owner's answer, a question, or that somebody gave none."""
        return bool(self.beside or self.questions or self.no_answer_from)

    @property
    def not_heard_from(self) -> tuple[Owner, ...]:
        """The owners of `no_answer_from`, with who held each post."""
        return tuple(owner for owner in self.owners if owner.post in self.no_answer_from)

    @property
    def is_new(self) -> bool:
        """Not in the report of the quarter before."""
        return self.before is None

    @property
    def completed(self) -> bool:
        """Delivered since the quarter before."""
        return self.delivered and (self.before is None or self.before.stage not in {"complete", "embedded"})

    @property
    def movements(self) -> tuple[str, ...]:
        """What is different from the quarter before, in sentences; empty for a new line or one that stayed."""
        before, found = self.before, []
        if before is None:
            return ()
        if before.stage != self.stage:
            found.append(f"From {_lower(before.stage_words)} to {_lower(self.stage_words)}")
        elif before.rating != self.rating:
            found.append(
                f"From {_lower(before.rating_words) or 'no rating'} to {_lower(self.rating_words) or 'no rating'}"
            )
        if before.due_on != self.due_on or before.timescale != self.timescale:
            found.append(f"Timescale from “{before.timescale or 'none'}” to “{self.timescale or 'none'}”")
        return tuple(found)

    @property
    def is_exception(self) -> bool:
        """Red, overdue, or live with no update this quarter."""
        return self.live and (self.rating == "red" or not {"overdue", "silent"}.isdisjoint(self.standing))


@dataclass(frozen=True, slots=True)
class Section:
    """A resolution, with the clauses that no action answers and the actions that deliver it.

    `name` is how a page calls it, such as Resolution I; `label` is as agreed, and may be empty.
    """

    key: str
    name: str
    source: str
    label: str
    heading: str
    words: str
    you_said: str
    stages: tuple[Count, ...]
    unanswered: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def parts(self) -> tuple[Count, ...]:
        """The stages at which it has actions, for its bar."""
        return tuple(stage for stage in self.stages if stage.count)

    @property
    def total(self) -> int:
        """How many actions stand in the section."""
        return len(self.lines)

    @property
    def delivered(self) -> int:
        """How many of them are delivered."""
        return sum(line.delivered for line in self.lines)


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


@dataclass(frozen=True, slots=True)
class Report:
    """A quarterly progress report. `as_at` is the last day it speaks of, `known_on` the day by which it was typed."""

    schema: int
    council: str
    marking: str
    resolution_word: str
    quarter: str
    quarter_label: str
    as_at: date
    known_on: date
    key: tuple[KeyLine, ...]
    figures: tuple[Count, ...]
    sections: tuple[Section, ...]
    chapters: tuple[Chapter, ...]

    def __iter__(self) -> Iterator[Line]:
        """Every line, in the order of the sections."""
        return (line for section in self.sections for line in section.lines)

    def figure(self, code: str) -> int:
        """One headline count. Raises KeyError for a code that the report does not count."""
        return {figure.code: figure.count for figure in self.figures}[code]

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
        """Those that moved stage, rating or date since the quarter before."""
        return tuple(line for line in self if line.movements)

    @property
    def completed(self) -> tuple[Line, ...]:
        """Those delivered since the quarter before."""
        return tuple(line for line in self if line.completed)

    @property
    def due_next(self) -> tuple[Line, ...]:
        """Live ones whose last day falls in the next quarter, soonest first."""
        found = [line for line in self if line.due_next_quarter and line.due_on is not None]
        return tuple(sorted(found, key=lambda line: (line.due_on or date.max, line.reference)))

    def to_json(self, *, indent: int | None = 2) -> str:
        """The whole report as JSON; dates as YYYY-MM-DD."""
        return _converter.dumps(self, indent=indent, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Report":
        """The report that `to_json` wrote.

        Raises ValueError in a sentence if it is another schema or no object at all, json.JSONDecodeError or a cattrs
        error for what is otherwise not a report.
        """
        data = json.loads(text)
        if not isinstance(data, dict):
            raise ValueError("This is not a report.")
        # Asked before the rest is read: the fields of another schema are others.
        schema = data.get("schema", SCHEMA)
        if schema != SCHEMA:
            raise ValueError(f"This report has schema {schema}; this version reads schema {SCHEMA}.")
        return _converter.structure(data, cls)


def _lower(words: str) -> str:
    """For the middle of a sentence; an abbreviation such as BAU keeps its capitals."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
