"""What only a person can say of a plan, asked once however many rows it is about."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a question is about. The value is the heading under which a page asks it."""

    OWNER = "Owners"
    TIMESCALE = "Timescales"
    STATUS = "Words for a status"
    ACTION = "Is it one that we have?"
    EMPTY = "Empty cells"
    CELL = "Changed in both places"


# Answers that mean the same for every question of their kind.
AS_WORDS, KEEP, COMPLETE, NEW, SHEET, REGISTER, NO_STAGE, AS_ABOVE, NOTHING = (
    "words", "keep", "complete", "new", "sheet", "register", "none", "above", "nothing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """One answer, as stored and as a page says it."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """`key` names it among the answers; `about` is what was written; `suggested` is the option offered first, if any.

    `more` is a sentence that helps to answer. Answers are texts: an option's value, or for an owner "post:3,5" or
    "new:Head of Housing", for a timescale "read:31/03/2026", for a status "in_progress/green".
    """

    key: str
    kind: Kind
    about: str
    options: tuple[Option, ...] = ()
    suggested: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot go in: which column, what is wrong with it, and what would be right."""

    column: str
    wrong: str
    right: str


@dataclass(slots=True)
class Asked:
    """A question with the places in the file that it is about."""

    question: Question
    places: list[str] = field(default_factory=list)
    answer: str = ""
