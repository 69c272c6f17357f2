"""The days of a round, counted back from the meeting in working days of England.

Papers must be open to inspection at least five clear days before a meeting (Local Government Act 1972, section 100B):
neither the day they go out nor the day of the meeting counts, nor a weekend or a bank holiday. The other steps are
ours, and each can be changed for a round.
"""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache

import holidays

CLEAR_DAYS = 5
# Working days from one step to the next.
SIGN_OFF = 5
CHECKING = 5
ANSWERING = 15

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """The four days of a round, by the names of its fields."""

    requests_on: date
    due_on: date
    sign_off_on: date
    papers_on: date


STEPS = tuple(field.name for field in fields(Days))


def days_before(meeting: date) -> Days:
    """The days that lead to a meeting on `meeting`, which may itself fall on any day."""
    papers = working_days_before(meeting, CLEAR_DAYS + 1)
    sign_off = working_days_before(papers, SIGN_OFF)
    due = working_days_before(sign_off, CHECKING)
    return Days(working_days_before(due, ANSWERING), due, sign_off, papers)


def days_left(meeting: date, today: date, stands: Days | None = None) -> Days:
    """The days that lead to `meeting`, but for those that have passed by `today`: each of these becomes today.

    On a day that is no working day it becomes the next one, as nothing is sent before that, but never a day after the
    meeting.
    One of `stands`, the days of a round that is moved, stays where it is if it has passed.
    """
    counted = days_before(meeting)
    first = min(today if is_working_day(today) else working_days_after(today, 1), meeting)
    earliest = {name: first if stands is None else min(first, getattr(stands, name)) for name in STEPS}
    return Days(**{name: max(getattr(counted, name), earliest[name]) for name in STEPS})


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no bank holiday in England."""
    return day.weekday() < 5 and day not in _bank_holidays()


def working_days_before(day: date, count: int) -> date:
    """The working day that is `count` (0 or more) working days before `day`, which is itself not counted."""
    return _step(day, count, -_DAY)


def working_days_after(day: date, count: int) -> date:
    """The working day that is `count` (0 or more) working days after `day`, which is itself not counted."""
    return _step(day, count, _DAY)


def _step(day: date, count: int, step: timedelta) -> date:
    for _ in range(count):
        day += step
        while not is_working_day(day):
            day += step
    return day


@cache
def _bank_holidays() -> holidays.HolidayBase:
    # It works out each year when the first of its days is asked for. One that is moved to a Monday comes as that day.
    return holidays.country_holidays("GB", subdiv="ENG", language="en_GB")
