"""Drafts and the register -> what would be created, changed and left as it is: plain data that a page can show.

Nothing here writes. `operations.confirm` builds the plan again, and writes it only if it is still what was shown.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass, field
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b

from carecommit.kit.collector import collector_paused
from resolutions.council.scales import Stage
from resolutions.intake.comparing import Comparison
from resolutions.intake.drafts import Draft
from resolutions.intake.fields import Field
from resolutions.intake.meaning import Meaning, Owners, needs_words
from resolutions.intake.places import MotionRef, NewMotion, NewResolution, ResolutionRef
from resolutions.intake.questions import Asked, Problem, Question
from resolutions.intake.register import Known
from resolutions.timescales import Timescale


class Verdict(StrEnum):
    """What becomes of a row. The value completes "to be ..."."""

    CREATE = "created"
    CHANGE = "changed"
    SAME = "left the same"
    ASK = "settled by an answer"
    WRONG = "mended or left out"


# What leaves something in the register.
WRITTEN = frozenset({Verdict.CREATE, Verdict.CHANGE})


@dataclass(frozen=True, slots=True)
class Telling:
    """The update that a row makes in the open quarter."""

    stage: str
    rating: str | None
    words: str

    @property
    def reason(self) -> str:
        """Amber and red need one: it is what the row tells."""
        return self.words if needs_words(self.rating) else ""


@dataclass(slots=True)
class Line:
    """One row with what would become of it.

    `known` is the action it is, None for one that would be created; `comparisons` are the fields in which it differs
    from the register. `telling` is the update it makes; `stage` that of an action that begins with it; `decided` why it
    was closed without being done.
    """

    draft: Draft
    meaning: Meaning
    verdict: Verdict
    motion: MotionRef | None = None
    resolution: ResolutionRef | None = None
    known: Known | None = None
    stage: str = ""
    telling: Telling | None = None
    decided: str = ""
    comparisons: list[Comparison] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    has_action: bool = True

    @property
    def action_words(self) -> str:
        """By which the row is known again: the cell, or what is to be scoped where it only says that."""
        said = self.draft.said
        return self.meaning.title if self.draft.stage == Stage.TO_BE_SCOPED else said.get(Field.ACTION, "")

    @property
    def takes_owners(self) -> bool:
        """Whether its owners would be written."""
        return self.known is None or any(each.name == "owners" for each in self.changes)

    @property
    def changes(self) -> list[Comparison]:
        """The fields that would be written."""
        return [each for each in self.comparisons if each.is_taken]


@dataclass
class Plan:
    """Every row with its verdict, and what would be created beside actions.

    `posts` are the titles of posts that an answer asked for. `asked` are the questions still open, each with the places
    in the file that it is about.
    """

    lines: list[Line]
    motions: dict[str, NewMotion]
    resolutions: dict[tuple, NewResolution]
    posts: list[str]
    asked: dict[str, Asked]
    # What every row has in common: the terms, and the quarter that its updates would be of.
    shared: list

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each verdict, by its name in lower case."""
        found = Counter(line.verdict for line in self.lines)
        return {verdict.name.lower(): found[verdict] for verdict in Verdict}

    @property
    def writes(self) -> list[Line]:
        """The rows that would leave something in the register."""
        return [line for line in self.lines if line.verdict in WRITTEN]

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
        """32 hexadecimal digits of everything that would be written, and of how the actions it would change stand.

        Equal digests mean the same import: a page shows one, and only that one is confirmed.
        """
        shared: dict[int, str] = {}
        with collector_paused():
            said = [_digested(line, shared) for line in self.lines]
        beside = [self.shared, sorted(self.posts), list(map(astuple, self.motions.values()))]
        beside.append(list(map(astuple, self.resolutions.values())))
        return blake2b(json.dumps([said, beside], default=str).encode(), digest_size=16).hexdigest()


def refs(owners: Owners) -> Iterator[int | str]:
    yield from (ref for ref in (owners.lead, *sorted(owners.joint, key=str)) if ref is not None)


def _digested(line: Line, shared: dict[int, str]) -> list:
    """What of a line the digest is of. `shared` keeps the owners and times that many lines share, by their identity."""
    meaning, draft = line.meaning, line.draft
    said = [line.verdict, draft.index, draft.said, draft.band, line.motion, line.resolution, line.stage]
    if line.verdict in WRITTEN:
        said += [meaning.title, meaning.detail, meaning.plan_year, line.decided]
        for each in (meaning.owners, meaning.timescale):
            if id(each) not in shared:
                shared[id(each)] = _digested_part(each)
            said.append(shared[id(each)])
        if (telling := line.telling) is not None:
            said += [telling.stage, telling.rating, telling.words]
    if line.known is not None:
        said += [line.known.pk, line.known.version, [each.name for each in line.changes]]
    return said


def _digested_part(part: Owners | Timescale | None) -> str:
    if part is None:
        return ""
    if isinstance(part, Owners):
        return json.dumps(list(refs(part)))
    return json.dumps([part.words, part.kind, part.earliest, part.latest, part.review], default=str)
