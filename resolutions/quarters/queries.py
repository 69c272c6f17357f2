"""Which quarter is open, and the day as at which the register is shown."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from carecommit.kit import clock
from resolutions.quarters.models import Quarter
from resolutions.timescales import FinancialQuarter


@dataclass(frozen=True, slots=True)
class AsAt:
    """A quarter, the day as at which it is shown, and the day by which what is shown was known.

    `as_at` is never after the quarter's last day; `known_on` is never before `as_at`. `moment` is that of `known_on` at
    which the quarter was closed or its report frozen: what was typed later that day was not known.
    """

    quarter: FinancialQuarter
    as_at: date
    known_on: date
    moment: datetime | None = None
    # The moment by which it was known: the end of `known_on`, or the closing.
    known: datetime = field(init=False)

    def __post_init__(self) -> None:
        # Worked out once: it is asked for with every action of a report.
        object.__setattr__(self, "known", self.moment or clock.end_of(self.known_on))


def open_quarter() -> Quarter | None:
    """The quarter that takes updates, if one is open."""
    return Quarter.objects.filter(state=Quarter.State.OPEN).first()


def shown(quarter: Quarter | None, today: date) -> AsAt:
    """How a quarter is shown on `today`.

    An open quarter: as at today, or its last day once that is past, and as known today. A closed one: as at its last
    day (or the day it was closed, if sooner), as known when it was closed. With none, the quarter that holds today.
    """
    if quarter is None:
        return AsAt(FinancialQuarter.containing(today), today, today)
    financial = quarter.financial
    known_on = today if quarter.closed_at is None else clock.day_of(quarter.closed_at)
    as_at = min(known_on, financial.ends_on)
    return AsAt(financial, as_at, known_on, quarter.closed_at)


def shown_on(financial: FinancialQuarter, row: Quarter | None, today: date) -> AsAt:
    """How `financial` is shown on `today`, whether it was ever opened (then `row` is it) or not.

    One that was never opened: as at today, or its last day once that is past, and as known today. Raises ValueError for
    a quarter that is still to come.
    """
    if row is not None:
        return shown(row, today)
    if financial.starts_on > today:
        raise ValueError(f"{financial} is still to come.")
    return AsAt(financial, min(today, financial.ends_on), today)


def asked_for(as_at: date, known_on: date, today: date) -> AsAt:
    """The register as it was on `as_at`, a day of any quarter, as it was known at the end of `known_on`.

    Raises ValueError unless as_at <= known_on <= today: what happened later was not known yet.
    """
    if not as_at <= known_on <= today:
        raise ValueError(f"{as_at} was not known on {known_on}, or {known_on} is still to come.")
    return AsAt(FinancialQuarter.containing(as_at), as_at, known_on)


def asked_of(last: AsAt, as_at: date | None, known_on: date | None, today: date) -> AsAt:
    """The quarter of `last`, as at another day of it and as known on another: each is the one of `last` if left out.

    A day after the one that `last` was known on is known from that day itself. On the day of `last` it is known at the
    moment of `last`: what was typed after a quarter was closed is first shown on the day after.

    Raises ValueError for a day outside the quarter, and where `asked_for` does.
    """
    as_at = as_at or last.as_at
    known_on = known_on or max(last.known_on, as_at)
    if not last.quarter.contains(as_at):
        raise ValueError(f"{as_at} is not a day of {last.quarter}.")
    found = asked_for(as_at, known_on, today)
    return replace(found, moment=last.moment) if known_on == last.known_on else found


def may_be_opened(today: date) -> list[FinancialQuarter]:
    """The quarter that holds `today` and the one before it, if they were never opened; the newest first."""
    now = FinancialQuarter.containing(today)
    return [choice for choice in (now, now.previous) if not Quarter.objects.named(choice).exists()]
