"""Reads of what was agreed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from resolutions.motions.models import Clause, Motion, Resolution
from resolutions.timescales import read


def motions():
    """Every motion with its body, its overseeing boards and its resolutions, in four queries."""
    return Motion.objects.select_related("body").prefetch_related("oversights__board", "resolutions")


def had_been_decided(motion: Motion, day: date) -> bool:
    """Whether a motion had been decided by `day`, or may have been where the papers give no day but a month."""
    first = motion.decided_on or read(motion.decided_words).earliest
    return first is None or first <= day


@dataclass(frozen=True, slots=True)
class Correction:
    """The record of the agreed words was put right: when, by whom, why, and what it said before."""

    when: datetime
    by: str
    why: str
    earlier_words: str


def corrections(agreed: type[Resolution | Clause], ids: Iterable[int]) -> dict[int, list[Correction]]:
    """Id -> the corrections of its words, the first one first; one query however many there are."""
    versions = defaultdict(list)
    rows = agreed.history.filter(id__in=list(ids)).select_related("history_user__person")
    for version in rows.order_by("history_date", "history_id"):
        versions[version.id].append(version)
    return {
        pk: [
            Correction(
                after.history_date, str(after.history_user or ""), after.history_change_reason or "", before.words
            )
            for before, after in pairwise(written)
            if before.words != after.words
        ]
        for pk, written in versions.items()
    }
