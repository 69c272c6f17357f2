"""Phrases that name a year or half of one: financial, calendar, academic, municipal or a plan's."""

import re
from datetime import timedelta

from resolutions.timescales.meaning import Given, Meaning, spanning
from resolutions.timescales.spans import financial_years, months, months_later
from resolutions.timescales.timescale import Kind
from resolutions.timescales.words import number, phrase, said, two_years, year_and_next, year_number

_CALENDAR = phrase(r"(?:<part>[ -](?:in )?)?(?:calendar year )?<long_year>(?: calendar year)?")
_FINANCIAL = phrase(r"(?:<financial>:? ?)?<years>(?: <financial>)?")
_APRIL_AND_YEARS = phrase(r"april (?P<years>[0-9]{4} ?[/-] ?[0-9]{4})")
_FINANCIAL_ONE_YEAR = phrase(r"<financial>:? ?<year>|<long_year> <financial>")
_FINANCIAL_RELATIVE = phrase(r"(?:(?P<which>this|current|next|coming) )?(?:financial|fiscal) year")
_YEAR_END = phrase(r"(?:(?:financial )?year[ -]?end|end of (?:the )?financial year)(?: <years>)?|<years> year[ -]?end")
_ACADEMIC = phrase(r"<academic>:? <years>|<years> <academic>")
_ACADEMIC_UNDATED = phrase(
    r"(?:(?:this|current|next|coming) )?(?:academic|school) year(?: <long_year>)?|<long_year> <academic>"
)
_MUNICIPAL = phrase(r"(?:(?:this|current|next|coming|<years>) )?(?:municipal|civic) year(?: <years>)?")
_HALF = phrase(r"<half>(?: of)?(?: the)?,? (?:(?:fy )?<years>|<long_year>)")
_PLAN_YEAR = phrase(
    r"(?:plan )?(?:years?|yrs?|y) ?(?P<first>[1-5]|one|two|three|four|five)"
    r"(?: ?(?:-|to|and|&|/) ?(?:(?:years?|yrs?|y) ?)?(?P<last>[1-5]|two|three|four|five))?"
    r"(?: of (?:the )?(?:plan|strategy))?"
)
_PLAN_YEAR_AND_YEARS = phrase(r"(?P<plan>[^()]+?)(?: ?[:,-] ?| ?\()(?:<financial> )?<years>\)?|(?P<plan_2>.+?) <years>")
_YEARS_AND_PLAN_YEAR = phrase(r"<years>(?: ?[:,-] ?| ?\(| )(?P<plan>[^()]+)\)?")


def calendar_year(text: str, _given: Given) -> Meaning | None:
    """A calendar year, its first three months (early) or its last three (late)."""
    found = _CALENDAR.fullmatch(text)
    year = year_number(found["long_year"]) if found else None
    if not found or not year:
        return None
    bounds = {"": (1, 12), "early": (1, 3), "late": (10, 12)}.get((found["part"] or "").lower())
    span = months(year, *bounds) if bounds else None
    return spanning(Kind.CALENDAR_YEAR, span) if span else None


def financial_year(text: str, given: Given) -> Meaning | None:
    """A financial year, 1 April to 31 March: "2024-25", "2024/5", "FY 24/25". One year alone has no dates.

    "10/11" with nothing beside it is not read: it could be November 2011.
    """
    if found := _FINANCIAL.fullmatch(text):
        named = said(found, "financial")
        short = len(found["years"].replace(" ", "")) == 5
        if short and not named and int(found["years"][:2]) <= 12:
            return None
        return _financial(found["years"])
    if found := _APRIL_AND_YEARS.fullmatch(text):
        return _financial(found["years"])
    if _FINANCIAL_ONE_YEAR.fullmatch(text):
        return Meaning(Kind.FINANCIAL_YEAR)
    if found := _FINANCIAL_RELATIVE.fullmatch(text):
        which = (found["which"] or "").lower()
        if not given.counting_from or which not in ("this", "current", "next"):
            return Meaning(Kind.FINANCIAL_YEAR)
        starts = given.counting_from.year - (given.counting_from.month <= 3) + (which == "next")
        span = financial_years(starts)
        return spanning(Kind.FINANCIAL_YEAR, span) if span else Meaning(Kind.FINANCIAL_YEAR)
    return None


