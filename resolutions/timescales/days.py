"""Phrases that name one day or one week: "31/3/25", "Monday 31st of March 2025", "w/c 9 June 2025"."""

from datetime import date, timedelta
from re import Match

from resolutions.timescales.meaning import Given, Meaning, every_year, spanning
from resolutions.timescales.spans import Span, known_day
from resolutions.timescales.timescale import Kind
from resolutions.timescales.words import month_number, phrase, weekday_number, year_number

_CLOCK = r"(?:[ T][0-2][0-9]:[0-5][0-9](?::[0-5][0-9](?:\.0+)?)?)?"
_NUMERIC = phrase(r"(?:<weekday>,? )?(?:the )?<day> ?(?P<between>[/.]) ?<month_number> ?(?P=between) ?<year>" + _CLOCK)
_DASHED = phrase(r"(?:<weekday>,? )?(?:the )?<day>-<month_number>-<year>" + _CLOCK)
# A time zone is left unread on purpose: 23:00 UTC on 30 March can be 31 March in London.
_ISO = phrase(r"<long_year>-(?P<month_number>[0-9]{2})-(?P<day>[0-9]{2})" + _CLOCK)
_DAY_MONTH = phrase(
    r"(?:<weekday>,? )?(?:the )?<day> ?(?:<ordinal>)?(?: of)?[ /.-]?(?:the )?<month>\.?(?:,? ?[ /.-]?<year>)?"
)
_MONTH_DAY = phrase(r"(?:<weekday>,? )?<month>\.? (?:the )?<day>(?:<ordinal>)?,? <long_year>")
_MONTH_DAYTH = phrase(r"(?:<weekday>,? )?<month>\.? (?:the )?<day><ordinal>(?:,? <year>)?")
_NUMERIC_WITHOUT_YEAR = phrase(r"(?:<weekday>,? )?(?P<day>1[3-9]|2[0-9]|3[01]) ?/ ?<month_number>")
_WEEKDAY_OUTSIDE = phrase(r"<weekday>,? \((?P<rest>[^()]+)\)")
_WEEKDAY_BEHIND = phrase(r"(?P<rest>[^()]+) \(<weekday>\)")
_WEEK_COMMENCING = phrase(r"(?:the )?(?:w/?c|w/?b|wk c|week (?:commencing|beginning|starting)):? (?P<rest>.+)")
_WEEK_ENDING = phrase(r"(?:the )?(?:w/?e|week ending):? (?P<rest>.+)")

# Round the clock, and not 24 July.
_ALL_HOURS = "24/7"
# A leap year, so that 29 February without a year is a day.
_ANY_YEAR = 2000


def day(text: str, given: Given) -> Meaning | None:
    """One day, day first. A weekday that is not that day's, or a day that no month has, is not read."""
    for outside in (_WEEKDAY_OUTSIDE, _WEEKDAY_BEHIND):
        if found := outside.fullmatch(text):
            text = f"{found['weekday']} {found['rest']}"
    for form in (_NUMERIC, _DASHED, _ISO, _DAY_MONTH, _MONTH_DAY, _MONTH_DAYTH, _NUMERIC_WITHOUT_YEAR):
        if found := form.fullmatch(text):
            return _day_of(found, given)
    return None


def _day_of(found: Match[str], given: Given) -> Meaning | None:
    parts = found.groupdict()
    month = month_number(parts["month"]) if parts.get("month") else int(parts["month_number"])
    number = int(parts["day"])
    year_word = parts.get("year") or parts.get("long_year")
    weekday = parts.get("weekday")
    if not year_word:
        if not known_day(_ANY_YEAR, month, number) or found[0] == _ALL_HOURS:
            return None
        coming = every_year(Kind.EXACT_DAY, given, lambda year: _one_day(known_day(year, month, number)))
        return coming if _falls_on(coming.earliest, weekday) else Meaning(Kind.EXACT_DAY)
    year = year_number(year_word)
    named = known_day(year, month, number) if year else None
    return Meaning(Kind.EXACT_DAY, named, named) if named and _falls_on(named, weekday) else None


def _one_day(named: date | None) -> Span | None:
    return Span(named, named) if named else None


def _falls_on(named: date | None, weekday: str | None) -> bool:
    return not named or not weekday or named.weekday() == weekday_number(weekday)


def week(text: str, given: Given) -> Meaning | None:
    """A week from its Monday to its Sunday, or up to the day on which it is said to end."""
    if found := _WEEK_COMMENCING.fullmatch(text):
        monday = day(found["rest"], given)
        if not monday:
            return None
        if not monday.earliest:
            return Meaning(Kind.WEEK)
        if monday.earliest.weekday() != 0:
            return None
        return spanning(Kind.WEEK, Span(monday.earliest, monday.earliest + timedelta(days=6)))
    if found := _WEEK_ENDING.fullmatch(text):
        end = day(found["rest"], given)
        return Meaning(Kind.WEEK, None, end.latest) if end else None
    return None
