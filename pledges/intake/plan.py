"""Drafts and the register -> what becomes of each row: plain data that a page can show.

Nothing here writes. `operations.confirm` makes the plan again, and writes it only if it is still what was shown.
"""

import json
from collections import Counter
from dataclasses import astuple, dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b

from pledges.intake.drafts import Draft
from pledges.intake.questions import Asked
from pledges.intake.register import Known
from pledges.intake.terms import Terms
from resolutions.intake.questions import Problem
from resolutions.timescales import Timescale


class Verdict(StrEnum):
    """What becomes of a row."""

    CREATE = "Will be created"
    SAME = "Here already"
    ASK = "Needs an answer"
    WRONG = "Cannot go in"


@dataclass(frozen=True, slots=True)
class New:
    """A pledge that would be written. Rows of the register are given by their keys.

    `maker` is whoever has the address already, or keeps pledges as the post itself; None for somebody new, who would
    hold `post` where the register knows it. `as_at` is when it came to stand as it does; None takes the day of
    confirming.
    """

    words: str
    post_words: str
    made_on: date
    party: str
    kind: int
    manner: str = ""
    name: str = ""
    organisation: str = ""
    service_area: str = ""
    email: str = ""
    timescale: Timescale | None = None
    part: str = ""
    resolution: int | None = None
    action: int | None = None
    expert: int | None = None
    state: str = ""
    outcome: str = ""
    offered: int | None = None
    taken_up: int | None = None
    as_at: date | None = None
    maker: int | None = None
    post: int | None = None
    fingerprint: str = ""

    @property
    def has_step(self) -> bool:
        """Whether the row says more than that it was made."""
        return bool(self.state != "made" or self.outcome or self.offered is not None)


@dataclass(slots=True)
class Line:
    """One pledge of a row with what would become of it.

    `new` is there where it would be created; `known` is the pledge that it is, `twin` the place of the row above that
    says the same. `waits` says what has to be answered or settled first.
    """

    draft: Draft
    verdict: Verdict
    new: New | None = None
    known: Known | None = None
    twin: str = ""
    problems: list[Problem] = field(default_factory=list)
    waits: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """Every row with its verdict. `asked` are the questions, those that are answered among them, by their keys.

    `needs_day` and `needs_party` are whether a row waits for the terms to say it; `without_words` are the tables of
    which no column is the pledge.
    """

    lines: list[Line]
    asked: dict[str, Asked]
    terms: Terms
    needs_day: bool = False
    needs_party: bool = False
    without_words: list[str] = field(default_factory=list)

    @property
    def waiting(self) -> list[Asked]:
        """The questions without an answer."""
        return [asked for asked in self.asked.values() if not asked.answer]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each verdict, by its name in lower case."""
        found = Counter(line.verdict for line in self.lines)
        return {verdict.name.lower(): found[verdict] for verdict in Verdict}

    @property
    def writes(self) -> list[Line]:
        """The rows that would be created."""
        return [line for line in self.lines if line.verdict == Verdict.CREATE]

    @property
    def problems(self) -> dict[Problem, list[str]]:
        """Each problem once, in the order of the rows, with all the places where it is."""
        found: dict[Problem, list[str]] = {}
        for line in self.lines:
            for problem in line.problems:
                found.setdefault(problem, []).append(line.draft.place)
        return found

    @cached_property
    def digest(self) -> str:
        """32 hexadecimal digits of all that would be written, with its notes, and of which rows are here already.

        Equal digests mean the same import: a page shows one, and only that one is confirmed.
        """
        said = [
            (
                line.verdict.name,
                line.draft.index,
                (astuple(line.new), line.notes) if line.new else (line.known and line.known.pk),
            )
            for line in self.lines
        ]
        shown = json.dumps([said, self.terms.event, str(self.terms.as_at)], default=str)
        return blake2b(shown.encode(), digest_size=16).hexdigest()