def _financial(words: str) -> Meaning | None:
    starts = year_and_next(words)
    span = financial_years(starts) if starts else None
    return spanning(Kind.FINANCIAL_YEAR, span) if span else None


def year_end(text: str, given: Given) -> Meaning | None:
    """31 March: of the financial year named, or the first on or after the plan's first day."""
    found = _YEAR_END.fullmatch(text)
    if not found:
        return None
    words = said(found, "years")
    if words:
        meaning = _financial(words)
        return meaning.by_its_end() if meaning else None
    if not given.plan_start:
        return Meaning(Kind.FINANCIAL_YEAR)
    starts = given.plan_start.year - (given.plan_start.month <= 3)
    span = financial_years(starts)
    return Meaning(Kind.FINANCIAL_YEAR, None, span.last if span else None)


def academic_year(text: str, _given: Given) -> Meaning | None:
    """An academic year, 1 September to 31 August. One year alone, or "next", has no dates."""
    if found := _ACADEMIC.fullmatch(text):
        starts = year_and_next(said(found, "years"))
        span = months(starts, 9, 20) if starts else None
        return spanning(Kind.ACADEMIC_YEAR, span) if span else None
    return Meaning(Kind.ACADEMIC_YEAR) if _ACADEMIC_UNDATED.fullmatch(text) else None


def municipal_year(text: str, _given: Given) -> Meaning | None:
    """A municipal year, which has no dates here: it runs between two Annual Councils, about May."""
    return Meaning(Kind.MUNICIPAL_YEAR) if _MUNICIPAL.fullmatch(text) else None


def half_year(text: str, _given: Given) -> Meaning | None:
    """Half of a financial year, or "first half of 2025". "H1 2025" has no dates: it could be either's."""
    found = _HALF.fullmatch(text)
    if not found:
        return None
    second = found["half"].lower().startswith(("second", "2nd")) or found["half"].endswith("2")
    if found["years"]:
        starts = year_and_next(found["years"])
        span = months(starts, *((10, 15) if second else (4, 9))) if starts else None
    else:
        year = year_number(found["long_year"])
        if year and found["half"].lower().startswith("h"):
            return Meaning(Kind.HALF_YEAR)
        span = months(year, *((7, 12) if second else (1, 6))) if year else None
    return spanning(Kind.HALF_YEAR, span) if span else None


def plan_year(text: str, given: Given) -> Meaning | None:
    """Years 1 to 5 of a plan, twelve months each from its first day. "Year 11" is a school year: not read.

    Financial years written beside them ("Year 2 (2026/27)") give the dates, if they are as many.
    """
    if found := _PLAN_YEAR.fullmatch(text):
        first, last = _first_and_last(found)
        if first > last:
            return None
        if not given.plan_start:
            return Meaning(Kind.PLAN_YEAR)
        starts = months_later(given.plan_start, 12 * (first - 1))
        ends = months_later(given.plan_start, 12 * last)
        if not starts or not ends:
            return Meaning(Kind.PLAN_YEAR)
        return Meaning(Kind.PLAN_YEAR, starts, ends - timedelta(days=1))
    for form in (_PLAN_YEAR_AND_YEARS, _YEARS_AND_PLAN_YEAR):
        if not (found := form.fullmatch(text)):
            continue
        plan, words = said(found, "plan"), said(found, "years")
        years = two_years(words)
        if years and (planned := _PLAN_YEAR.fullmatch(plan)):
            first, last = _first_and_last(planned)
            count = last - first + 1
            span = financial_years(years[0], count)
            if count != years[1] - years[0] or not span:
                return None
            return spanning(Kind.FINANCIAL_YEAR if count == 1 else Kind.RANGE, span)
    return None


def _first_and_last(found: re.Match[str]) -> tuple[int, int]:
    return number(found["first"]), number(found["last"] or found["first"])
