"""Rows that the end of a page broke in two: when a row of the table only continues the one before it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from resolutions.intake.columns.headings import Sense, read_heading

_SENTENCE_ENDS = re.compile(r"[.!?:;][\s\"”’')\]]*$")
# Nothing ends with these: more must come.
_LEADS_ON = re.compile(
    r"(?:[,/&(–-]|(?<![\w'-])(?:and|or|the|a|an|of|to|for|with|in|on|at|by|from|as|that|which|who"
    r"|our|their|its|is|are|be|been|will"
    r"|has|have|including|such as|into|between|within|through|across|against|about|this|these"
    r"|where|when|if|not|pre|all))\s*$",
    re.IGNORECASE,
)
# "a) ...", "ii. ..." and bullets begin an item, however small their letter.
_ITEM = re.compile(r"(?:[a-z]|[ivx]{1,4})[.)]|[•●▪◦·‣*\uf0b7–-]\s?")
_WORD = re.compile(r"\w")


class Evidence(Enum):
    """What a cell, beside the one above it, says of its row."""

    CONTINUES = auto()  # the middle of a sentence
    FRESH = auto()  # a beginning, where something stands above
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Parts:
    """Which columns hold what, by their headings: the action, what makes a row one of its own, and running text.

    In the columns of `small` a cell begins with a small letter by habit, so that it proves nothing.
    """

    action: int | None
    own: frozenset[int]
    running: frozenset[int]
    small: frozenset[int] = frozenset()


_ACTION = (Sense.ACTION, Sense.TASK, Sense.RECOMMENDATION, Sense.MILESTONE, Sense.RESOLUTION, Sense.PLEDGE)
_RUNNING = {
    Sense.PROGRESS, Sense.TAKEN, Sense.NOTE, Sense.COMMENT, Sense.DETAIL, Sense.DESCRIPTION, Sense.OTHER, Sense.OUTCOME,
    Sense.COMPLETED, Sense.UNDER_WAY, Sense.HOW,
}  # fmt: skip
_OWN = {Sense.NUMBER, Sense.PERCENT, Sense.DUE}


def parts_of(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Parts:
    """What each column holds, as far as its heading says, and how its cells begin in `rows`. Raises nothing."""
    senses = [read_heading(heading).sense for heading in headings]
    own = frozenset(column for column, sense in enumerate(senses) if sense in _OWN)
    return Parts(
        next((senses.index(sense) for sense in _ACTION if sense in senses), None),
        own,
        frozenset(column for column, sense in enumerate(senses) if sense in _RUNNING),
        frozenset(_small(rows, own)),
    )


def _small(rows: Sequence[Sequence[str]], own: frozenset[int]) -> Iterator[int]:
    """The columns that begin small at least half the time, in rows that are surely whole: full ones, or with a date."""
    whole = [row for row in rows if all(row) or any(row[column] for column in own if column < len(row))]
    for column in range(max(map(len, whole), default=0)):
        cells = [row[column].lstrip()[:1] for row in whole if column < len(row) and row[column].strip()]
        if len(cells) > 1 and sum(map(str.islower, cells)) * 2 >= len(cells):
            yield column


def leads_on(text: str) -> bool:
    """Whether `text` ends where no sentence can."""
    return _LEADS_ON.search(text[-16:]) is not None


def evidence(before: str, after: str, *, small: bool = False) -> Evidence:
    """What `after` says of its row, standing under `before`; in a `small` column a small letter says nothing."""
    if not before.strip() or not _WORD.search(after):
        return Evidence.NOTHING
    if leads_on(before):
        return Evidence.CONTINUES
    first = after.lstrip(" \t\n\"“‘'([")[:1]
    if not small and first.islower() and not _ITEM.match(after.lstrip()) and not _SENTENCE_ENDS.search(before[-8:]):
        return Evidence.CONTINUES
    return Evidence.FRESH


def offer(before: Sequence[str], after: Sequence[str], filled: Sequence[int], parts: Parts) -> bool | None:
    """Whether the row `after`, filled in the columns `filled`, continues `before`: True surely, False perhaps, None no.

    A row with a reference of its own is its own. Text that runs on from the cell above speaks for it; a beginning
    under a text, and every column that `after` fills, against. A row of nothing but running text has no action to be
    about.
    """

    # First what is cheap, and true of most rows.
    for column in parts.own:
        if after[column] and _is_its_own(before[column], after[column], column in parts.small):
            return None
    says = {
        column: evidence(before[column], after[column], small=column in parts.small)
        for column in filled
        if _WORD.search(after[column])
    }
    continues = [column for column, said in says.items() if said is Evidence.CONTINUES]
    fresh = [column for column, said in says.items() if said is Evidence.FRESH]
    has_action = parts.action in says
    gaps = sum(1 for column, cell in enumerate(before) if cell.strip() and column not in says)
    if continues:
        if has_action and parts.action not in continues and before[parts.action or 0].strip():
            # An action of its own, in a table whose cells begin small.
            return None if len(fresh) >= len(continues) or not gaps else False
        if any(leads_on(before[column]) for column in continues):
            return len(continues) >= len(fresh)
        return len(continues) > len(fresh) and gaps > 0
    if has_action or parts.action is None or not before[parts.action].strip():
        return None
    if says and set(says) <= parts.running:
        return all(before[column].strip() for column in says)
    # An owner, a date or a status under an action, and no action of its own: perhaps a second line of it.
    return False if len(filled) * 2 <= len(before) and fresh else None


def joined(before: str, after: str, *, mid_line: bool) -> str:
    """The two halves of a cell: a space where the text runs on, a line break where something new begins.

    `mid_line` says that the row breaks in the middle of lines, so that a text without an end goes on.
    """
    if not after.strip():
        return before
    if not before.strip():
        return after
    head, tail = before.rstrip(), after.lstrip()
    if head.endswith("-") and head[-2:-1].isalpha() and tail[:1].islower():
        return head + tail
    runs_on = evidence(head, tail) is Evidence.CONTINUES or not _WORD.search(tail)
    if runs_on or (mid_line and not _SENTENCE_ENDS.search(head[-8:])):
        return f"{head} {tail}"
    return f"{head}\n{tail}"


# Numbers and dates: a plan repeats its dates.
@lru_cache(maxsize=4096)
def _is_its_own(before: str, after: str, small: bool) -> bool:
    """Whether a cell that makes its row one of its own begins anew."""
    return evidence(before, after, small=small) is Evidence.FRESH and not _is_remark(after)


def _is_remark(text: str) -> bool:
    """ "(Review)" under a date is about that date."""
    return text.lstrip().startswith("(")
