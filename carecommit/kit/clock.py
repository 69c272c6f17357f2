"""The one place that reads a clock.

Every rule, query and report takes its day as an argument; pages, commands and operations ask here. Time is
Europe/London: three of four quarter ends fall in British Summer Time, so a day is never taken from UTC.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The present moment, aware, in the council's time zone."""
    return timezone.localtime(_moment.get())


def today() -> date:
    """The council's day."""
    return now().date()


def end_of(day: date) -> datetime:
    """The last moment of `day` in the council's time zone: what had been typed by then was known on that day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at `moment`: for the demonstration, built in the order in which it happened, and for tests.

    Raises ValueError if `moment` has no time zone.
    """
    if timezone.is_naive(moment):
        raise ValueError("The moment needs a time zone.")
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def day_of(moment: datetime) -> date:
    """The council's day in which `moment` falls."""
    return timezone.localtime(moment).date()


def day_before(day: date) -> date:
    """The day before `day`."""
    return day - timedelta(days=1)
