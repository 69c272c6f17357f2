"""Phrases that name one month or a part of it: "Sept '25", "09/2025", "mid-October 2025"."""

from calendar import monthrange
from datetime import date

from resolutions.timescales.meaning import Given, Meaning, every_year, spanning
from resolutions.timescales.spans import Span, known_year, months
from resolutions.timescales.timescale import Kind
from resolutions.timescales.words import month_number, phrase, said, year_number

_WRITTEN = phrase(r"(?:<part>[ -](?:in )?)?<month>\.?(?: of)?(?:,? ?[ /-]?<year>)?")
_NUMERIC = phrase(r"<month_number> ?/ ?<year>|(?P<month_number_2>0?[1-9]|1[0-2]) ?[.-] ?<long_year>")

# Ten days, ten days and the rest: the thirds in which councils' papers speak of a month.
_PARTS = {"early": (1, 10), "mid": (11, 20), "middle of": (11, 20), "late": (21, 31)}


def month(text: str, given: Given) -> Meaning | None:
    """One month, or its early, middle or late part.

    "Oct 12" is October 2012 and "09/25" is September 2025. "Mar 31" and "10/11" are not read: the first is as
    well the last day of March, and the second a financial year.
    """
    if found := _WRITTEN.fullmatch(text):
        number, part, year_word = month_number(found["month"]), found["part"], found["year"]
        if not year_word:
            return every_year(Kind.MONTH, given, lambda year: _part_of_month(year, number, part))
        if len(year_word) == 2 and int(year_word) in _day_numbers(number):
            return None
    elif found := _NUMERIC.fullmatch(text):
        number, part = int(said(found, "month_number")), None
        year_word = found["year"] or found["long_year"]
        if (len(year_word) == 2 and int(year_word) <= 12) or year_word.startswith("'"):
            return None
        if len(year_word) == 2 and int(year_word) in {number + 1, *_day_numbers(number)}:
            return None
    else:
        return None
    year = year_number(year_word)
    span = _part_of_month(year, number, part) if year else None
    return spanning(Kind.MONTH, span) if span else None


def _part_of_month(year: int, month: int, part: str | None) -> Span | None:
    if not part:
        return months(year, month, month)
    if not known_year(year):
        return None
    first, last = _PARTS[part.lower()]
    return Span(date(year, month, first), date(year, month, min(last, monthrange(year, month)[1])))


def _day_numbers(month: int) -> range:
    """From the month's last day to 31: these are as likely a day, rightly or wrongly written, as a year."""
    return range(monthrange(2025, month)[1], 32)
