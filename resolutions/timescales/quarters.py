"""Phrases that name quarters: "Q4 2025/26", "3rd quarter of 2025/26", "Quarter 4 (January to March 2025)"."""

from resolutions.timescales.financial_quarter import FinancialQuarter
from resolutions.timescales.meaning import Given, Meaning, spanning
from resolutions.timescales.spans import known_year, months
from resolutions.timescales.timescale import Kind
from resolutions.timescales.words import (
    month_number,
    number,
    phrase,
    quarter_number,
    said,
    year_and_next,
    year_number,
)

_BETWEEN = r"(?: ?[:,-] ?| of (?:the )?| ?\(| )"
_FINANCIAL = phrase(
    rf"<quarter>{_BETWEEN}(?:<financial>:? ?)?<years>\)?"
    r"|<years>(?: <financial>)?(?: ?[:,-] ?| ?\(| )<quarter>\)?"
)
_CALENDAR = phrase(
    r"calendar <quarter>,? <long_year>"
    r"|<quarter> of (?:the )?(?:calendar year <long_year>|<long_year> calendar year)"
)
_AMBIGUOUS = phrase(rf"<quarter>(?:{_BETWEEN}|-)?(?:fy ?)?<year>\)?|<long_year>(?: ?[:,-] ?| ?\(| )<quarter>\)?")
_ALONE = phrase(r"<quarter>")
_OF_PLAN = phrase(
    r"<quarter>(?: of|,)? (?:years?|yrs?|y) ?(?P<plan>[1-5]|one|two|three|four|five)"
    r"|(?:year|yr|y) ?(?P<plan_2>[1-5]|one|two|three|four|five),? <quarter>"
)
_RUN = phrase(
    r"(?:q|qtrs?|quarters?) ?(?P<first>[1-4])(?: ?[-/&] ?| to | and )(?P<last>[1-4])"
    r"(?: ?[:,-] ?| of (?:the )?| ?\(| )(?:<financial>:? ?)?<years>\)?"
)
_WITH_MONTHS = phrase(
    r"(?P<named>.+?)(?: ?[:,-] ?| ?\()<month>\.?(?: ?- ?| to )<month>\.?(?: <long_year>)?\)?(?: <years>)?"
)


def quarter(text: str, given: Given) -> Meaning | None:
    """One quarter. With a single year ("Q3 2025") it is ambiguous and has no dates.

    Without a year, the first such quarter that is not over when the plan begins.
    """
    if found := _FINANCIAL.fullmatch(text):
        starts = year_and_next(said(found, "years"))
        return _of_year(starts, said(found, "quarter")) if starts else None
    if found := _CALENDAR.fullmatch(text):
        year = year_number(said(found, "long_year"))
        if not year:
            return None
        first = 3 * quarter_number(said(found, "quarter")) - 2
        span = months(year, first, first + 2)
        return spanning(Kind.CALENDAR_QUARTER, span) if span else None
    if found := _AMBIGUOUS.fullmatch(text):
        return Meaning(Kind.AMBIGUOUS_QUARTER) if year_number(found["year"] or found["long_year"]) else None
    if found := _ALONE.fullmatch(text):
        # "Last quarter" by itself is as often the one before this.
        last = text.lower().startswith("last")
        return Meaning(Kind.QUARTER) if last else _of_plan(quarter_number(found["quarter"]), given)
    if found := _OF_PLAN.fullmatch(text):
        return _of_plan_year(number(said(found, "plan")), said(found, "quarter"), given)
    return _with_months(text)


def run_of_quarters(text: str, _given: Given) -> Meaning | None:
    """Several quarters of one financial year under one word: "Q1-3 2025/26", "Quarters 1 and 2 2025/26"."""
    found = _RUN.fullmatch(text)
    starts = year_and_next(found["years"]) if found else None
    if not found or not starts or found["first"] >= found["last"]:
        return None
    first = FinancialQuarter(starts, int(found["first"]))
    last = FinancialQuarter(starts, int(found["last"]))
    return Meaning(Kind.RANGE, first.starts_on, last.ends_on)


def _of_year(starts_in: int, words: str) -> Meaning | None:
    named = FinancialQuarter(starts_in, quarter_number(words))
    if not known_year(named.starts_on.year):
        return None
    return Meaning(Kind.QUARTER, named.starts_on, named.ends_on)


def _of_plan(wanted: int, given: Given) -> Meaning:
    if not given.plan_start or not known_year(given.plan_start.year):
        return Meaning(Kind.QUARTER)
    coming = FinancialQuarter.containing(given.plan_start)
    while coming.number != wanted:
        coming = coming.next
    return Meaning(Kind.QUARTER, coming.starts_on, coming.ends_on)


def _of_plan_year(plan_year: int, words: str, given: Given) -> Meaning:
    # In a plan that begins on another day, its quarters may be the plan's own or the financial year's.
    start = given.plan_start
    if not start or (start.month, start.day) != (4, 1) or not known_year(start.year):
        return Meaning(Kind.QUARTER)
    return _of_year(start.year + plan_year - 1, words) or Meaning(Kind.QUARTER)


def _with_months(text: str) -> Meaning | None:
    """A quarter that says its months, which settle whose quarter it is. Other months are not read."""
    found = _WITH_MONTHS.fullmatch(text)
    if not found:
        return None
    first, last = month_number(found["month"]), month_number(found["month_2"])
    year = year_number(found["long_year"]) if found["long_year"] else None
    if found["long_year"] and not year:
        return None
    named = found["named"]
    if found["years"]:
        named = f"{named} {found['years']}"
    alone, dated = _ALONE.fullmatch(named), _FINANCIAL.fullmatch(named)
    one_year = _AMBIGUOUS.fullmatch(named)
    which = alone or dated or one_year
    if not which or last != first + 2:
        return None
    count = quarter_number(said(which, "quarter"))
    financial, calendar = first == (3 * count + 1 if count < 4 else 1), first == 3 * count - 2
    if dated:
        meaning = quarter(named, Given())
        if not financial or not meaning or not meaning.earliest:
            return None
        return meaning if year in (None, meaning.earliest.year) else None
    if not year:
        return Meaning(Kind.QUARTER if alone else Kind.AMBIGUOUS_QUARTER) if financial else None
    if one_year and year_number(one_year["year"] or one_year["long_year"]) not in (year, year - (count == 4)):
        return None
    span = months(year, first, last)
    if not span or not (financial or calendar):
        return None
    return spanning(Kind.QUARTER if financial else Kind.CALENDAR_QUARTER, span)
