"""What was known of an action on a day: the plain facts that standing and reports are worked out from."""

from dataclasses import dataclass
from datetime import date, datetime

from resolutions.timescales import FinancialQuarter, Timescale


@dataclass(frozen=True, slots=True)
class Said:
    """An update as it read on the day it was known; `first_written` is what a correction replaced, or empty.

    `moved_at` is when its stage, rating and day were typed, which later corrections of the wording leave alone.
    `exempt_under` is the paragraph under which it is not for publication, marked by `read_at`: from then on it reads
    so, while `typed_at` and `by` are those of its words, and `by_id` the key of the account. One that `is_late` was
    given in the round of a later quarter than the one it tells of; one that `is_removed` was taken back then.
    """

    quarter: FinancialQuarter
    stage: str
    rating: str | None
    rating_reason: str
    what_happened: str
    happened_on: date
    typed_at: datetime
    by: str
    answer: str = ""
    why_no_evidence: str = ""
    first_written: str = ""
    moved_at: datetime | None = None
    exempt_under: int | None = None
    read_at: datetime | None = None
    by_id: int | None = None
    is_late: bool = False
    is_removed: bool = False

    @property
    def move(self) -> tuple[str, str | None, date]:
        """What it moves the action to, and when: the part that is more than wording."""
        return self.stage, self.rating, self.happened_on


@dataclass(frozen=True, slots=True)
class Decided:
    """Why a decision put an action at its stage, who took it and when; `instead` is the reference that replaces it."""

    why: str
    by: str
    on: date
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """Where an action was: `delivered_on` is the day from which, by the record, it has been delivered; else None.

    `decided` is there where a decision, and no update, moved it last. `first` and `current` are None where no timescale
    was ever agreed, `agreed_on` is when `current` was; `times_retimed` counts those after the first. `said` is the
    update of the quarter asked for, `last_said` the newest that tells of any quarter up to it. `exempt` are the updates
    up to then that are not for publication; `reason_exempt_under` is the paragraph of the one that gave the rating.
    """

    stage: str
    delivered_on: date | None = None
    rating: str | None = None
    rating_reason: str = ""
    decided: Decided | None = None
    first: Timescale | None = None
    current: Timescale | None = None
    agreed_on: date | None = None
    times_retimed: int = 0
    said: Said | None = None
    last_said: Said | None = None
    exempt: tuple[Said, ...] = ()
    reason_exempt_under: int | None = None

    @property
    def updated_in(self) -> FinancialQuarter | None:
        """The quarter of the newest update."""
        return self.last_said.quarter if self.last_said else None
