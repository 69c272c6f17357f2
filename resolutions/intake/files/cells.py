"""What is in a cell, as the text that a person reads there."""

import re
from datetime import MAXYEAR, date, datetime, time, timedelta

Value = str | int | float | bool | date | datetime | time | timedelta

# Line ends of every origin; spaces that do not break; what neither XML nor PostgreSQL takes.
_SPECIAL = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\xa0\u2028\u2029\u202f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACE = re.compile("[\xa0\u202f]")
_HALF_SECOND = timedelta(milliseconds=500)


def plain(text: str) -> str:
    """Line ends as \\n, only ordinary spaces, no control characters, and no space at the end."""
    if _SPECIAL.search(text):
        text = _SPECIAL.sub("", _SPACE.sub(" ", _LINE_END.sub("\n", text)))
    return text.rstrip()


def text_of(value: Value) -> str:
    """A value as a British reader of the sheet sees it: 31/03/2025, 31/03/2025 14:00, 14:00, 26:30, 4, 0.5, TRUE."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if isinstance(value, time):
        return _clock(timedelta(hours=value.hour, minutes=value.minute, seconds=value.second))
    return _clock(value)


def percentage(value: float) -> str:
    """0.85 as 85%."""
    return f"{_number(value * 100)}%"


def _number(value: float) -> str:
    # Fifteen digits are what a spreadsheet keeps and shows: 0.1 + 0.2 is 0.3 there.
    rounded = value if value.is_integer() else float(f"{value:.15g}")
    if rounded.is_integer() and abs(rounded) < 1e21:
        return str(int(rounded))
    return repr(rounded)


def _moment(value: datetime) -> str:
    # A sheet counts time in fractions of a day, so 14:00 can come as a hair before it.
    if value.year < MAXYEAR:
        value = (value + _HALF_SECOND).replace(microsecond=0)
    day = text_of(value.date())
    if value.time() == time():
        return day
    return f"{day} {text_of(value.time())}"


def _clock(length: timedelta) -> str:
    seconds = round(length.total_seconds())
    sign = "-" if seconds < 0 else ""
    minutes, seconds = divmod(abs(seconds), 60)
    shown = f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{shown}:{seconds:02d}" if seconds else shown
