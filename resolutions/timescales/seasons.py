"""Phrases that name a season or a school term: "Late Summer 2025", "Winter 2025/26", "Autumn term 2025"."""

from resolutions.timescales.meaning import Given, Meaning, every_year, spanning
from resolutions.timescales.spans import Span, months
from resolutions.timescales.timescale import Kind
from resolutions.timescales.words import phrase, year_and_next, year_number

_SEASON = phrase(r"(?:<part>[ -](?:in )?)?<season>(?: of)?(?:,? <years>|,? ?[ -]?<year>)?")
_TERM = phrase(
    r"(?P<season>spring|summer|autumn) term(?: (?P<half>[12]))?(?: of)?"
    r"(?:,? <years>|,? <year>)?"
)
_HALF_TERM = phrase(r"(?P<season>spring|summer|autumn) (?P<half>[12])(?:,? <years>|,? <year>)?")
_MICHAELMAS = phrase(r"michaelmas(?: term)?(?: (?:<years>|<year>))?")

# Months of the meteorological seasons; 13 and 14 are January and February of the year after.
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 14)}
_PARTS = {"early": 0, "mid": 1, "middle of": 1, "late": 2}
# Term dates are set locally; these are the months that hold them in England and Wales.
_TERMS = {"autumn": (9, 12), "spring": (1, 3), "summer": (4, 7)}
# The half-term break is at the turn of October; those of February and May move too much to say.
_HALVES = {("autumn", "1"): (9, 10), ("autumn", "2"): (11, 12)}


def season(text: str, given: Given) -> Meaning | None:
    """A season or its early, middle or late month. "Winter 2025" has no dates: it is at either end."""
    found = _SEASON.fullmatch(text)
    if not found:
        return None
    name, part = found["season"].lower(), found["part"]
    first, last = _SEASONS[name]
    if part:
        first = last = first + _PARTS[part.lower()]

    def in_year(year: int) -> Span | None:
        # A January or a February alone is in the next year altogether, not from December on.
        return months(year + 1, first - 12, last - 12) if first > 12 else months(year, first, last)

    if found["years"]:
        starts = year_and_next(found["years"])
        span = in_year(starts) if starts and name == "winter" else None
        return spanning(Kind.SEASON, span) if span else None
    if not found["year"]:
        return every_year(Kind.SEASON, given, in_year)
    year = year_number(found["year"])
    if year and name == "winter":
        return Meaning(Kind.SEASON)
    span = in_year(year) if year else None
    return spanning(Kind.SEASON, span) if span else None


def term(text: str, given: Given) -> Meaning | None:
    """A school term or half of one, in months. With a pair of years, the term of that academic year."""
    if found := _MICHAELMAS.fullmatch(text):
        # A term, and a quarter day on 29 September: which of the two has to be asked.
        return Meaning(Kind.TERM)
    found = _TERM.fullmatch(text) or _HALF_TERM.fullmatch(text)
    if not found:
        return None
    name, half = found["season"].lower(), found["half"]
    first_and_last = _HALVES.get((name, half)) if half else _TERMS[name]
    if not (found["year"] or found["years"]):
        return Meaning(Kind.TERM)
    year = year_number(found["year"]) if found["year"] else year_and_next(found["years"])
    if year is None:
        return None
    if found["years"] and name != "autumn":
        year += 1
    span = months(year, *first_and_last) if first_and_last else None
    return spanning(Kind.TERM, span) if span else Meaning(Kind.TERM)
