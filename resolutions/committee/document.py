"""What a committee paper says, as plain data: what is signed off, what is frozen, and what every format shows.

No Django here, and no reading of a database or a clock: a paper read back from JSON years later is the same paper.
"""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, TypeVar

from cattrs.preconf.json import make_converter

SCHEMA = 1
_converter = make_converter(forbid_extra_keys=True)
Plain = TypeVar("Plain", "Words", "Document")

# Each thing that a paper says, as the council's own form calls it, in the order in which it is read.
NAMES = {
    "board": "Board",
    "held_on": "Date of meeting",
    "title": "Title of report",
    "lead_member": "Lead member",
    "lead_director": "Lead strategic director",
    "author": "Author",
    "contact_email": "Contact email",
    "reference": "Your reference",
    "is_key_decision": "Key decision",
    "part": "Confidentiality",
    "filled": "What is filled in from the report",
    "purpose": "Purpose of report",
    "recommendations": "Recommendations",
    "reason": "Reason",
    "alternatives": "Alternative options considered and rejected",
    "corporate_plan": "Relevance to the corporate plan",
    "mtfp": "Implications for the medium term financial plan and resource implications",
    "financial_risks": "Financial risks",
    "carbon": "Carbon footprint (environmental) implications",
    "other_implications": "Other implications",
    "appendices": "Appendices",
    "background_papers": "Background papers",
    "originating_director": "Originating Senior Leadership Team member",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """An appendix or a background paper; `paragraphs` are those under which some of it is exempt, 1 to 7."""

    ref: str
    title: str
    paragraphs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """What the paper takes from its report, and nobody types.

    `issue` is its number; `sha256` that of the edition that the paper covers. `purpose` are sentences, the counts among
    them. `exempt` are the paragraphs under which something in that edition is not for publication.
    """

    council: str
    marking: str
    quarter: str
    quarter_label: str
    issue: int
    as_at: date
    known_on: date
    sha256: str
    purpose: tuple[str, ...]
    exempt: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """All that a paper says to those who sign it off. `part` is 1 for publication and 2 if it is not."""

    schema: int
    board: str
    held_on: date
    title: str
    lead_member: str
    lead_director: str
    author: str
    contact_email: str
    reference: str
    is_key_decision: bool
    part: int
    filled: Filled
    purpose: str
    recommendations: str
    reason: str
    alternatives: str
    corporate_plan: str
    mtfp: str
    financial_risks: str
    carbon: str
    other_implications: str
    appendices: tuple[Listed, ...]
    background_papers: tuple[Listed, ...]
    originating_director: str

    def canonical(self) -> str:
        """The one text that it has: JSON with its keys in order and no space between."""
        return _canonical(self)

    @property
    def sha256(self) -> str:
        """The hash of `canonical` in UTF-8, as 64 hexadecimal digits."""
        return _hash(self)

    @classmethod
    def from_json(cls, text: str) -> "Words":
        """The words that `canonical` wrote. Raises ValueError for another schema, a cattrs error for no words."""
        return _read(text, cls)

    def differences(self, other: "Words") -> tuple[str, ...]:
        """The names of what `other` says otherwise, in the order of the paper."""
        return tuple(name for key, name in NAMES.items() if getattr(self, key) != getattr(other, key))

    @property
    def exempt(self) -> tuple[int, ...]:
        """The paragraphs that stand at any appendix or background paper."""
        listed = (*self.appendices, *self.background_papers)
        return tuple(sorted({paragraph for row in listed for paragraph in row.paragraphs}))


@dataclass(frozen=True, slots=True)
class Signature:
    """What stands for one who is to sign. `role` is "desk", "director" or "member"; `who` what the paper calls them.

    `given_on` is None while there is none. One that is stale was given to another text; `changed` names what differs.
    """

    role: str
    who: str
    code: str
    given_on: date | None
    is_stale: bool
    changed: tuple[str, ...]

    @property
    def stands(self) -> bool:
        """Given, and to the text as it is."""
        return self.given_on is not None and not self.is_stale


@dataclass(frozen=True, slots=True)
class Document:
    """The paper as it is sent. `version` is 0 and `frozen_on` None for a draft.

    `outstanding` are the sign-offs that it goes without, each in a sentence, and `going_without` says why; both are
    empty where it has them all.
    """

    schema: int
    version: int
    frozen_on: date | None
    words: Words
    signatures: tuple[Signature, ...]
    outstanding: tuple[str, ...]
    going_without: str

    def canonical(self) -> str:
        """The one text that it has: JSON with its keys in order and no space between."""
        return _canonical(self)

    @property
    def sha256(self) -> str:
        """The hash of `canonical` in UTF-8, as 64 hexadecimal digits."""
        return _hash(self)

    @classmethod
    def from_json(cls, text: str) -> "Document":
        """The paper that `canonical` wrote. Raises ValueError for another schema, a cattrs error for no paper."""
        return _read(text, cls)


def plain(value: Filled) -> dict[str, Any]:
    """What a JSON column keeps of it."""
    return _converter.unstructure(value)


def filled_from(data: dict[str, Any]) -> Filled:
    """What `plain` kept. Raises a cattrs error for anything else."""
    return _converter.structure(data, Filled)


def listed_from(rows: list[dict[str, Any]]) -> tuple[Listed, ...]:
    """The rows of a list as a column keeps them. Raises a cattrs error for anything else."""
    return _converter.structure(rows, tuple[Listed, ...])


def _canonical(value: Plain) -> str:
    return _converter.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _hash(value: Plain) -> str:
    return sha256(value.canonical().encode()).hexdigest()


def _read(text: str, cls: type[Plain]) -> Plain:
    data = json.loads(text)
    # Asked before the rest is read: the fields of another schema are others.
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise ValueError(f"This is not a committee paper of schema {SCHEMA}.")
    return _converter.structure(data, cls)
