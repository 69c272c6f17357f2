"""What only a person can say of a sheet of pledges, asked once for all rows with the same words."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a question is about. The value is the heading under which a page asks it."""

    KIND = "What kind of pledge is it?"
    STATE = "How does it stand?"
    HELPS = "What does it help?"
    EXPERT = "Which post supports it?"
    PARTY = "Staff, or a partner?"
    MANNER = "Differently, or in addition?"
    AGAIN = "Is it one that is here?"


# Answers that are no row of the register.
NONE, SAME, NEW = "none", "same", "new"


@dataclass(slots=True)
class Asked:
    """A question with the places in the file that it is about.

    `key` names it among the answers; `about` is what was written, "" for an empty cell. `options` are pairs of an
    answer as it is stored and as a page says it; `suggested` is the one that is offered first, if any. `answer` is
    empty while none holds.
    """

    key: str
    kind: Kind
    about: str
    options: tuple[tuple[str, str], ...]
    suggested: str = ""
    answer: str = ""
    places: list[str] = field(default_factory=list)
