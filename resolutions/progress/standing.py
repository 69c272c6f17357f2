"""How an action stands on a day: worked out by us, never typed (decision 4).

Plain Python over a `Position`, so that every boundary can be tested without a database.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from resolutions.council.scales import CLOSED_UNDELIVERED, DELIVERED
from resolutions.progress.position import Position
from resolutions.timescales import FinancialQuarter, Kind, Timescale


class Due(StrEnum):
    """Where an action is against its timescale; every action has exactly one."""

    DONE = "done"
    CLOSED = "closed"
    OVERDUE = "overdue"
    REVIEW_DUE = "review_due"
    DUE_SOON = "due_soon"
    ON_TIME = "on_time"
    NO_DATE = "no_date"


# What an action may be besides: "slipped" from its first timescale, "silent" this quarter.
SLIPPED = "slipped"
SILENT = "silent"
WORDS = {
    Due.DONE: "Done",
    Due.CLOSED: "Closed, not delivered",
    Due.OVERDUE: "Overdue",
    Due.REVIEW_DUE: "Review due",
    Due.DUE_SOON: "Due soon",
    Due.ON_TIME: "On time",
    Due.NO_DATE: "No date",
    SLIPPED: "Slipped",
    SILENT: "No update this quarter",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """`days_overdue` counts from the day after the current timescale's last day, `days_slipped` from the first's."""

    due: Due
    days_overdue: int = 0
    days_slipped: int = 0
    silent: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """`due`, then `slipped` and `silent` where they hold."""
        return (self.due.value, *([SLIPPED] if self.days_slipped else []), *([SILENT] if self.silent else []))

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Each of `codes` with its words and days: ("overdue", "Overdue by 12 days")."""
        words = dict(WORDS)
        if self.days_overdue:
            words[Due.OVERDUE] = f"Overdue by {_days(self.days_overdue)}"
        slipped = _days(self.days_slipped)
        late = f"Done {slipped} after the first date"
        words[SLIPPED] = late if self.due == Due.DONE else f"Slipped {slipped} from the first date"
        return tuple((code, words[code]) for code in self.codes)

    @property
    def sentence(self) -> str:
        """All of it in words, with the days: "Overdue by 12 days. Slipped 90 days from the first date"."""
        return ". ".join(words for _, words in self.parts)


def standing(action: Position, day: date, *, due_soon_days: int = 30) -> Standing:
    """How `action`, as it was on `day`, stands on that day.

    The last day that the current words allow is on time; the next day is overdue by one day (decision 3). Ongoing work
    and reviews are never overdue. An action whose last day is 0 to `due_soon_days` days away is due soon. Slippage
    runs from the first timescale's last day to the last day that now stands, or to the day of delivery; where the date
    was lost (retimed to "TBC", "ongoing" or a review), to `day`. Silent is live work with no update in the financial
    quarter that holds `day`.
    """
    if action.stage in DELIVERED:
        return Standing(Due.DONE, days_slipped=_days_after(action.first, action.delivered_on))
    if action.stage in CLOSED_UNDELIVERED:
        return Standing(Due.CLOSED)
    last_day = _last_day(action.current)
    # A day that no longer binds anybody, as when a firm one became "ongoing" or a review, is a lost date too.
    promised = last_day if _can_be_late(action.current) else None
    days_slipped = _days_after(action.first, promised or day)
    silent = action.updated_in != FinancialQuarter.containing(day)
    days_late = 0 if last_day is None else (day - last_day).days
    return Standing(
        due=_due(action.current, days_late, due_soon_days),
        days_overdue=max(0, days_late) if _can_be_late(action.current) else 0,
        days_slipped=days_slipped,
        silent=silent,
    )


def _due(current: Timescale | None, days_late: int, due_soon_days: int) -> Due:
    if current is None or current.latest is None or (current.kind in _NEVER_LATE and not current.review):
        return Due.ON_TIME if current is not None and current.kind == Kind.ONGOING else Due.NO_DATE
    if days_late > 0:
        return Due.OVERDUE if _can_be_late(current) else Due.REVIEW_DUE
    return Due.DUE_SOON if -days_late <= due_soon_days else Due.ON_TIME


# Of these the last day, if there is one, ends the work or dates a review: it is no promise to have done something.
_NEVER_LATE = frozenset({Kind.ONGOING, Kind.COMPLETED})


def _can_be_late(current: Timescale | None) -> bool:
    return current is not None and not current.review and current.kind not in _NEVER_LATE


def _last_day(current: Timescale | None) -> date | None:
    return None if current is None else current.latest


def _days_after(first: Timescale | None, day: date | None) -> int:
    first_day = _last_day(first)
    if day is None or first_day is None or not _can_be_late(first):
        return 0
    return max(0, (day - first_day).days)


def _days(count: int) -> str:
    return f"{count:,} day" if count == 1 else f"{count:,} days"
