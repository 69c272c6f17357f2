"""Arithmetic on days: spans of months and years, and counting in months."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

# No plan for care leavers is older than the Children Act 1989; a year after 2099 is a slip of the keyboard.
FIRST_YEAR = 1990
LAST_YEAR = 2099


@dataclass(frozen=True)
class Span:
    """A run of days from the first to the last, both included."""

    first: date
    last: date


def known_year(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def known_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar or the years we read have no such day."""
    if not known_year(year):
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def months(year: int, first: int, last: int) -> Span | None:
    """From the first day of one month to the last day of another, where 13 and more are in the next year."""
    last_year, last_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    if not (known_year(year) and known_year(last_year)):
        return None
    return Span(date(year, first, 1), date(last_year, last_month, monthrange(last_year, last_month)[1]))


def financial_years(starts_in: int, years: int = 1) -> Span | None:
    """One or more financial years, from 1 April to 31 March."""
    return months(starts_in, 4, 12 * years + 3)


def months_later(day: date, count: int) -> date | None:
    """The day of the same number, or the month's last day where it has none; None after the years we read.

    The corresponding date rule of English law: Dodds v Walker [1981] 1 WLR 1027.
    """
    year, month = day.year + (day.month - 1 + count) // 12, (day.month - 1 + count) % 12 + 1
    if not known_year(year):
        return None
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def days_later(day: date, count: int) -> date | None:
    try:
        later = day + timedelta(days=count)
    except OverflowError:
        return None
    return later if known_year(later.year) else None
